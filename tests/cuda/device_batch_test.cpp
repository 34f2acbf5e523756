#include "envs/device/device_batch.h"

#include <string>

#include "envs/classic/float_forms.h"
#include "envs/device/device_kernels.h"
#include "envs/minatar/asterix.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/freeway.h"
#include "envs/minatar/seaquest.h"
#include "envs/minatar/space_invaders.h"
#include "envs/tabular/maze.h"
#include "envs/tabular/taxi.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Plays on the card and with the same code on the processor, some steps in a launch and single
/// ones, and compares all that a batch tells.
template <class E>
void check_same_as_host(const std::string& name, E) {
  INFO(name);
  const BatchOptions options{.num_envs = 1000, .seed = 9, .max_episode_steps = 60};
  using Steps = typename DeviceForm<E>::Steps;
  DeviceBatch<E> card(name, {}, options, *cuda_device(), kernels_on<Steps>(*cuda_device()));
  DeviceBatch<E> host(name, {}, options, host_device(), kernels_on<Steps>(host_device()));
  const auto require_same = [&] {
    bool same = true;
    for (int i = 0; i < options.num_envs; ++i) {
      same = same && card.state(i) == host.state(i) && last_step(card, i) == last_step(host, i);
    }
    REQUIRE(same);
  };
  card.reset();
  host.reset();
  for (int t = 0; t < 200; t += 7) {
    card.play(3, static_cast<std::uint64_t>(t), 7);
    host.play(3, static_cast<std::uint64_t>(t), 7);
    require_same();
  }
  CHECK(random_trajectory(card, 100, 4, 999) == random_trajectory(host, 100, 4, 999));
  require_same();
}

}  // namespace

TEST_CASE("environments on the GPU follow those on the CPU bit for bit", "[cuda]") {
  if (cuda_device() == nullptr) {
    WARN("skipped: no GPU here");
    return;
  }
  check_same_as_host("CartPole-v1", CartPole());
  check_same_as_host("MountainCar-v0", MountainCar());
  check_same_as_host("Acrobot-v1", Acrobot());
  check_same_as_host("Pendulum-v1", Pendulum());
  check_same_as_host("MountainCarContinuous-v0", MountainCarContinuous());
  check_same_as_host("Maze-v0", Maze());
  check_same_as_host("Taxi-v4", Taxi());
  check_same_as_host("MinAtar-Asterix-v0", minatar::Asterix());
  check_same_as_host("MinAtar-Breakout-v0", minatar::Breakout());
  check_same_as_host("MinAtar-Freeway-v0", minatar::Freeway());
  check_same_as_host("MinAtar-Seaquest-v0", minatar::Seaquest());
  check_same_as_host("MinAtar-SpaceInvaders-v0", minatar::SpaceInvaders());
}

TEST_CASE("the GPU refuses an action, and then steps nothing", "[cuda]") {
  if (cuda_device() == nullptr) {
    WARN("skipped: no GPU here");
    return;
  }
  const auto env = make("CartPole-v1?real=float&device=cuda", {.num_envs = 300});
  env->reset();
  const auto state = env->state(0);
  *env->view().actions.row<int>(299) = 2;
  CHECK_THROWS_WITH(env->step(), Contains("copy 299: action 2 is not allowed"));
  CHECK(env->state(0) == state);
  *env->view().actions.row<int>(299) = 1;
  env->step();
  CHECK(env->state(0) != state);
}

TEST_CASE("the GPU draws the words of a stream", "[cuda]") {
  if (cuda_device() == nullptr) {
    WARN("skipped: no GPU here");
    return;
  }
  Rng rng(5);
  rng.bits32();
  const DeviceArray<std::uint64_t> words(*cuda_device(), MemoryPlace::device, 4000);
  cuda_device()->draw(rng.state(), words.data(), 4000);
  cuda_device()->wait();
  for (int i = 0; i < 4000; ++i) REQUIRE(words.data()[i] == rng.bits64());
}
