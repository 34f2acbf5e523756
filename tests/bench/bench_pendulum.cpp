// Whole runs on Pendulum-v1 with their updates, beside others' on the same work:
//
// - DDPG, 400 x 300 units, batches of 256, an update each step: beside Stable-Baselines3
//   (peer_ddpg.py, run by PAVLOV_PYTHON or else python3);
// - TD3 and SAC, 64 x 64 units, batches of 100, an update each step, 10,000 steps, and PPO, 64 x 64
//   units, 300,000 steps: beside RLtools as it ships them (peer_rl_tools.sh; PAVLOV_RL_TOOLS names
//   a checkout of its sources).
//
//     ./run bench_pendulum
//     ./run bench_pendulum --threads 2           # DDPG on two threads, the peer on one
//
// Wanted: DDPG 1.8 times faster than its peer on one thread, 3.2 times on two, and above 70 % of
// the core's peak of multiply-adds; TD3 and SAC 1.5 times faster than theirs, PPO 1.3 times.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <stdexcept>
#include <string>
#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "nets/core/compute_threads.h"
#include "tests/bench/fma_peak.h"

using namespace pavlov;

namespace {

struct Config {
  std::vector<std::string> agents = {"td3", "sac", "ppo", "ddpg"};
  std::int64_t ddpg_steps = 20000;
  int threads = 1;
  bool peers = true;
  static void visit(auto& self, auto&& field) {
    field("agents", self.agents, "those to be timed, of td3, sac, ppo and ddpg");
    field("ddpg_steps", self.ddpg_steps, "steps of DDPG, ours and the peer's (> 100)");
    field("threads", self.threads, "threads of our DDPG; the others have one (>= 1)");
    field("peers", self.peers, "run the others, too: minutes");
  }
};

struct Time {
  double seconds = 0;
  double processor_seconds = 0;
};

constexpr std::int64_t kWarmUp = 100;

/// Multiplications and additions of an update of DDPG: each layer's product once forward, once for
/// the gradient by its weights and once for that by its inputs, but for the first layer's inputs.
double ddpg_operations(double batch, double observations, double actions, double h1, double h2) {
  const double hidden = h1 * h2;
  const double actor = observations * h1 + hidden + h2 * actions;
  const double critic = (observations + actions) * h1 + hidden + h2;
  const double behind_first = hidden + h2;
  const double targets = actor + critic;
  const double learn_critic = 2 * critic + behind_first;
  const double improve_actor = (2 * actor + hidden + h2 * actions) + 2 * critic;
  return 2 * batch * (targets + learn_critic + improve_actor);
}

Time learn(const std::string& name, std::int64_t steps, const SettingValues& settings,
           int envs = 1) {
  const auto env = make("Pendulum-v1", {.num_envs = envs, .seed = 0});
  const auto agent = make_learner(name, *env, 0, steps, settings);
  const auto start = std::chrono::steady_clock::now();
  const std::clock_t clock = std::clock();
  train(*env, *agent, {.steps = steps});
  const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
  return {time.count(), static_cast<double>(std::clock() - clock) / CLOCKS_PER_SEC};
}

/// What another program prints first; zeros where it cannot run.
Time read_time(const std::string& command) {
  Time time;
  FILE* pipe = popen((command + " 2>/dev/null").c_str(), "r");
  if (pipe == nullptr) return {};
  if (std::fscanf(pipe, "%lf %lf", &time.seconds, &time.processor_seconds) != 2) time = {};
  pclose(pipe);
  return time;
}

void print(const char* name, const Time& time) {
  std::printf("%-28s %7.2f s, processor %7.2f s\n", name, time.seconds, time.processor_seconds);
  std::fflush(stdout);
}

void print_ratio(const Time& ours, const Time& theirs) {
  std::printf("ratio %.2f (processor time %.2f)\n\n", theirs.seconds / ours.seconds,
              theirs.processor_seconds / ours.processor_seconds);
}

void compare_ddpg(const Config& config) {
  set_compute_threads(config.threads);
  const Time ours = learn("ddpg", config.ddpg_steps,
                          {{"hidden_sizes", "400,300"},
                           {"batch_size", "256"},
                           {"gamma", "0.98"},
                           {"learning_starts", std::to_string(kWarmUp)},
                           {"replay_capacity", "200000"}});
  set_compute_threads(1);
  print("DDPG, ours", ours);
  const double operations =
      static_cast<double>(config.ddpg_steps - kWarmUp) * ddpg_operations(256, 3, 1, 400, 300);
  const double speed = operations / ours.processor_seconds;
  const double peak = bench::core_peak();
  std::printf("%.1f GFLOP/s in each second of a core, %.0f %% of its peak of %.1f\n", speed * 1e-9,
              100 * speed / peak, peak * 1e-9);
  if (!config.peers) return;
  const char* python = std::getenv("PAVLOV_PYTHON");
  const Time theirs =
      read_time(std::string(python != nullptr ? python : "python3") + " '" + PAVLOV_BENCH_DIR +
                "/peer_ddpg.py' " + std::to_string(config.ddpg_steps));
  if (theirs.seconds == 0) {
    std::printf("skipped: the peer; no Python with stable_baselines3 (set PAVLOV_PYTHON)\n\n");
    return;
  }
  print("DDPG, Stable-Baselines3", theirs);
  print_ratio(ours, theirs);
}

SettingValues rl_tools_settings(const std::string& agent) {
  SettingValues settings{{"hidden_sizes", "64,64"}, {"learning_rate", "1e-3"}};
  const auto add = [&](const SettingValues& more) {
    settings.insert(settings.end(), more.begin(), more.end());
  };
  if (agent == "ppo") {
    add({{"activation", "relu"},
         {"rollout_steps", "1024"},
         {"minibatch_size", "256"},
         {"epochs", "2"},
         {"gamma", "0.9"},
         {"log_deviation", "0.693"},
         {"normalize_observations", "true"}});
  } else {
    add({{"batch_size", "100"},
         {"learning_starts", std::to_string(kWarmUp)},
         {"replay_capacity", "10000"}});
    if (agent == "sac") add({{"temperature", "0.5"}});
  }
  return settings;
}

/// The best of three runs of ours beside the best of three of RLtools.
void compare_with_rl_tools(const Config& config, const std::string& name, std::int64_t steps,
                           int envs) {
  const SettingValues settings = rl_tools_settings(name);
  Time ours = learn(name, steps, settings, envs);
  for (int run = 1; run < 3; ++run) {
    const Time again = learn(name, steps, settings, envs);
    if (again.processor_seconds < ours.processor_seconds) ours = again;
  }
  print((name + ", ours").c_str(), ours);
  if (!config.peers) return;
  const char* checkout = std::getenv("PAVLOV_RL_TOOLS");
  const Time theirs = read_time(std::string("'") + PAVLOV_BENCH_DIR + "/peer_rl_tools.sh' " + name +
                                " '" + (checkout != nullptr ? checkout : "rl-tools") + "'");
  if (theirs.seconds == 0) {
    std::printf(
        "skipped: the peer; no sources of RLtools (set PAVLOV_RL_TOOLS) or no OpenBLAS\n\n");
    return;
  }
  print((name + ", RLtools").c_str(), theirs);
  print_ratio(ours, theirs);
}

void run(const Config& config) {
  for (const auto& agent : config.agents) {
    if (agent == "ddpg") {
      compare_ddpg(config);
    } else if (agent == "ppo") {
      compare_with_rl_tools(config, agent, 74 * 4096, 4);
    } else if (agent == "td3" || agent == "sac") {
      compare_with_rl_tools(config, agent, 10000, 1);
    } else {
      const std::vector<std::string> known{"ddpg", "ppo", "sac", "td3"};
      throw std::invalid_argument(unknown_name("agent", agent, known));
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How fast are DDPG, TD3, SAC and PPO on Pendulum-v1 beside others?", run);
}
