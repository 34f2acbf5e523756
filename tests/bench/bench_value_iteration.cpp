// Value iteration on a grid of 1000 x 1000 cells, a fifth of them walls, with the goal in the
// middle of the last row: memory of model and planner, and time to an accuracy of 1e-6 on one and
// on two threads, synchronously and in place. Checked against breadth-first search: v(s) = gamma^(d
// - 1) where the goal lies d steps away, because reaching it pays 1 and all else 0.

#include <malloc.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <new>
#include <string>

#include "agents/planning/value_iteration.h"
#include "core/rng.h"
#include "envs/tabular/grid_world.h"

using namespace pavlov;

namespace {

std::atomic<std::size_t> allocated{0};
std::atomic<std::size_t> peak{0};

constexpr int kSize = 1000;
constexpr int kStates = kSize * kSize;
constexpr int kGoal = kStates - kSize / 2;
constexpr double kGamma = 0.999;
constexpr double kAccuracy = 1e-6;

/// Rows of letters, each closed by a '/': a fifth of the cells are walls.
std::string random_map() {
  Rng rng(1);
  std::string map;
  for (int cell = 0; cell < kStates; ++cell) {
    map += cell == kGoal ? 'G' : rng.bernoulli(0.2) ? 'X' : '.';
    if (cell % kSize == kSize - 1) map += '/';
  }
  map[0] = 'S';
  map.pop_back();
  return map;
}

std::vector<double> values_by_search(const std::string& map) {
  const auto free = [&](int row, int column) {
    return row >= 0 && row < kSize && column >= 0 && column < kSize &&
           map[static_cast<std::size_t>(row * (kSize + 1) + column)] != 'X';
  };
  std::vector<double> values(kStates, 0.0);
  std::vector<bool> seen(kStates, false);
  std::deque<std::pair<int, double>> open = {{kGoal, 0.0}};
  seen[kGoal] = true;
  while (!open.empty()) {
    const auto [cell, value] = open.front();
    open.pop_front();
    values[static_cast<std::size_t>(cell)] = value;
    const int row = cell / kSize;
    const int column = cell % kSize;
    for (const auto& [r, c] : {std::pair(row, column - 1), std::pair(row, column + 1),
                               std::pair(row - 1, column), std::pair(row + 1, column)}) {
      const int next = r * kSize + c;
      if (!free(r, c) || seen[static_cast<std::size_t>(next)]) continue;
      seen[static_cast<std::size_t>(next)] = true;
      open.emplace_back(next, cell == kGoal ? 1 : kGamma * value);
    }
  }
  return values;
}

/// Plans and prints one line; answers whether the values are right.
bool report(const char* name, const TabularModel& model, const std::vector<double>& truth,
            const SweepOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const Plan plan = value_iteration(model, kAccuracy, options);
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  double error = 0;
  for (std::size_t s = 0; s < truth.size(); ++s) {
    error = std::max(error, std::abs(plan.values[s] - truth[s]));
  }
  std::printf("%-22s %d thread%s  %5ld sweeps  %6.2f s  largest error %.1e\n", name,
              options.threads, options.threads == 1 ? " " : "s", static_cast<long>(plan.sweeps),
              elapsed.count(), error);
  return plan.converged && error <= kAccuracy;
}

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  void* memory = std::malloc(size);
  if (memory == nullptr) throw std::bad_alloc();
  const std::size_t now = allocated += malloc_usable_size(memory);
  std::size_t highest = peak;
  while (now > highest && !peak.compare_exchange_weak(highest, now)) continue;
  return memory;
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
  allocated -= malloc_usable_size(memory);
  std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
  operator delete(memory);
}

int main() {
  const std::string map = random_map();
  const auto truth = values_by_search(map);
  const GridWorld world({.map = map, .rules = {.step_reward = 0, .goal_reward = 1}});
  const std::size_t before = allocated;
  peak = before;
  const TabularModel model = world.model();
  bool right = true;
  for (const int threads : {1, 2}) {
    SweepOptions options{.gamma = kGamma, .threads = threads};
    right &= report("synchronous", model, truth, options);
    options.update = Update::in_place;
    options.alternate = true;
    options.blocks = 16;
    right &= report("in place, 16 blocks", model, truth, options);
  }
  std::printf("%.1f bytes for each free cell, model and planner together\n",
              static_cast<double>(peak - before) / static_cast<double>(model.size() / 4));
  return right ? 0 : 1;
}
