// DQN on CartPole-v1 with the settings of RL Baselines3 Zoo (50,000 steps, 256 x 256, 128 updates
// of 64 transitions every 256 steps), whole runs: ours on one thread and on two, beside
// Stable-Baselines3 on one (peer_dqn.py), run by PAVLOV_PYTHON or else python3.
//
//     ./run bench_dqn_cart_pole
//     ./run bench_dqn_cart_pole --seeds 5        # returns of five seeds of each
//
// Wanted: 3.5 times faster on one thread, 6 times on two, and a better return over five seeds.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include "agents/core/train.h"
#include "core/statistics.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "nets/core/compute_threads.h"

using namespace pavlov;

namespace {

struct Config {
  int seeds = 1;
  std::int64_t steps = 50000;
  bool peer = true;
  static void visit(auto& self, auto&& field) {
    field("seeds", self.seeds, "runs of each (>= 1); the first is the one that is timed");
    field("steps", self.steps, "steps of each run");
    field("peer", self.peer, "run Stable-Baselines3, too: about a minute for each seed");
  }
};

struct Run {
  double seconds = 0;
  double processor_seconds = 0;
  double mean_return = 0;  ///< of 100 episodes without exploration
};

Run learn(std::int64_t seed, std::int64_t steps, int threads) {
  RunSetup setup = read_setup({}, {"--agent", "dqn", "--env", "CartPole-v1"});
  setup.run.seed = seed;
  setup.run.steps = steps;
  set_compute_threads(threads);
  const auto env = setup.make_env({.seed = static_cast<std::uint64_t>(seed)});
  const auto agent = setup.make_agent(*env);
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t clock = std::clock();
  train(*env, *agent, {.steps = steps});
  Run run;
  run.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  run.processor_seconds = static_cast<double>(std::clock() - clock) / CLOCKS_PER_SEC;
  const auto evaluation_env = make_evaluation_env(setup, seed);
  run.mean_return = evaluate(setup, *evaluation_env, *agent, 100).mean_return().mean;
  return run;
}

/// What the Python program prints; nothing where it cannot run.
std::vector<Run> learn_in_python(const Config& config) {
  const char* python = std::getenv("PAVLOV_PYTHON");
  const std::string command = std::string(python != nullptr ? python : "python3") + " '" +
                              PAVLOV_BENCH_DIR + "/peer_dqn.py' " + std::to_string(config.seeds) +
                              " " + std::to_string(config.steps) + " 2>/dev/null";
  std::vector<Run> runs;
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return runs;
  Run run;
  while (std::fscanf(pipe, "%lf %lf %lf", &run.seconds, &run.processor_seconds, &run.mean_return) ==
         3) {
    runs.push_back(run);
  }
  pclose(pipe);
  return runs;
}

void print(const char* name, const std::vector<Run>& runs) {
  std::printf("%-32s %6.1f s, processor %6.1f s, return", name, runs[0].seconds,
              runs[0].processor_seconds);
  std::vector<double> returns;
  for (const Run& run : runs) {
    returns.push_back(run.mean_return);
    std::printf(" %.0f", run.mean_return);
  }
  if (runs.size() > 1) std::printf(", mean %s", with_interval(estimate_mean(returns)).c_str());
  std::printf("\n");
  std::fflush(stdout);
}

void run(const Config& config) {
  std::vector<Run> one;
  for (int seed = 0; seed < config.seeds; ++seed) one.push_back(learn(seed, config.steps, 1));
  print("ours, one thread", one);
  const std::vector<Run> two = {learn(0, config.steps, 2)};
  print("ours, two threads", two);
  const auto peer = config.peer ? learn_in_python(config) : std::vector<Run>{};
  if (peer.empty()) {
    std::printf("skipped: the peer; no Python with stable_baselines3 (set PAVLOV_PYTHON)\n");
    return;
  }
  print("Stable-Baselines3, one thread", peer);
  std::printf("ratio: %.1f on one thread (processor time %.1f), %.1f on two\n",
              peer[0].seconds / one[0].seconds,
              peer[0].processor_seconds / one[0].processor_seconds,
              peer[0].seconds / two[0].seconds);
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How fast is DQN on CartPole-v1 beside Stable-Baselines3?", run);
}
