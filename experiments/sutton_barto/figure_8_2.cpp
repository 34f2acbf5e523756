// How much does planning save?
//
// Sutton & Barto, Figure 8.2: Dyna-Q in the Dyna maze with 0, 5 and 50 planning steps after each
// real one; steps of each episode.
//
//     ./run figure_8_2
//
// Expected (seed 0, about 5 s): with 50 planning steps the third episode is near the shortest path
// of 14 steps, with none the fiftieth; all as in an independent study of 300 runs, and as with the
// published code.

#include <array>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kEpisodes = 50;

struct Config {
  int runs = 300;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs,
          "runs of 50 episodes for each number of planning steps (>= 2); the "
          "book's 30");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "figure_8_2", "runs", runs, "2 or more"); }
};

/// Mean steps of some episodes in a study of 300 runs, to three digits; and of the published code
/// over `published_runs`.
///
/// The study also tells episode 5, for 5 planning steps as 27.6. That is not borne out: 6000 runs
/// here give 23.1 ± 0.3, and the published code's 22.3 agrees. So the latter is taken for
/// episode 5.
struct Row {
  int planning_steps;
  std::array<double, 5> steps;  ///< of kTold
  int published_runs;
  double episode_5;
  double last_20;  ///< mean of episodes 31-50
};
constexpr std::array<std::size_t, 5> kTold = {2, 3, 10, 25, 50};
constexpr Row kRows[] = {{0, {678, 464, 138, 28.8, 17.8}, 30, 243.967, 17.9333},
                         {5, {153, 62.8, 16.9, 16.6, 16.7}, 30, 22.2667, 16.4683},
                         {50, {40.4, 17.6, 16.6, 16.7, 16.9}, 10, 17.2, 16.79}};

/// Steps of each episode, [kEpisodes].
std::vector<double> learn(int planning_steps, Rng rng) {
  const auto env = make("DynaMaze-v0", {.seed = rng.bits64()});
  const auto agent = make_learner("dyna-q", *env, rng.bits64(), 0,
                                  {{"alpha", "0.1"},
                                   {"gamma", "0.95"},
                                   {"epsilon", "0.1"},
                                   {"planning_steps", std::to_string(planning_steps)}});
  std::vector<double> steps;
  train(*env, *agent, {.episodes = kEpisodes, .on_episode = [&](const EpisodeRecord& record) {
                         steps.push_back(static_cast<double>(record.length));
                       }});
  return steps;
}

bool run(const Config& config) {
  Report report("figure_8_2", config.out);
  Plot plot{.title = "Dyna-Q in the Dyna maze (Figure 8.2)",
            .x_label = "episode",
            .y_label = "steps per episode",
            .y_range = Range{0, 800}};
  for (const Row& row : kRows) {
    const std::string name = std::to_string(row.planning_steps) + " planning steps";
    const auto runs = independent_runs(
        config.runs, config.seed, [&](int, Rng rng) { return learn(row.planning_steps, rng); },
        config.threads);
    const auto steps = over_runs(runs);
    // The first episode takes 850 to 900 steps, whatever the planning.
    report.compare(name + ", episode 1", estimate_mean(steps[0]),
                   mean_elsewhere(875, 25, 300, steps[0]), 4);
    for (std::size_t i = 0; i < kTold.size(); ++i) {
      const auto& measured = steps[kTold[i] - 1];
      report.compare(name + ", episode " + std::to_string(kTold[i]), estimate_mean(measured),
                     mean_elsewhere(row.steps[i], row.steps[i] < 100 ? 0.05 : 0.5, 300, measured),
                     4);
    }
    RunningStatistics last_20;
    for (const auto& run : runs) last_20.add(mean(std::span(run).last(20)));
    report.compare(name + ", episode 5, published code", estimate_mean(steps[4]),
                   mean_elsewhere(row.episode_5, 0, row.published_runs, steps[4]), 4);
    report.compare(name + ", episodes 31-50, published code", estimate_mean(last_20),
                   mean_elsewhere(row.last_20, 0, row.published_runs, last_20), 4);
    plot.line(mean_line(std::span(steps).subspan(1), name, 2));
  }
  plot.horizontal({.at = 14, .label = "shortest path"});
  save(Figure{.panel_width = 620, .panel_height = 400, .panels = {plot}},
       report.file("figure_8_2.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How much does planning save? (Sutton & Barto, Figure 8.2)", run);
}
