// How does Sarsa learn to cross the wind?
//
// Sutton & Barto, Example 6.5: Sarsa on the windy grid (alpha 0.5, epsilon 0.1, all values 0 at
// first), time steps against episodes; and the shortest paths, for king's moves (Exercise 6.9),
// too.
//
//     ./run example_6_5
//
// Expected (seed 0, about 5 s): the shortest path has 15 steps, with king's moves 7; some 160
// episodes end within 8,000 steps. Sarsa's greedy path need not be the shortest: with alpha 0.5 it
// is in less than half of the runs, while Q-learning's always is, as in an independent study of 200
// runs.

#include <algorithm>

#include "agents/planning/value_iteration.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/control_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr const char* kWindyGrid = "WindyGridWorld-v0";
constexpr int kShortest = 15;
constexpr std::int64_t kSteps = 8000;
constexpr std::int64_t kLongRun = 60'000;  // steps
constexpr std::size_t kEpisodes = 200;

struct Config {
  int runs = 1000;
  int long_runs = 200;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs of Sarsa for 8,000 steps (>= 2); the book's 1");
    field("long_runs", self.long_runs, "runs of 60,000 steps for each method (>= 2)");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "example_6_5", "runs", runs, "2 or more");
    require(long_runs >= 2, "example_6_5", "long_runs", long_runs, "2 or more");
  }
};

struct LongRun {
  ControlMethod method;
  double shortest;  ///< greedy policies that take the shortest path afterwards, of 200 [%]
};
const LongRun kLongRuns[] = {{{"Sarsa, alpha 0.5", "sarsa", {{"alpha", "0.5"}}}, 32},
                             {{"Sarsa, alpha 0.1", "sarsa", {{"alpha", "0.1"}}}, 92},
                             {{"Q-learning, alpha 0.5", "q-learning", {{"alpha", "0.5"}}}, 100},
                             {{"Q-learning, alpha 0.1", "q-learning", {{"alpha", "0.1"}}}, 100}};

/// When each of the first `kEpisodes` episodes ended [steps].
std::vector<double> ends_of_episodes(Rng rng) {
  const Apprentice sarsa(kLongRuns[0].method, kWindyGrid, rng, {.episodes = kEpisodes});
  std::vector<double> ends;
  for (const auto& episode : sarsa.episodes) ends.push_back(static_cast<double>(episode.step));
  return ends;
}

/// Whether the greedy policy takes the shortest path after a long run.
bool learns_shortest(const ControlMethod& method, Rng rng) {
  const Apprentice apprentice(method, kWindyGrid, rng, {.steps = kLongRun});
  const auto env = make(kWindyGrid, {.max_episode_steps = kShortest});
  return evaluate(*env, *apprentice.learner, 1).front().terminated;
}

/// The shortest path from the start, as cells.
std::vector<int> shortest_path(const TabularModel& model, const Plan& plan) {
  std::vector<int> path{model.start.front().first};
  while (!model.terminal(path.back())) {
    const int action = actions_of(plan.policy, path.back()).front();
    path.push_back(model.outcomes(path.back(), action).front().next);
  }
  return path;
}

bool run(const Config& config) {
  Report report("example_6_5", config.out);
  GridPicture paths{.title = "steps to the goal, and a shortest path"};
  for (const auto& [moves, length] :
       {std::pair{"four", kShortest}, {"king", 7}, {"king_stay", 7}}) {
    const auto env = make(std::string(kWindyGrid) + "?moves=" + moves);
    const TabularModel model = *env->model();
    const Plan plan = value_iteration(model);
    const int start = model.start.front().first;
    report.compare(std::string("shortest path, moves = ") + moves,
                   -plan.values[static_cast<std::size_t>(start)], length, 0);
    if (length != kShortest) continue;
    paths.grid = *env->grid(0);
    paths.grid.agent = -1;
    for (const double value : plan.values) paths.values.push_back(-value);
    paths.value_label = "steps";
    paths.path = shortest_path(model, plan);
  }

  const auto runs = independent_runs(
      config.runs, config.seed, [](int, Rng rng) { return ends_of_episodes(rng); }, config.threads);
  RunningStatistics finished, late;
  for (const auto& ends : runs) {
    finished.add(
        static_cast<double>(std::ranges::count_if(ends, [](double t) { return t <= kSteps; })));
    late.add((ends[kEpisodes - 1] - ends[kEpisodes - 51]) / 50);
  }
  const auto ends = over_runs(runs);
  report.compare("episodes of Sarsa that end within 8,000 steps", estimate_mean(finished),
                 {.value = 160, .tolerance = 5});
  report.compare("steps until 170 episodes have ended", estimate_mean(ends[169]),
                 mean_elsewhere(8206.075, 0, 40, ends[169]));
  report.compare("length of episodes 151-200", estimate_mean(late),
                 {.value = 22.49, .standard_error = 0.488});
  for (const auto& [method, reference] : kLongRuns) {
    const auto found = over_runs(independent_runs(
        config.long_runs, config.seed,
        [&](int, Rng rng) { return std::vector{learns_shortest(method, rng) ? 100.0 : 0.0}; },
        config.threads));
    report.compare(method.label + ": greedy policies with the shortest path [%]",
                   estimate_mean(found[0]), mean_elsewhere(reference, 0.5, 200, found[0]));
  }

  Plot plot{.title = "Sarsa, alpha 0.5, epsilon 0.1",
            .x_label = "time steps",
            .y_label = "episodes",
            .x_range = Range{0, kSteps},
            .y_range = Range{0, 180}};
  Line mean_curve{.x = {0}, .y = {0}, .label = "mean of " + std::to_string(config.runs) + " runs"};
  Line first_run{.x = {0}, .y = {0}, .label = "one run"};
  for (std::size_t i = 0; i < kEpisodes; ++i) {
    for (Line* line : {&mean_curve, &first_run}) line->y.push_back(static_cast<double>(i) + 1);
    mean_curve.x.push_back(ends[i].mean());
    first_run.x.push_back(runs[0][i]);
  }
  plot.line(std::move(mean_curve));
  plot.line(std::move(first_run));
  Figure figure{.title = "Windy grid (Example 6.5)", .columns = 2};
  figure.add(std::move(paths));
  figure.add(std::move(plot));
  save(figure, report.file("example_6_5.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How does Sarsa learn to cross the wind? (Sutton & Barto, Example 6.5)", run);
}
