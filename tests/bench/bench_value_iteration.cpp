// Value iteration on a grid of 1000 x 1000 cells, a fifth of them walls, with the goal in the
// middle of the last row: memory of model and planner, and time to an accuracy of 1e-6 on one and
// on two threads, synchronously and in place. Checked against breadth-first search: v(s) = gamma^(d
// - 1) where the goal lies d steps away, because reaching it pays 1 and all else 0.

#include <malloc.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <new>

#include "agents/planning/value_iteration.h"
#include "core/rng.h"

using namespace pavlov;

namespace {

std::size_t allocated = 0;
std::size_t peak = 0;

constexpr int kSize = 1000;
constexpr int kStates = kSize * kSize;
constexpr int kGoal = kStates - kSize / 2;
constexpr double kGamma = 0.999;
constexpr double kAccuracy = 1e-6;

using Walls = std::vector<bool>;

/// Where action 0 … 3 (left, right, up, down) leads; walls and the border hold the agent back.
int move(const Walls& walls, int cell, int action) {
  static constexpr int kRow[] = {0, 0, -1, 1};
  static constexpr int kColumn[] = {-1, 1, 0, 0};
  const int row = cell / kSize + kRow[action];
  const int column = cell % kSize + kColumn[action];
  const bool inside = row >= 0 && row < kSize && column >= 0 && column < kSize;
  const int next = row * kSize + column;
  return inside && !walls[static_cast<std::size_t>(next)] ? next : cell;
}

Walls random_walls() {
  Rng rng(1);
  Walls walls(kStates);
  for (int cell = 0; cell < kStates; ++cell) {
    walls[static_cast<std::size_t>(cell)] = cell != kGoal && rng.bernoulli(0.2);
  }
  return walls;
}

std::size_t count_free(const Walls& walls) {
  return static_cast<std::size_t>(std::count(walls.begin(), walls.end(), false));
}

TabularModel grid_model(const Walls& walls) {
  TabularModel model(kStates, 4);
  model.reserve(count_free(walls) * 4 - 4);
  for (int cell = 0; cell < kStates; ++cell) {
    if (cell == kGoal || walls[static_cast<std::size_t>(cell)]) continue;
    for (int action = 0; action < 4; ++action) {
      const int next = move(walls, cell, action);
      const bool end = next == kGoal;
      model.add(cell, action, {1, end ? 1.0 : 0.0, next, end});
    }
  }
  model.finish();
  return model;
}

std::vector<double> values_by_search(const Walls& walls) {
  std::vector<int> distance(kStates, -1);
  std::deque<int> open = {kGoal};
  distance[kGoal] = 0;
  while (!open.empty()) {
    const int cell = open.front();
    open.pop_front();
    for (int action = 0; action < 4; ++action) {
      const auto next = static_cast<std::size_t>(move(walls, cell, action));
      if (distance[next] >= 0) continue;
      distance[next] = distance[static_cast<std::size_t>(cell)] + 1;
      open.push_back(static_cast<int>(next));
    }
  }
  std::vector<double> values(kStates, 0.0);
  for (std::size_t cell = 0; cell < values.size(); ++cell) {
    if (distance[cell] > 0) values[cell] = std::pow(kGamma, distance[cell] - 1);
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
  peak = std::max(peak, allocated += malloc_usable_size(memory));
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
  const Walls walls = random_walls();
  const auto truth = values_by_search(walls);
  const std::size_t before = peak = allocated;
  const TabularModel model = grid_model(walls);
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
              static_cast<double>(peak - before) / static_cast<double>(count_free(walls)));
  return right ? 0 : 1;
}
