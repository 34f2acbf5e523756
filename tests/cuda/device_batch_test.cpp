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
  DeviceBatch<E> card(name, {}, options, *cuda_device(), kernels_on<Steps>(*cuda_device(), name));
  DeviceBatch<E> host(name, {}, options, host_device(), kernels_on<Steps>(host_device(), name));
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

/// call(id, environment) for one of each kind of kernels.
void for_each_task(const auto& call) {
  call("CartPole-v1", CartPole());
  call("MountainCar-v0", MountainCar());
  call("Acrobot-v1", Acrobot());
  call("Pendulum-v1", Pendulum());
  call("MountainCarContinuous-v0", MountainCarContinuous());
  call("Maze-v0", Maze());
  call("Taxi-v4", Taxi());
  call("MinAtar-Asterix-v0", minatar::Asterix());
  call("MinAtar-Breakout-v0", minatar::Breakout());
  call("MinAtar-Freeway-v0", minatar::Freeway());
  call("MinAtar-Seaquest-v0", minatar::Seaquest());
  call("MinAtar-SpaceInvaders-v0", minatar::SpaceInvaders());
}

}  // namespace

TEST_CASE("what lives on devices has kernels for a GPU", "[unit]") {
  cuda_device();  // opens the library that has them
  for_each_task([]<class E>(const std::string& name, E) {
    INFO(name);
    CHECK(find_cuda_kernels(typeid(typename DeviceForm<E>::Steps)) != nullptr);
  });
  CHECK(find_cuda_kernels(typeid(int)) == nullptr);
}

TEST_CASE("environments on the GPU follow those on the CPU bit for bit", "[cuda]") {
  if (cuda_device() == nullptr) {
    WARN("skipped: no GPU here");
    return;
  }
  for_each_task([](const std::string& name, auto env) { check_same_as_host(name, env); });
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
