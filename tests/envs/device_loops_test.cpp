// The body of the graphics card's kernels, run on the CPU: the same bits as float32 batches.

#include "envs/cuda/device_loops.h"

#include <string>
#include <vector>

#include "envs/classic/float_forms.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"
#include "tests/support/host_device.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

template <class E>
void check_same_as_batch(const std::string& id, const RandomPolicy& policy) {
  INFO(id);
  constexpr int kCopies = 37;
  const BatchOptions options{.num_envs = kCopies, .seed = 9, .max_episode_steps = 60};
  HostDevice<E> device({}, options);
  const auto batch = make(id + "?real=float", options);
  batch->reset();
  const auto& view = batch->view();
  const auto& arrays = device.arrays();
  const int width = view.observations.width;
  int ends = 0;
  for (int t = 0; t < 200; ++t) {
    device.step_randomly(policy, static_cast<std::uint64_t>(t), 1);
    for (int i = 0; i < kCopies; ++i) {
      view.actions.set(i, 0, static_cast<double>(arrays.actions[i]));
    }
    batch->step();
    for (int i = 0; i < kCopies; ++i) {
      INFO("step " << t << ", copy " << i);
      for (int j = 0; j < width; ++j) {
        REQUIRE(arrays.observations[i * width + j] == view.observations.row<float>(i)[j]);
        REQUIRE(arrays.next_observations[i * width + j] == view.next_observations.row<float>(i)[j]);
      }
      REQUIRE(double{arrays.rewards[i]} == view.rewards[i]);
      REQUIRE(arrays.terminated[i] == view.terminated[i]);
      REQUIRE(arrays.truncated[i] == view.truncated[i]);
      ends += view.terminated[i] | view.truncated[i];
    }
  }
  CHECK(ends >= 3 * kCopies);
}

}  // namespace

TEST_CASE("kernels compute what float32 batches compute, bit for bit", "[unit]") {
  check_same_as_batch<CartPole>("CartPole-v1", {.key = 1, .count = 2});
  check_same_as_batch<MountainCar>("MountainCar-v0", {.key = 2, .count = 3});
  check_same_as_batch<Acrobot>("Acrobot-v1", {.key = 3, .count = 3});
  check_same_as_batch<Pendulum>("Pendulum-v1", {.key = 4, .low = -2, .high = 2});
  check_same_as_batch<MountainCarContinuous>("MountainCarContinuous-v0",
                                             {.key = 5, .low = -1, .high = 1});
}

TEST_CASE("the random policy of kernels uses all of its actions", "[unit]") {
  HostDevice<MountainCar> cars({}, {.num_envs = 3000, .seed = 1});
  cars.step_randomly({.key = 7, .first = 0, .count = 3}, 0, 1);
  int counts[3] = {};
  for (int i = 0; i < 3000; ++i) ++counts[cars.arrays().actions[i]];
  for (const int count : counts) CHECK(std::abs(count - 1000) < 120);
}
