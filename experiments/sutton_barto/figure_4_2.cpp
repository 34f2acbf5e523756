// How many cars should Jack move overnight?
//
// Sutton & Barto, Figure 4.2: policy iteration on Jack's car rental from "move nothing", all
// Poisson probability kept; also Exercise 4.7, and the variants of a widely used public
// implementation, which cuts the Poisson counts at 10 and may fix the returns.
//
//     ./run figure_4_2
//
// Expected, in some ten seconds: the policy changes in 318, 272, 79, 8 and 0 states, and
// v(0,0) = 421.414, v(20,20) = 636.990. With counts cut at 10, v(0,0) is 405.3 only: the
// probability dropped amounts to a business that may end on any day.

#include <iterator>

#include "agents/planning/policy_iteration.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kPlaces = 21;  // 0 … 20 cars
constexpr int kNoMove = 5;   // index of the action that moves no car
constexpr double kGamma = 0.9;

struct Config {
  bool variants = true;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("variants", self.variants, "Exercise 4.7 and the cut variants, too");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
};

PolicyIterationPlan solve(const std::string& environment) {
  const TabularModel model = *make(environment)->model();
  const std::vector<int> nothing(static_cast<std::size_t>(model.num_states()), kNoMove);
  return policy_iteration(model,
                          {.evaluation = EvaluationMethod::exact, .sweeps = {.gamma = kGamma}},
                          deterministic_policy(model, nothing));
}

double value(const std::vector<double>& values, int first, int second) {
  return values[static_cast<std::size_t>(first * kPlaces + second)];
}

/// Cars moved, as a map over both locations; of tied moves the smallest.
Plot policy_map(const Policy& policy, const std::string& title) {
  HeatMap map{.rows = kPlaces,
              .columns = kPlaces,
              .range = Range{-5, 5},
              .label = "cars moved from the 1st to the 2nd",
              .numbers = true};
  for (int s = 0; s < policy.num_states(); ++s) {
    map.values.push_back(actions_of(policy, s).front() - kNoMove);
  }
  Plot plot{.title = title,
            .x_label = "cars at the second location",
            .y_label = "cars at the first location"};
  plot.heat_map(std::move(map));
  return plot;
}

bool run(const Config& config) {
  Report report("figure_4_2", config.out);
  Figure figure{.title = "Jack's car rental (Figure 4.2)",
                .columns = 3,
                .panel_width = 460,
                .panel_height = 400};
  const auto plan = solve("JacksCarRental-v0");
  constexpr int kChanged[] = {318, 272, 79, 8, 0};
  report.compare("policies until the optimal one is found",
                 static_cast<double>(plan.history.size()) - 1, 4, 0);
  for (std::size_t i = 0; i < plan.history.size(); ++i) {
    const std::string name = "π" + std::to_string(i);
    report.compare("states in which " + name + " is improved", plan.history[i].changed,
                   i < std::size(kChanged) ? kChanged[i] : 0, 0);
    figure.add(policy_map(plan.history[i].policy, name));
  }
  report.compare("v(0,0) of moving nothing", value(plan.history[0].values, 0, 0), 407.179, 5e-4);
  report.compare("v(20,20) of moving nothing", value(plan.history[0].values, 20, 20), 611.403,
                 5e-4);
  report.compare("v*(0,0)", value(plan.values, 0, 0), 421.414, 5e-4);
  report.compare("v*(10,10)", value(plan.values, 10, 10), 574.948, 5e-4);
  report.compare("v*(20,20)", value(plan.values, 20, 20), 636.990, 5e-4);
  report.compare("v*(0,20)", value(plan.values, 0, 20), 567.769, 5e-4);
  report.compare("v*(20,0)", value(plan.values, 20, 0), 554.948, 5e-4);

  Plot values{.title = "v*",
              .x_label = "cars at the second location",
              .y_label = "cars at the first location"};
  values.heat_map({.rows = kPlaces,
                   .columns = kPlaces,
                   .values = plan.values,
                   .label = "expected discounted income [$]"});
  figure.add(std::move(values));
  save(figure, report.file("figure_4_2.png"));

  if (config.variants) {
    const auto cut = solve("JacksCarRental-v0?largest_count=10");
    report.compare("v*(0,0), counts cut at 10", value(cut.values, 0, 0), 405.3, 0.05);
    report.compare("v*(20,20), counts cut at 10", value(cut.values, 20, 20), 616.8, 0.05);
    report.tell("states whose optimal move the cut changes",
                std::to_string(count_changes(plan.policy, cut.policy)));
    const auto exercise = solve("JacksCarRental-v0?free_moves=1&parking_cost=4");
    report.tell("v*(0,0) with a free shuttle and parking fees (Exercise 4.7)",
                std::to_string(value(exercise.values, 0, 0)));
    save(policy_map(exercise.policy, "Exercise 4.7"), report.file("exercise_4_7.png"));
  }
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How many cars should Jack move overnight? (Sutton & Barto, Figure 4.2)", run);
}
