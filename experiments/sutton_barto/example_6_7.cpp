// How does a maximum over noisy estimates lead astray?
//
// Sutton & Barto, Example 6.7 and Figure 6.5 (RL-38 of the course): from A, right ends with
// nothing; left leads to B, where each action pays N(-0.1, 1). How often Q-learning and Double
// Q-learning go left, with 2 and 10 actions at B, alpha 0.1, epsilon 0.1.
//
//     ./run example_6_7
//
// Expected (seed 0, about 3 s): Q-learning goes left in most of the early episodes, the more so the
// more actions there are; Double Q-learning does not. All as in an independent study of 10,000
// runs.

#include <vector>

#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/control_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kEpisodes = 300;
constexpr int kReferenceRuns = 10'000;

struct Config {
  int runs = 10'000;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs of 300 episodes for each method (>= 2); the book's 10000");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "example_6_7", "runs", runs, "2 or more"); }
};

struct Point {
  int episode;
  double left;              ///< share of runs that go left then [%]
  double half_digit = 0.5;  ///< half a unit of its last digit
};
struct Entry {
  std::string label;
  std::string agent;
  std::string actions;
  std::vector<Point> points;
};
const Entry kEntries[] = {
    {"Q-learning",
     "q-learning",
     "10",
     {{1, 50}, {10, 87}, {20, 94}, {50, 83}, {100, 46}, {200, 15}, {300, 12}}},
    {"Double Q-learning",
     "double-q-learning",
     "10",
     {{1, 50}, {10, 45}, {50, 14}, {100, 9}, {200, 8}, {300, 6}}},
    {"Q-learning",
     "q-learning",
     "2",
     {{1, 51}, {5, 63}, {10, 54}, {50, 20}, {100, 11}, {200, 8.5, 0.05}, {300, 8}}},
    {"Double Q-learning",
     "double-q-learning",
     "2",
     {{1, 51}, {10, 35}, {50, 12}, {100, 9}, {200, 7}, {300, 6.6, 0.05}}}};

/// 100 for each episode in which A went left, else 0, [kEpisodes].
std::vector<double> lefts(const Entry& entry, Rng rng) {
  const Apprentice apprentice({entry.label, entry.agent, {{"alpha", "0.1"}}},
                              "MaximizationBias-v0?actions_at_b=" + entry.actions, rng,
                              {.episodes = kEpisodes});
  std::vector<double> lefts;
  for (const auto& episode : apprentice.episodes) lefts.push_back(episode.length == 2 ? 100 : 0);
  return lefts;
}

bool run(const Config& config) {
  Report report("example_6_7", config.out);
  Plot plot{.title = "Maximisation bias (Example 6.7)",
            .x_label = "episode",
            .y_label = "left from A [% of runs]",
            .y_range = Range{0, 100}};
  plot.horizontal({.at = 5, .label = "least that epsilon = 0.1 allows: 5 %"});
  for (const Entry& entry : kEntries) {
    const auto left = over_runs(independent_runs(
        config.runs, config.seed, [&](int, Rng rng) { return lefts(entry, rng); }, config.threads));
    const std::string name = entry.label + ", " + entry.actions + " actions";
    for (const Point& point : entry.points) {
      const auto& measured = left[static_cast<std::size_t>(point.episode) - 1];
      report.compare(name + ", episode " + std::to_string(point.episode) + ": left [%]",
                     estimate_mean(measured),
                     mean_elsewhere(point.left, point.half_digit, kReferenceRuns, measured), 4);
    }
    Line line = mean_line(left, name, 1);
    line.dash = entry.actions == "2" ? Dash::dashed : Dash::solid;
    plot.line(std::move(line));
  }
  save(Figure{.panel_width = 640, .panel_height = 420, .panels = {plot}},
       report.file("example_6_7.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How does a maximum over noisy estimates lead astray? (Sutton & "
                                "Barto, Example 6.7; RL-38)",
                                run);
}
