// Random play in the physical environments, one of each, one core: steps a second of processor
// time, resets included, beside Gymnasium's own (peer_box2d.py), run by PAVLOV_PYTHON or else
// python3.
//
// Most of the time goes into the 180 and 60 iterations that the published environments ask of
// Box2D's solver in every step, on either side; the last column leaves all but 10 of them out.

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <string>
#include <vector>

#include "envs/core/registry.h"

using namespace pavlov;

namespace {

/// Steps a second of processor time, the best of three runs.
double measure(const std::string& name) {
  constexpr int kSteps = 20'000;
  double best = 0;
  for (int run = 0; run < 3; ++run) {
    const auto env = make(name);
    Rng rng(1);
    std::vector<std::vector<double>> actions;
    for (int i = 0; i < 1000; ++i) actions.push_back(sample(env->action_space(), rng));
    env->reset();
    const std::clock_t begin = std::clock();
    for (int t = 0; t < kSteps; ++t) {
      const auto& action = actions[static_cast<std::size_t>(t) % actions.size()];
      for (std::size_t j = 0; j < action.size(); ++j) {
        env->view().actions.set(0, static_cast<int>(j), action[j]);
      }
      env->step();
    }
    const double seconds = static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC;
    best = std::max(best, kSteps / seconds);
  }
  return best;
}

/// The Python that one of the variables names, the first that does.
std::string python_of(std::initializer_list<const char*> variables) {
  for (const char* variable : variables) {
    if (const char* python = std::getenv(variable)) return python;
  }
  return "python3";
}

/// What a peer's loop prints; 0 where it cannot run.
double measure_peer(const std::string& python, const std::string& script, const std::string& id) {
  const std::string command = python + " '" + PAVLOV_BENCH_DIR + "/" + script + "' " + id + " " +
                              (id == "CarRacing-v3" ? "1000" : "10000") + " 2>/dev/null";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return 0;
  double speed = 0;
  if (std::fscanf(pipe, "%lf", &speed) != 1) speed = 0;
  pclose(pipe);
  return speed;
}

}  // namespace

int main() {
  std::printf("%-26s %9s %9s %6s %9s %6s %14s\n", "steps/s", "ours", "Gymnasium", "ratio",
              "EnvPool", "ratio", "10 iterations");
  const auto ratio = [](double ours, double peer) { return peer > 0 ? ours / peer : 0.0; };
  for (const std::string id : {"LunarLander-v3", "LunarLanderContinuous-v3", "BipedalWalker-v3",
                               "BipedalWalkerHardcore-v3", "CarRacing-v3"}) {
    const double ours = measure(id);
    const double few = measure(id + "?velocity_iterations=10&position_iterations=10");
    const double gymnasium = measure_peer(python_of({"PAVLOV_PYTHON"}), "peer_box2d.py", id);
    const double envpool = measure_peer(python_of({"PAVLOV_ENVPOOL_PYTHON", "PAVLOV_PYTHON"}),
                                        "peer_envpool_box2d.py", id);
    std::printf("%-26s %9.0f %9.0f %6.1f %9.0f %6.1f %14.0f\n", id.c_str(), ours, gymnasium,
                ratio(ours, gymnasium), envpool, ratio(ours, envpool), few);
    if (gymnasium == 0) {
      std::printf("  skipped: no Python with gymnasium[box2d] (set PAVLOV_PYTHON)\n");
    }
    if (envpool == 0) {
      std::printf("  skipped: no Python with envpool (set PAVLOV_ENVPOOL_PYTHON)\n");
    }
  }
}
