// How fast does semi-gradient Sarsa learn to drive the mountain car?
//
// Sutton & Barto, Figure 10.2: steps of each episode with 8 tilings of 8x8 tiles, alpha = 0.1 / 8,
// 0.2 / 8 and 0.5 / 8, always greedy (optimistic zeros explore).
//
//     ./run figure_10_2
//
// Expected (seed 0, about 10 s): all three come to between 100 and 150 steps an episode, the larger
// step sizes sooner.

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int runs = 100;
  int episodes = 500;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs for each step size (>= 2); the book's 100");
    field("episodes", self.episodes, "episodes of a run (>= 100); the book's 500");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "figure_10_2", "runs", runs, "2 or more");
    require(episodes >= 100, "figure_10_2", "episodes", episodes, "100 or more");
  }
};

/// Steps of each episode.
std::vector<double> learn(double alpha, int episodes, Rng rng) {
  const auto env = make("MountainCar-v0", {.seed = rng.bits64(), .max_episode_steps = 100'000});
  const auto agent = make_learner("semi-gradient-sarsa", *env, rng.bits64(), 0,
                                  {{"alpha", shortest(alpha)}, {"epsilon", "0"}});
  std::vector<double> steps;
  train(*env, *agent, {.episodes = episodes, .on_episode = [&](const EpisodeRecord& record) {
                         steps.push_back(static_cast<double>(record.length));
                       }});
  return steps;
}

bool run(const Config& config) {
  Report report("figure_10_2", config.out);
  Plot plot{.title = "Semi-gradient Sarsa drives the mountain car (Figure 10.2)",
            .x_label = "episode",
            .y_label = "steps per episode",
            .y_scale = Scale::log10,
            .y_range = Range{100, 1000}};
  std::vector<Estimate> early;
  for (const double alpha : {0.1, 0.2, 0.5}) {
    const auto runs = independent_runs(
        config.runs, config.seed, [&](int, Rng rng) { return learn(alpha, config.episodes, rng); },
        config.threads);
    RunningStatistics first;
    RunningStatistics last;
    for (const auto& steps : runs) {
      first.add(mean(std::span(steps).first(50)));
      last.add(mean(std::span(steps).last(50)));
    }
    early.push_back(estimate_mean(first));
    const std::string name = "alpha = " + shortest(alpha) + " / 8";
    report.tell(name + ": steps of the first 50 episodes", early.back());
    const Estimate late = estimate_mean(last);
    report.claim(name + ": 100 to 150 steps in the last 50 episodes",
                 late.low > 100 && late.high < 150, with_interval(late));
    plot.line(mean_line(over_runs(runs), name, 1));
  }
  report.claim("the larger the step size, the sooner",
               early[0].low > early[1].high && early[1].low > early[2].high);
  save(Figure{.panel_width = 620, .panel_height = 400, .panels = {plot}},
       report.file("figure_10_2.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv,
      "How fast does semi-gradient Sarsa learn to drive the mountain car? "
      "(Sutton & Barto, Figure 10.2)",
      run);
}
