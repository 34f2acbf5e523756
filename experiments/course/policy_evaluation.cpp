// How good is it to wander about at random?
//
// Task RL-13 and RL-14 of the course: iterative policy evaluation of the random policy on the 4x4
// grid with two terminal corners, sweep by sweep, and the policy that is greedy to what it knows
// after three sweeps.
//
//     ./run policy_evaluation
//
// Expected, within a second: the values of the course's table for k = 0 … 3 (its missing minus
// signs put back), -14, -18, -20 and -22 in the end, and a greedy policy that is optimal already.

#include <cstdio>

#include "agents/planning/grid_text.h"
#include "agents/planning/policy_evaluation.h"
#include "agents/planning/value_iteration.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int sweeps = 3;
  Update update = Update::synchronous;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("sweeps", self.sweeps, "sweeps to show before the final values, 0 to 9");
    field("update", self.update, "synchronous, as the course does it, or in place");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(sweeps >= 0 && sweeps <= 9, "policy_evaluation", "sweeps", sweeps, "0 to 9");
  }
};

/// Values after k synchronous sweeps (course/03, WN-01), row by row.
const std::vector<std::vector<double>> kTable = {
    std::vector<double>(16, 0.0),
    {0, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0},
    {0, -1.75, -2, -2, -1.75, -2, -2, -2, -2, -2, -2, -1.75, -2, -2, -1.75, 0},
    {0, -2.4375, -2.9375, -3, -2.4375, -2.875, -3, -2.9375, -2.9375, -3, -2.875, -2.4375, -3,
     -2.9375, -2.4375, 0}};
const std::vector<double> kFinal = {0,   -14, -20, -22, -14, -18, -20, -20,
                                    -20, -20, -18, -14, -22, -20, -14, 0};

std::vector<std::vector<int>> actions_of_all(const Policy& policy) {
  std::vector<std::vector<int>> actions;
  for (int s = 0; s < policy.num_states(); ++s) actions.push_back(actions_of(policy, s));
  return actions;
}

bool run(const Config& config) {
  const auto env = make("SmallGridWorld-v0");
  const TabularModel model = *env->model();
  GridView grid = *env->grid(0);
  grid.agent = -1;
  const Policy random = uniform_policy(model);
  Report report("policy_evaluation", config.out);
  Figure figure{.title = "Values of the random policy, and what is greedy to them", .columns = 2};

  const auto show = [&](const std::string& name, const std::vector<double>& values) {
    const Policy greedy = greedy_policy(model, values, 1);
    std::printf("%s\n%s%s\n", name.c_str(), values_text(grid, values, 4).c_str(),
                policy_text(grid, greedy).c_str());
    figure.add(GridPicture{
        .title = name, .grid = grid, .values = values, .policy = actions_of_all(greedy)});
    return greedy;
  };

  const Policy optimal = value_iteration(model).policy;
  for (int k = 0; k <= config.sweeps; ++k) {
    const auto values =
        k == 0 ? std::vector<double>(16, 0.0)
               : evaluate_policy(model, random, 1e-300, {.update = config.update, .max_sweeps = k})
                     .values;
    const std::string name = "k = " + std::to_string(k);
    const Policy greedy = show(name, values);
    if (config.update == Update::in_place || k >= static_cast<int>(kTable.size())) continue;
    for (const int s : {1, 2, 5, 6}) {
      report.compare("v(" + std::to_string(s / 4) + "," + std::to_string(s % 4) + ") at " + name,
                     values[static_cast<std::size_t>(s)],
                     kTable[static_cast<std::size_t>(k)][static_cast<std::size_t>(s)], 1e-12);
    }
    if (k == 3) report.claim("the greedy policy at k = 3 is optimal", is_within(greedy, optimal));
  }
  const Plan plan = evaluate_policy(model, random, 1e-12, {.update = config.update});
  show("k = " + std::to_string(plan.sweeps) + " (no more change)", plan.values);
  for (const int s : {1, 2, 3, 5}) {
    report.compare("v(" + std::to_string(s / 4) + "," + std::to_string(s % 4) + ") in the end",
                   plan.values[static_cast<std::size_t>(s)], kFinal[static_cast<std::size_t>(s)],
                   1e-9);
  }
  save(figure, report.file("policy_evaluation.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How good is it to wander about at random? (course, policy evaluation)", run);
}
