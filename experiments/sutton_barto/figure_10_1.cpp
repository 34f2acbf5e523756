// What does the cost to go of the mountain car look like while it is learned?
//
// Sutton & Barto, Figure 10.1: -max_a q(s,a) over position and velocity in one run of semi-gradient
// Sarsa (8 tilings of 8x8 tiles, alpha = 0.3 / 8, greedy): at step 428 of the first episode, and
// after episodes 12, 104, 1000 and 9000.
//
//     ./run figure_10_1
//
// Expected (seed 0, about 2 s): from nothing, values spiral out from the bottom of the valley, for
// optimistic zeros send the car where it has not been; in the end they are the steps that it needs,
// fewer than by driving with the velocity.

#include <algorithm>
#include <cmath>

#include "agents/core/train.h"
#include "agents/tabular/semi_gradient_sarsa.h"
#include "envs/classic/mountain_car.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kFirstLook = 428;  ///< [steps]
constexpr int kLooks[] = {12, 104, 1000, 9000};
constexpr int kCells = 60;  ///< of the pictures, along each axis
constexpr double kBottom[] = {-0.5, 0};
constexpr double kDrivingWithVelocity = 119.4;  ///< steps, mean of 20,000 episodes

struct Config {
  int episodes = 9000;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes, "episodes of the run (>= 12); the book's 9000");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(episodes >= 12, "figure_10_1", "episodes", episodes, "12 or more");
  }
};

/// The cost to go at the middle of each cell.
Plot draw_cost(const SemiGradientSarsa& agent, const std::string& title) {
  HeatMap map{.rows = kCells,
              .columns = kCells,
              .x = Range{Valley::kLow, Valley::kHigh},
              .y = Range{-Valley::kMaxSpeed, Valley::kMaxSpeed},
              .label = "cost to go [steps]"};
  const auto middle = [](const Range& range, int cell) {
    return range.low + (range.high - range.low) * (cell + 0.5) / kCells;
  };
  for (int row = 0; row < kCells; ++row) {
    for (int column = 0; column < kCells; ++column) {
      const double state[] = {middle(*map.x, column), middle(*map.y, row)};
      map.values.push_back(agent.cost_to_go(state));
    }
  }
  Plot plot{.title = title, .x_label = "position", .y_label = "velocity [1 / step]"};
  plot.heat_map(std::move(map));
  return plot;
}

bool run(const Config& config) {
  const auto env = make("MountainCar-v0", {.seed = config.seed, .max_episode_steps = 100'000});
  SemiGradientSarsa agent({.alpha = 0.3, .exploration = {.epsilon = 0}},
                          {.observation_space = env->observation_space(),
                           .action_space = env->action_space(),
                           .seed = config.seed});
  Report report("figure_10_1", config.out);
  Figure figure{.title = "Cost to go of the mountain car (Figure 10.1)", .columns = 3};
  std::vector<double> bottom;  // cost to go there at each look
  const auto look = [&](const std::string& title) {
    figure.add(draw_cost(agent, title));
    bottom.push_back(agent.cost_to_go(kBottom));
    report.tell("cost to go from rest at -0.5, " + title,
                std::to_string(std::lround(bottom.back())));
  };
  train(*env, agent,
        {.episodes = config.episodes,
         .on_episode =
             [&](const EpisodeRecord& record) {
               const auto episode = record.index + 1;
               if (std::ranges::count(kLooks, episode) > 0) {
                 look("episode " + std::to_string(episode));
               }
             },
         .poll =
             [&](std::int64_t steps) {
               if (steps == kFirstLook) {
                 look("step " + std::to_string(steps));
                 const double fast_at_the_goal[] = {0.5, Valley::kMaxSpeed};
                 report.claim("where the car has not been yet it is 0",
                              agent.cost_to_go(fast_at_the_goal) == 0);
               }
               return true;
             },
         .poll_steps = kFirstLook});
  report.claim("the cost of the valley's bottom grows from look to look",
               std::ranges::is_sorted(bottom));

  const auto trial = make("MountainCar-v0", {.seed = config.seed + 1, .max_episode_steps = 1000});
  RunningStatistics steps;
  for (const auto& record : evaluate(*trial, agent, 2000)) {
    steps.add(static_cast<double>(record.length));
  }
  report.tell("steps of the greedy policy in the end", estimate_mean(steps));
  report.claim("fewer than by driving with the velocity, 119.4",
               estimate_mean(steps).high < kDrivingWithVelocity);
  save(figure, report.file("figure_10_1.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv,
      "What does the cost to go of the mountain car look like while it is "
      "learned? (Sutton & Barto, Figure 10.1)",
      run);
}
