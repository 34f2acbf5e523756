// Q-learning with epsilon-greedy through the public training loop, one environment, one core: steps
// a second of processor time on the course's grid and on FrozenLake, beside a plain Python loop
// over Gymnasium's FrozenLake (peer_q_learning.py), run by PAVLOV_PYTHON or else python3.
//
// Wanted: on the grid 20 million steps a second and 200 times the Python loop.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/registry.h"

using namespace pavlov;

namespace {

/// Steps a second of processor time, the best of five runs.
double measure(const char* name) {
  constexpr std::int64_t kSteps = 10'000'000;
  double best = 0;
  for (int run = 0; run < 5; ++run) {
    const auto env = make(name);
    const auto learner = make_learner("q-learning", *env);
    const std::clock_t begin = std::clock();
    train(*env, *learner, {.steps = kSteps});
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = std::max(best, static_cast<double>(kSteps) / seconds);
  }
  std::printf("%-14s %6.1f million steps/s\n", name, best * 1e-6);
  return best;
}

/// What the Python loop prints; 0 where it cannot run.
double measure_python() {
  const char* python = std::getenv("PAVLOV_PYTHON");
  const std::string command = std::string(python != nullptr ? python : "python3") + " '" +
                              PAVLOV_BENCH_DIR + "/peer_q_learning.py' 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return 0;
  double speed = 0;
  if (std::fscanf(pipe, "%lf", &speed) != 1) speed = 0;
  pclose(pipe);
  return speed;
}

}  // namespace

int main() {
  const double grid = measure("GridWorld-v0");
  const double lake = measure("FrozenLake-v1");
  const double python = measure_python();
  if (python > 0) {
    std::printf("%-14s %6.3f million steps/s\n", "Python's lake", python * 1e-6);
    std::printf("ratio to Python's lake: grid %.0f, lake %.0f\n", grid / python, lake / python);
  } else {
    std::printf("skipped: the Python loop; no Python with gymnasium found (set PAVLOV_PYTHON)\n");
  }
}
