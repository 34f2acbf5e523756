// How does the value function grow out of nothing, sweep by sweep?
//
// Sutton & Barto, Figure 4.1: synchronous policy evaluation of the random policy on the 4x4 grid
// after k = 0, 1, 2, 3, 10 and infinitely many sweeps, each with the policy greedy to it.
//
//     ./run figure_4_1
//
// Expected, within a second: the figure's values, greedy policies that are optimal from k = 3 on,
// and 114 sweeps in place but 173 synchronous ones until no value changes by 1e-4.

#include "agents/planning/policy_evaluation.h"
#include "agents/planning/value_iteration.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
};

/// Reference values of cells (0,1), (0,2), (0,3) and (1,1) after k sweeps, exact or to 4 decimals.
struct Row {
  int k;
  double v1, v2, v3, v5;
  double tolerance;
};
constexpr Row kRows[] = {{1, -1, -1, -1, -1, 1e-12},
                         {2, -1.75, -2, -2, -2, 1e-12},
                         {3, -2.4375, -2.9375, -3, -2.875, 1e-12},
                         {10, -6.1380, -8.3524, -8.9673, -7.7374, 5e-5}};

bool run(const Config& config) {
  const auto env = make("SmallGridWorld-v0");
  const TabularModel model = *env->model();
  GridView grid = *env->grid(0);
  grid.agent = -1;
  const Policy random = uniform_policy(model);
  const Policy optimal = value_iteration(model).policy;
  Report report("figure_4_1", config.out);
  Figure figure{.title = "Policy evaluation of the random policy (Figure 4.1)", .columns = 3};

  const auto add_panel = [&](const std::string& title, const std::vector<double>& values) {
    const Policy greedy = greedy_policy(model, values, 1);
    GridPicture panel{
        .title = title, .grid = grid, .values = values, .decimals = 1, .range = Range{-22, 0}};
    for (int s = 0; s < model.num_states(); ++s) panel.policy.push_back(actions_of(greedy, s));
    figure.add(std::move(panel));
    return greedy;
  };
  add_panel("k = 0", std::vector<double>(16, 0.0));
  for (const Row& row : kRows) {
    const auto values = evaluate_policy(model, random, 1e-300, {.max_sweeps = row.k}).values;
    const std::string name = "k = " + std::to_string(row.k);
    const Policy greedy = add_panel(name, values);
    report.compare("v(0,1), " + name, values[1], row.v1, row.tolerance);
    report.compare("v(0,2), " + name, values[2], row.v2, row.tolerance);
    report.compare("v(0,3), " + name, values[3], row.v3, row.tolerance);
    report.compare("v(1,1), " + name, values[5], row.v5, row.tolerance);
    if (row.k >= 3) report.claim("greedy at " + name + " is optimal", is_within(greedy, optimal));
  }
  const Plan exact = evaluate_exactly(model, random, 1);
  add_panel("k = ∞", exact.values);
  report.compare("v(0,1), k = ∞", exact.values[1], -14, 1e-9);
  report.compare("v(0,2), k = ∞", exact.values[2], -20, 1e-9);
  report.compare("v(0,3), k = ∞", exact.values[3], -22, 1e-9);
  report.compare("v(1,1), k = ∞", exact.values[5], -18, 1e-9);

  const Plan in_place = evaluate_policy(model, random, 1e-4, {.update = Update::in_place});
  const Plan synchronous = evaluate_policy(model, random, 1e-4);
  report.compare("sweeps until no change of 1e-4, in place", static_cast<double>(in_place.sweeps),
                 114, 0);
  report.compare("sweeps until no change of 1e-4, synchronous",
                 static_cast<double>(synchronous.sweeps), 173, 0);
  save(figure, report.file("figure_4_1.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How does a value function grow out of nothing? (Sutton & Barto, Figure 4.1)",
      run);
}
