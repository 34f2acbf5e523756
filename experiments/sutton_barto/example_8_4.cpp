// How much sooner is a maze solved if planning begins where values change most?
//
// Sutton & Barto, Example 8.4: updates until prioritised sweeping and Dyna-Q know a short path, in
// the Dyna maze at finer and finer resolutions: 47 states, 94, …, 6016. Both make at most five
// updates for each real step (for Dyna-Q one of them is the real one).
//
// A path counts as short up to 1.2 times the length of the shortest, as in the published code. The
// maze being deterministic, alpha is 1; gamma = 0.95. Sweeping minds any change above 1e-8, for the
// values at the start are as small as 0.95^160.
//
//     ./run example_8_4
//
// Expected (seed 0, about 8 s): prioritised sweeping needs fewer updates at every size, by a factor
// of 30 to 45. Dyna-Q's updates before the goal was first found are counted, though they change
// nothing; sweeping makes none until then.

#include <algorithm>
#include <cmath>

#include "agents/core/train.h"
#include "agents/tabular/dyna_q.h"
#include "agents/tabular/prioritized_sweeping.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/tabular/grid_map.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kUpdates = 5;  ///< at most, for each real step
const TabularConfig kTable{.alpha = 1, .gamma = 0.95, .exploration = {.epsilon = 0.1}};

struct Config {
  int runs = 20;
  int sizes = 8;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs for each method and maze (>= 2)");
    field("sizes", self.sizes, "mazes, each with twice the states of the one before (1 to 8)");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "example_8_4", "runs", runs, "2 or more");
    require(sizes >= 1 && sizes <= 8, "example_8_4", "sizes", sizes, "1 to 8");
  }
};

/// The Dyna maze with every cell cut into `down` by `across` cells. The start is the first of its
/// cells, the goal all of them.
struct FineMaze {
  std::string environment;
  int states = 0;      ///< cells that are no walls
  int short_path = 0;  ///< 1.2 times the shortest one [steps]

  FineMaze(int down, int across) {
    const GridMap coarse = GridMap::parse(
        ".......XG/..X....X./S.X....X./..X....../.....X.../.........", ".XSG", "example_8_4");
    GridMap fine(coarse.rows() * down, coarse.columns() * across, '.');
    for (int cell = 0; cell < fine.size(); ++cell) {
      const int row = fine.row(cell);
      const int column = fine.column(cell);
      const char letter = coarse.at(row / down, column / across);
      const bool corner = row % down == 0 && column % across == 0;
      fine.set(cell, letter == 'S' && !corner ? '.' : letter);
      states += letter == GridMap::kWall ? 0 : 1;
    }
    const int start = fine.cells_with("S").front();
    int shortest = fine.size();
    for (const int goal : fine.cells_with("G")) {
      shortest = std::min(shortest, fine.path_length(start, goal));
    }
    short_path = 12 * shortest / 10;
    std::string map;
    for (int cell = 0; cell < fine.size(); ++cell) {
      if (cell > 0 && fine.column(cell) == 0) map += '/';
      map += fine.at(cell);
    }
    environment = "DynaMaze-v0?max_episode_steps=100000000&map=" + map;
  }
};

/// Whether the best actions lead from the start to the goal on a short path.
bool solved(const TabularLearner& agent, const TabularModel& model, int short_path) {
  int state = model.start.front().first;
  for (int step = 1; step <= short_path; ++step) {
    const auto row = agent.q().row(state);
    const auto best = std::max_element(row.begin(), row.end());
    const Outcome& outcome = model.outcomes(state, static_cast<int>(best - row.begin())).front();
    if (outcome.terminated) return true;
    if (outcome.next == state) return false;
    state = outcome.next;
  }
  return false;
}

/// Real steps until the agent has solved the maze; it is asked after every tenth.
std::int64_t steps_to_solve(VectorEnv& env, TabularLearner& agent, const FineMaze& maze) {
  const TabularModel model = *env.model();
  return train(env, agent,
               {.poll = [&](std::int64_t) { return !solved(agent, model, maze.short_path); },
                .poll_steps = 10})
      .steps;
}

/// Updates until the maze is solved.
struct Updates {
  double sweeping = 0;
  double dyna_q = 0;
};

Updates solve(const FineMaze& maze, Rng rng) {
  const auto env = make(maze.environment, {.seed = rng.bits64()});
  const LearnerContext context{.observation_space = env->observation_space(),
                               .action_space = env->action_space(),
                               .seed = rng.bits64()};
  PrioritizedSweeping sweeping({.table = kTable, .planning_steps = kUpdates, .threshold = 1e-8},
                               context);
  steps_to_solve(*env, sweeping, maze);
  DynaQ dyna_q({.table = kTable, .planning_steps = kUpdates - 1}, context);
  const auto steps = steps_to_solve(*env, dyna_q, maze);
  return {.sweeping = static_cast<double>(sweeping.updates()),
          .dyna_q = static_cast<double>(kUpdates * steps)};
}

void add(Line& line, double x, const RunningStatistics& statistics) {
  const Estimate estimate = estimate_mean(statistics);
  line.x.push_back(x);
  line.y.push_back(estimate.mean);
  line.low.push_back(std::max(estimate.low, 1.0));
  line.high.push_back(estimate.high);
}

bool run(const Config& config) {
  Report report("example_8_4", config.out);
  Line sweeping_line{.label = "prioritised sweeping", .dots = true};
  Line dyna_line{.label = "Dyna-Q", .dots = true};
  std::vector<double> factors;
  for (int size = 0; size < config.sizes; ++size) {
    const FineMaze maze(1 << (size / 2), 1 << ((size + 1) / 2));
    const auto runs = independent_runs(
        config.runs, config.seed, [&](int, Rng rng) { return solve(maze, rng); }, config.threads);
    RunningStatistics sweeping;
    RunningStatistics dyna_q;
    for (const Updates& updates : runs) {
      sweeping.add(updates.sweeping);
      dyna_q.add(updates.dyna_q);
    }
    const std::string name = std::to_string(maze.states) + " states: ";
    report.tell(name + "updates, prioritised sweeping", estimate_mean(sweeping));
    report.tell(name + "updates, Dyna-Q", estimate_mean(dyna_q));
    add(sweeping_line, maze.states, sweeping);
    add(dyna_line, maze.states, dyna_q);
    factors.push_back(dyna_q.mean() / sweeping.mean());
  }
  std::vector<std::string> texts;
  for (const double factor : factors) texts.push_back(std::to_string(std::lround(factor)));
  report.claim("prioritised sweeping needs fewer updates in every maze",
               *std::ranges::min_element(factors) > 1);
  report.claim("often by a factor of 5 and more", median(factors) >= 5, "factors " + join(texts));

  Plot plot{.title = "Updates until the maze is solved (Example 8.4)",
            .x_label = "states",
            .y_label = "updates until a short path is known",
            .x_scale = Scale::log2,
            .y_scale = Scale::log10};
  plot.line(std::move(sweeping_line));
  plot.line(std::move(dyna_line));
  save(Figure{.panel_width = 620, .panel_height = 400, .panels = {plot}},
       report.file("example_8_4.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How much sooner is a maze solved if planning begins where values "
                                "change most? (Sutton & Barto, Example 8.4)",
                                run);
}
