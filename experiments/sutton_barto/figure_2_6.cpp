// Which way of exploring is best, each with its best setting?
//
// Sutton & Barto, Figure 2.6: a parameter study of epsilon-greedy, gradient bandit, UCB and
// optimistic start on the ten-armed testbed: average reward over the first 1000 steps against the
// parameter.
//
//     ./run figure_2_6
//
// Expected, in under a minute: curves shaped like an inverted U, UCB the highest, and the averages
// of an independent study of 10,000 problems at the parameters where there is one.

#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/over_runs.h"
#include "experiments/sutton_barto/ten_armed_testbed.h"

using namespace pavlov;

namespace {

struct Family {
  std::string label;
  std::string agent;
  SettingValues settings;
  std::string parameter;
  int from;  ///< powers of two
  int to;
};
const Family kFamilies[] = {
    {"ε-greedy: ε", "bandit-action-value", {}, "epsilon", -7, -2},
    {"gradient: α", "bandit-gradient", {}, "alpha", -5, 1},
    {"UCB: c", "bandit-action-value", {{"exploration", "ucb"}}, "ucb_c", -4, 2},
    {"optimistic: Q, α = 0.1",
     "bandit-action-value",
     {{"step_size", "constant"}, {"epsilon", "0"}},
     "initial_value",
     -2,
     2}};

bool run(const TestbedConfig& config) {
  Report report("figure_2_6", config.out);
  Plot plot{.title = "Parameter study (Figure 2.6)",
            .x_label = "parameter: ε, α, c or Q",
            .y_label = "average reward over all steps",
            .x_scale = Scale::log2};
  std::vector<std::vector<double>> best;  // mean rewards of each family's best setting, by run
  for (const Family& family : kFamilies) {
    Line line{.label = family.label, .dots = true};
    Estimate top{.mean = -kInfinity};
    best.emplace_back();
    for (int power = family.from; power <= family.to; ++power) {
      const double parameter = std::ldexp(1.0, power);
      SettingValues settings = family.settings;
      settings.emplace_back(family.parameter, shortest(parameter));
      const TestbedResult result = run_testbed({family.label, family.agent, settings}, config);
      const Estimate mean = estimate_mean(result.mean_rewards);
      add_point(line, parameter, mean);
      if (mean.mean > top.mean) {
        top = mean;
        best.back() = result.mean_rewards;
      }
      const std::string name = family.label + " = " + shortest(parameter);
      const auto reference = [&](double value) {
        report.compare("mean reward, " + name, mean, testbed_reference(value, 0.005, mean), 4);
      };
      if (family.parameter == "ucb_c" && parameter == 1) reference(1.48);
      if (family.parameter == "ucb_c" && parameter == 2) reference(1.39);
      if (family.parameter == "alpha" && parameter == 0.25) reference(1.40);
    }
    plot.line(std::move(line));
    report.tell("best mean reward of " + family.label, top);
  }
  // All methods met the same problems: what counts is the difference run by run.
  const auto better = [&](std::size_t one, std::size_t other) {
    std::vector<double> difference;
    for (std::size_t run = 0; run < best[one].size(); ++run) {
      difference.push_back(best[one][run] - best[other][run]);
    }
    return estimate_mean(difference).low > 0;
  };
  report.claim("UCB does best", better(2, 0) && better(2, 1) && better(2, 3));
  report.claim("ε-greedy does worst", better(1, 0) && better(3, 0));
  save(plot, report.file("figure_2_6.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<TestbedConfig>(
      argc, argv, "Which way of exploring is best? (Sutton & Barto, Figure 2.6)", run);
}
