// How fast cart-poles, taxis and MinAtar's games step on a graphics card: a launch a step with
// actions that lie there, and many steps in a launch under a random policy; beside it what a step
// moves, against a copy within the card's memory; and PPO that learns on the card from end to end.
// Without a card the same code runs on this processor, one core of it, in small numbers.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/classic/cart_pole.h"
#include "envs/device/device_batch.h"
#include "envs/device/host_device.h"
#include "envs/minatar/breakout.h"
#include "envs/minatar/seaquest.h"
#include "envs/tabular/taxi.h"

using namespace pavlov;

namespace {

constexpr int kRounds = 20;
constexpr int kSteps = 64;
const std::string kCartPole = "CartPole-v1?real=float";

/// Bytes that a step in a launch of its own reads and writes of each copy in the device's memory:
/// state, stream and count of steps in and out, action in, both observations out.
template <class Steps>
constexpr double kBytes = 2.0 * (4 * Steps::kState + 16 + 4) + 4 * Steps::kAction +
                          2 * sizeof(typename Steps::Seen) * Steps::kObservation;
/// And with the processor: reward and flags.
constexpr double kSharedBytes = 8 + 3;

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}
double best_of(int rounds, const std::function<void()>& work) {
  double best = 1e9;
  for (int round = 0; round < rounds; ++round) best = std::min(best, seconds_of(work));
  return best;
}

/// Bytes that a copy within the device's memory reads and writes in a second.
double copy_bandwidth(const Device& device, std::size_t bytes) {
  const DeviceArray<std::byte> from(device, MemoryPlace::device, bytes);
  DeviceArray<std::byte> to(device, MemoryPlace::device, bytes);
  const double seconds = best_of(kRounds, [&] {
    to.copy_from(from);
    device.wait();
  });
  return 2 * static_cast<double>(bytes) / seconds;
}

/// A batch on the card, or what is in its place.
std::unique_ptr<VectorEnv> make_there(const std::string& name, int copies) {
  return make(name, {.num_envs = copies, .seed = 1, .max_episode_steps = 500},
              {{kDeviceSetting, cuda_device() != nullptr ? "cuda" : "host"}});
}

template <class E>
void time_steps(const std::string& name, const Device& device, int copies, double bandwidth) {
  constexpr double kBytesOfStep = kBytes<typename DeviceForm<E>::Steps>;
  const auto env = make_there(name, copies);
  auto& batch = dynamic_cast<DeviceBatch<E>&>(*env);
  batch.reset();
  batch.play(1, 0, kSteps);
  batch.step();
  const double single = best_of(kRounds, [&] {
    for (int t = 0; t < kSteps; ++t) batch.step();
  });
  std::uint64_t t = kSteps;
  const double many = best_of(kRounds, [&] {
    batch.play(1, t, kSteps);
    device.wait();
    t += kSteps;
  });
  const double steps = static_cast<double>(copies) * kSteps;
  std::printf("%11d %12.4g %8.1f %8.1f %% %10.1f %14.4g\n", copies, steps / single,
              steps * kBytesOfStep / single / 1e9, 100 * steps * kBytesOfStep / single / bandwidth,
              steps * kSharedBytes / single / 1e9, steps / many);
}

template <class E>
void time_all(const char* title, const std::string& name, double bandwidth) {
  const bool card = cuda_device() != nullptr;
  std::printf("%11s %12s %8s %10s %10s %14s\n", title, "steps/s", "GB/s", "of copy", "shared GB/s",
              "64 in a launch");
  for (int copies = 1 << 12; copies <= (card ? 1 << 22 : 1 << 14); copies *= 4) {
    time_steps<E>(name, card ? *cuda_device() : host_device(), copies, bandwidth);
  }
  std::printf("\n");
}

/// Steps a second of PPO from end to end: acting, stepping, learning.
double ppo_speed(const char* where, int copies) {
  const auto env = make_there(kCartPole, copies);
  constexpr int kRollout = 32;
  const SettingValues settings = {{"device", where},
                                  {"rollout_steps", std::to_string(kRollout)},
                                  {"epochs", "4"},
                                  {"minibatch_size", std::to_string(copies * kRollout / 4)}};
  const auto agent = make_learner("ppo", *env, 1, 0, settings);
  const std::int64_t rollout = std::int64_t{copies} * kRollout;
  EpisodeStatistics statistics(copies);
  train(*env, *agent, {.steps = rollout}, statistics);  // to warm up
  constexpr int kUpdates = 4;
  const double seconds =
      seconds_of([&] { train(*env, *agent, {.steps = (1 + kUpdates) * rollout}, statistics); });
  return static_cast<double>(kUpdates * rollout) / seconds;
}

/// Acting and stepping by plain calls, and recorded as a CUDA graph.
void time_ppo(const char* where, int copies) {
  const double plain = ppo_speed(where, copies);
  ::setenv("PAVLOV_CUDA_GRAPHS", "1", /*overwrite=*/1);
  const double recorded = ppo_speed(where, copies);
  ::unsetenv("PAVLOV_CUDA_GRAPHS");
  std::printf("%11d %12.4g %14.4g\n", copies, plain, recorded);
}

}  // namespace

int main() {
  const bool card = cuda_device() != nullptr;
  const Device& device = card ? *cuda_device() : host_device();
  if (!card) std::printf("no graphics card here: one core of this processor in its place\n");
  const double bandwidth = copy_bandwidth(device, std::size_t{1} << (card ? 30 : 26));
  std::printf("a copy within its memory moves %.1f GB/s\n\n", bandwidth / 1e9);
  time_all<CartPole>("cart-poles", kCartPole, bandwidth);
  time_all<Taxi>("taxis", "Taxi-v4", bandwidth);
  time_all<minatar::Breakout>("breakouts", "MinAtar-Breakout-v1", bandwidth);
  time_all<minatar::Seaquest>("seaquests", "MinAtar-Seaquest-v1", bandwidth);
  std::printf("PPO, two networks of 64-64, 32 steps a rollout, 4 epochs of 4 minibatches\n");
  std::printf("%11s %12s %14s\n", "cart-poles", "steps/s", "as CUDA graphs");
  for (int copies = 1 << 12; copies <= (card ? 1 << 18 : 1 << 12); copies *= 4) {
    time_ppo(card ? "cuda" : "cpu", copies);
  }
}
