#include "envs/device/device_batch.h"

#include <string>

#include "envs/cuda/classic_kernels.h"
#include "envs/device/host_device.h"
#include "envs/tabular/maze.h"
#include "envs/tabular/taxi.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Plays on the card and with the same code on the processor, some steps in a launch and single
/// ones, and compares all that a batch tells.
template <class E, class Kernels>
void check_same_as_host(const std::string& name, const Kernels& card_kernels,
                        const Kernels& host_kernels) {
  INFO(name);
  const BatchOptions options{.num_envs = 1000, .seed = 9, .max_episode_steps = 60};
  DeviceBatch<E> card(name, {}, options, *cuda_device(), card_kernels);
  DeviceBatch<E> host(name, {}, options, host_device(), host_kernels);
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
  const auto check_classic = []<class E>(const std::string& name, E) {
    check_same_as_host<E>(name, cuda_kernels<E>(), kHostKernels<FloatSteps<E>>);
  };
  check_classic("CartPole-v1", CartPole());
  check_classic("MountainCar-v0", MountainCar());
  check_classic("Acrobot-v1", Acrobot());
  check_classic("Pendulum-v1", Pendulum());
  check_classic("MountainCarContinuous-v0", MountainCarContinuous());
  const auto check_table = []<class E>(const std::string& name, E) {
    check_same_as_host<E>(name, *cuda_device()->table_kernels, *host_device().table_kernels);
  };
  check_table("Maze-v0", Maze());
  check_table("Taxi-v4", Taxi());
}

TEST_CASE("the GPU refuses an action, and then steps nothing", "[cuda]") {
  if (cuda_device() == nullptr) {
    WARN("skipped: no GPU here");
    return;
  }
  const auto env = make("CartPole-v1?real=cuda", {.num_envs = 300});
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
