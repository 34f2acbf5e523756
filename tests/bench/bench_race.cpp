// How long PPO takes from random weights to a solved task, beside others on the same machine:
// CleanRL's ppo.py as it is and Stable-Baselines3 with its defaults and with the settings of RL
// Baselines3 Zoo, on one thread. Ours with settings for the least time
// (experiments/harness/learning_race.cpp) and with the zoo's. Medians over seeds of the processor
// time of training until the first look, one after each update, whose 100 episodes without
// exploration reach the return; looks are not counted.
//
//     PAVLOV_PYTHON=… PEER_CLEANRL=CHECKOUT ./run bench_race
//
// PAVLOV_PYTHON: a Python that has stable_baselines3 and, for CleanRL's checkout, tyro.
//
// Wanted: 20 times faster than each.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

#include "core/statistics.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/learning_race.h"
#include "experiments/harness/published_settings.h"

using namespace pavlov;

namespace {

struct Config {
  int seeds = 3;
  bool peers = true;
  static void visit(auto& self, auto&& field) {
    field("seeds", self.seeds, "runs of each (>= 1)");
    field("peers", self.peers, "run the others, too: minutes");
  }
};

struct Times {
  std::vector<double> seconds;
  std::vector<double> steps;
  int reached = 0;

  void add(double time, double step_count, bool arrived) {
    seconds.push_back(time);
    steps.push_back(step_count);
    reached += arrived ? 1 : 0;
  }
};

/// Answers the median of the times.
double print(const std::string& name, const Times& times) {
  const double seconds = median(times.seconds);
  std::printf("  %-42s %9.3f s %9.0f steps   %d of %zu arrive\n", name.c_str(), seconds,
              median(times.steps), times.reached, times.seconds.size());
  std::fflush(stdout);
  return seconds;
}

Times race_of(const LearningRace& race, int seeds) {
  Times times;
  for (int seed = 0; seed < seeds; ++seed) {
    const RaceResult result = run_race(race, seed);
    times.add(result.last().training_seconds, static_cast<double>(result.last().steps),
              result.reached);
  }
  return times;
}

/// The zoo's settings to the same goal.
LearningRace as_published(const LearningRace& race) {
  LearningRace slow = race;
  const auto* settings = find_published_settings("ppo", race.env.substr(0, race.env.find('?')));
  slow.settings = settings->agent_settings;
  slow.envs = settings->envs;
  slow.steps = settings->steps;
  std::int64_t rollout = 2048;
  for (const auto& [name, value] : settings->agent_settings) {
    if (name == "rollout_steps") rollout = std::stoll(value);
  }
  slow.look_steps = rollout * settings->envs;
  return slow;
}

Times peer(const std::string& which, const std::string& env, double goal, int seeds) {
  const char* python = std::getenv("PAVLOV_PYTHON");
  const std::string command = std::string(python != nullptr ? python : "python3") + " '" +
                              PAVLOV_BENCH_DIR + "/peer_ppo.py' " + which + " " + env + " " +
                              std::to_string(goal) + " " + std::to_string(seeds) + " 2>/dev/null";
  Times times;
  if (FILE* const pipe = popen(command.c_str(), "r")) {
    double processor = 0;
    double wall = 0;
    double steps = 0;
    double mean_return = 0;
    while (std::fscanf(pipe, "%lf %lf %lf %lf", &processor, &wall, &steps, &mean_return) == 4) {
      times.add(processor, steps, mean_return >= goal);
    }
    pclose(pipe);
  }
  return times;
}

void run(const Config& config) {
  for (const LearningRace& race : quick_ppo()) {
    const std::string env = race.env.substr(0, race.env.find('?'));
    std::printf("%s to %g\n", race.env.c_str(), race.goal);
    const double ours = print("ours, quick settings", race_of(race, config.seeds));
    const double zoo = print("ours, the zoo's settings", race_of(as_published(race), config.seeds));
    if (!config.peers) continue;
    for (const std::string which : {"zoo", "sb3", "cleanrl"}) {
      if (which != "zoo" && env != "CartPole-v1") continue;  // not meant for it
      const Times times = peer(which, env, race.goal, config.seeds);
      if (times.seconds.empty()) {
        std::printf("  skipped: %s (PAVLOV_PYTHON, PEER_CLEANRL)\n", which.c_str());
        continue;
      }
      const double theirs = print("peer " + which, times);
      std::printf("  ratio %.0f", theirs / ours);
      if (which == "zoo") std::printf(", with the same settings %.0f", theirs / zoo);
      std::printf("\n");
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How long does PPO take to a solved task beside others?", run);
}
