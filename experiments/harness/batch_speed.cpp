#include "experiments/harness/batch_speed.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <vector>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace pavlov {
namespace {

/// Random actions for some steps, drawn ahead of time.
class RandomActions {
 public:
  explicit RandomActions(const VectorEnv& env) {
    const auto& actions = env.view().actions;
    bytes_ = static_cast<std::size_t>(env.size()) * actions.bytes_per_row();
    std::vector<double> action(width_of(env.action_space()));
    for (auto& step : steps_) {
      for (int i = 0; i < env.size(); ++i) {
        sample(env.action_space(), rng_, action);
        for (std::size_t j = 0; j < action.size(); ++j) {
          actions.set(i, static_cast<int>(j), action[j]);
        }
      }
      step.assign(actions.bytes(0), actions.bytes(0) + bytes_);
    }
  }
  void act(const VectorEnv& env, int t) {
    const auto& view = env.view();
    std::memcpy(view.actions.bytes(0), steps_[static_cast<std::size_t>(t) % kSteps].data(), bytes_);
    if (view.legal_actions == nullptr) return;
    const auto& discrete = std::get<Discrete>(env.action_space());
    for (int i = 0; i < env.size(); ++i) {
      const auto* legal = view.legal_actions + static_cast<std::ptrdiff_t>(i) * discrete.n;
      int& action = *view.actions.row<int>(i);
      while (legal[action - discrete.start] == 0) {
        action = discrete.start + static_cast<int>(rng_.below(static_cast<unsigned>(discrete.n)));
      }
    }
  }

 private:
  static constexpr std::size_t kSteps = 16;
  Rng rng_{1};
  std::size_t bytes_ = 0;
  std::array<std::vector<std::byte>, kSteps> steps_;
};

}  // namespace

double steps_per_second(VectorEnv& env) {
  using Clock = std::chrono::steady_clock;
  constexpr int kTrials = 5;
  constexpr std::chrono::milliseconds kTrial(20);
  env.reset();
  RandomActions actions(env);
  double best = 0;
  int t = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    const auto start = Clock::now();
    std::int64_t steps = 0;
    std::chrono::duration<double> time{};
    do {
      for (int burst = std::max(1, 256 / env.size()); burst > 0; --burst, steps += env.size()) {
        actions.act(env, t++);
        env.step();
      }
      time = Clock::now() - start;
    } while (time < kTrial);
    best = std::max(best, static_cast<double>(steps) / time.count());
  }
  return best;
}

std::optional<double> heap_bytes() {
#if defined(__GLIBC__) && (__GLIBC__ > 2 || __GLIBC_MINOR__ >= 33)
  const auto heap = mallinfo2();
  return static_cast<double>(heap.uordblks) + static_cast<double>(heap.hblkhd);
#else
  return std::nullopt;
#endif
}

}  // namespace pavlov
