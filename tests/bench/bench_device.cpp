// How fast cart-poles step on a graphics card: one launch a step with actions that lie there, and
// many steps in a launch under a random policy; beside it what that moves through the card's
// memory.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <functional>

#include "envs/classic/cart_pole.h"
#include "envs/cuda/device_batch.h"

using namespace pavlov;

namespace {

constexpr int kRounds = 20;
constexpr int kSteps = 64;

/// Bytes that a step reads and writes of each copy where nothing stays in a cache: state, stream,
/// count of steps and action in, state, count, both observations, reward and flags out.
constexpr double kBytes = 16 + 16 + 4 + 4 + 16 + 16 + 4 + 16 + 16 + 4 + 2;

/// The least time of `work` and the wait for it [s].
double seconds(DeviceBatch<CartPole>& batch, const std::function<void()>& work) {
  double best = 1e9;
  for (int round = 0; round < kRounds; ++round) {
    const auto start = std::chrono::steady_clock::now();
    work();
    batch.synchronize();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count());
  }
  return best;
}

}  // namespace

int main() {
  if (!device_present()) {
    std::printf("skipped: no GPU here\n");
    return 0;
  }
  std::printf("%10s %20s %10s %24s\n", "copies", "a launch a step", "GB/s", "64 steps a launch");
  for (int copies = 1 << 12; copies <= 1 << 22; copies *= 4) {
    DeviceBatch<CartPole> batch({}, {.num_envs = copies, .seed = 1, .max_episode_steps = 500});
    const RandomPolicy policy{.key = 1, .count = 2};
    batch.step_randomly(policy, 0, kSteps);
    const double single = seconds(batch, [&] {
      for (int t = 0; t < kSteps; ++t) batch.step();
    });
    std::uint64_t t = kSteps;
    const double many = seconds(batch, [&] {
      batch.step_randomly(policy, t, kSteps);
      t += kSteps;
    });
    const double steps = static_cast<double>(copies) * kSteps;
    std::printf("%10d %13.4g steps/s %10.1f %17.4g steps/s\n", copies, steps / single,
                steps * kBytes / single / 1e9, steps / many);
  }
}
