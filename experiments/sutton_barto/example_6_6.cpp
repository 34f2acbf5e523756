// Why does Q-learning fall off the cliff although it knows the shortest path?
//
// Sutton & Barto, Example 6.6: returns of Sarsa, Q-learning and Expected Sarsa on the cliff while
// they learn with epsilon = 0.1, and the greedy policies that they end with.
//
//     ./run example_6_6
//
// Expected (seed 0, about 3 s): Q-learning learns the optimal path (return -13) and, exploring
// beside the cliff, earns less than Sarsa, which learns a safer one; all as in an independent study
// of 500 runs.

#include <optional>
#include <span>

#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/control_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kEpisodes = 500;
constexpr int kReferenceRuns = 500;

struct Config {
  int runs = 500;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs of 500 episodes for each method (>= 2)");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "example_6_6", "runs", runs, "2 or more"); }
};

struct Entry {
  std::string label;
  std::string agent;
  double alpha;
  double early;                  ///< reference: mean return of episodes 1-100
  double late;                   ///< of episodes 401-500
  double greedy;                 ///< of the greedy policy afterwards, where it reaches the goal
  std::optional<double> failed;  ///< share of greedy policies that do not [%]
};
const Entry kEntries[] = {{"Sarsa", "sarsa", 0.5, -71.8, -27.2, -17.1, 14},
                          {"Q-learning", "q-learning", 0.5, -80.4, -50.3, -13, 0},
                          {"Expected Sarsa", "expected-sarsa", 0.5, -56.3, -20.8, -15.0, 0},
                          {"Sarsa", "sarsa", 0.1, -139.1, -22.8, -15.2, {}},
                          {"Q-learning", "q-learning", 0.1, -149.5, -48.9, -13, 0},
                          {"Expected Sarsa", "expected-sarsa", 0.1, -134.5, -22.1, -15.0, {}}};

struct Outcome {
  std::vector<double> returns;  ///< [kEpisodes] while it learned
  double greedy = 0;            ///< return of the greedy policy afterwards
  bool arrived = false;         ///< the greedy policy came to the goal
};

Outcome learn(const Entry& entry, Rng rng) {
  const Apprentice apprentice({entry.label, entry.agent, {{"alpha", shortest(entry.alpha)}}},
                              "CliffWalking-v1", rng, {.episodes = kEpisodes});
  Outcome outcome;
  for (const auto& episode : apprentice.episodes) outcome.returns.push_back(episode.episode_return);
  const auto env =
      make("CliffWalking-v1", {.max_episode_steps = 1000});  // else it walks in circles
  const auto greedy = evaluate(*env, *apprentice.learner, 1).front();
  outcome.greedy = greedy.episode_return;
  outcome.arrived = greedy.terminated;
  return outcome;
}

struct Study {
  std::vector<RunningStatistics> returns;  ///< [kEpisodes]
  RunningStatistics early, late, greedy, failed;
};

Study study(const Entry& entry, const Config& config) {
  const auto outcomes = independent_runs(
      config.runs, config.seed, [&](int, Rng rng) { return learn(entry, rng); }, config.threads);
  Study study;
  std::vector<std::vector<double>> returns;
  for (const Outcome& outcome : outcomes) {
    returns.push_back(outcome.returns);
    study.early.add(mean(std::span(outcome.returns).first(100)));
    study.late.add(mean(std::span(outcome.returns).last(100)));
    study.failed.add(outcome.arrived ? 0 : 100);
    if (outcome.arrived) study.greedy.add(outcome.greedy);
  }
  study.returns = over_runs(returns);
  return study;
}

/// Means of ten episodes at a time, [kEpisodes / 10].
Line smooth_line(const std::vector<RunningStatistics>& returns, const std::string& label) {
  Line line{.label = label};
  for (std::size_t i = 0; i < returns.size(); i += 10) {
    double sum = 0;
    for (std::size_t k = i; k < i + 10; ++k) sum += returns[k].mean();
    line.x.push_back(static_cast<double>(i) + 5.5);
    line.y.push_back(sum / 10);
  }
  return line;
}

bool run(const Config& config) {
  Report report("example_6_6", config.out);
  Figure figure{.title = "Cliff walking, epsilon 0.1 (Example 6.6)", .columns = 2};
  for (const double alpha : {0.5, 0.1}) {
    Plot plot{.title = "alpha = " + shortest(alpha),
              .x_label = "episode",
              .y_label = "sum of rewards in the episode",
              .y_range = Range{-100, 0}};
    for (const Entry& entry : kEntries) {
      if (entry.alpha != alpha) continue;
      const Study result = study(entry, config);
      const std::string name = entry.label + " " + shortest(alpha);
      const auto compare = [&](const std::string& quantity, const RunningStatistics& measured,
                               double reference, double half_digit) {
        if (measured.count() == 0) return;
        report.compare(name + ": " + quantity, estimate_mean(measured),
                       mean_elsewhere(reference, half_digit, kReferenceRuns, measured), 4);
      };
      compare("return of episodes 1-100", result.early, entry.early, 0.05);
      compare("return of episodes 401-500", result.late, entry.late, 0.05);
      compare("return of the greedy policy afterwards", result.greedy, entry.greedy, 0.05);
      const std::string missed = "greedy policies that miss the goal [%]";
      if (entry.failed) {
        compare(missed, result.failed, *entry.failed, 0.5);
      } else {
        report.tell(name + ": " + missed, estimate_mean(result.failed));
      }
      plot.line(smooth_line(result.returns, entry.label));
    }
    figure.add(std::move(plot));
  }
  save(figure, report.file("example_6_6.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Why does Q-learning fall off the cliff although it knows the "
                                "shortest path? (Sutton & Barto, Example 6.6)",
                                run);
}
