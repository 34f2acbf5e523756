#include "envs/cuda/device_batch.h"

#include <string>
#include <vector>

#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "tests/support/catch.h"
#include "tests/support/host_device.h"

using namespace pavlov;

namespace {

/// Plays on the device and with the same code on the host, some steps in a launch, and compares all
/// that the arrays tell.
template <class E>
void check_same_as_host(const std::string& name, const RandomPolicy& policy) {
  INFO(name);
  const BatchOptions options{.num_envs = 1000, .seed = 9, .max_episode_steps = 60};
  DeviceBatch<E> device({}, options);
  test::HostDevice<E> host({}, options);
  for (int t = 0; t < 200; t += 7) {
    device.step_randomly(policy, static_cast<std::uint64_t>(t), 7);
    host.step_randomly(policy, static_cast<std::uint64_t>(t), 7);
    const auto check = [&](const char* array, const auto* on_device, const auto* expected,
                           std::size_t count) {
      INFO("step " << t << ", " << array);
      using T = std::remove_cvref_t<decltype(*expected)>;
      std::vector<T> numbers(count);
      device.copy_to_host(numbers.data(), on_device, count * sizeof(T));
      REQUIRE(numbers == std::vector<T>(expected, expected + count));
    };
    const auto& a = device.arrays();
    const auto& b = host.arrays();
    check("state", a.state, b.state, 1000 * kStateSize<E>);
    check("observations", a.observations, b.observations, 1000 * kObservationSize<E>);
    check("next_observations", a.next_observations, b.next_observations,
          1000 * kObservationSize<E>);
    check("actions", a.actions, b.actions, 1000 * kActionSize<E>);
    check("rewards", a.rewards, b.rewards, 1000);
    check("terminated", a.terminated, b.terminated, 1000);
    check("truncated", a.truncated, b.truncated, 1000);
  }
}

}  // namespace

TEST_CASE("environments on the GPU follow those on the CPU bit for bit", "[cuda]") {
  if (!device_present()) {
    WARN("skipped: no GPU here");
    return;
  }
  check_same_as_host<CartPole>("CartPole", {.key = 1, .count = 2});
  check_same_as_host<MountainCar>("MountainCar", {.key = 2, .count = 3});
  check_same_as_host<Acrobot>("Acrobot", {.key = 3, .count = 3});
  check_same_as_host<Pendulum>("Pendulum", {.key = 4, .low = -2, .high = 2});
  check_same_as_host<MountainCarContinuous>("MountainCarContinuous",
                                            {.key = 5, .low = -1, .high = 1});
}
