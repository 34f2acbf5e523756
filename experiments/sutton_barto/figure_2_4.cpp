// Is doubt a better guide than chance?
//
// Sutton & Barto, Figure 2.4: upper confidence bounds against epsilon-greedy.
// 2000 problems of ten arms, 1000 selections each, ties broken at random.
//
//     ./run figure_2_4
//
// Expected, in some five seconds: the averages of an independent study of 10,000 problems, within
// four standard errors, and the spike of UCB at step 11, when
// every arm has been tried once.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/ten_armed_testbed.h"

using namespace pavlov;

namespace {

const TestbedEntry kEntries[] = {
    {{"UCB c = 2", "bandit-action-value", {{"exploration", "ucb"}, {"ucb_c", "2"}}}, 1.49, 85.2},
    {{"ε-greedy, ε = 0.1", "bandit-action-value", {{"epsilon", "0.1"}}}, 1.37, 79.7}};

bool run(const TestbedConfig& config) {
  Report report("figure_2_4", config.out);
  const auto results = compare_methods(kEntries, config, "Upper confidence bound (Figure 2.4)",
                                       report, "figure_2_4.png");
  const Estimate spike = estimate_mean(results[0].reward[10]);
  report.compare("reward of UCB at step 11 (the spike)", spike,
                 testbed_reference(1.10, 0.005, spike), 4);
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<TestbedConfig>(
      argc, argv, "Is doubt a better guide than chance? (Sutton & Barto, Figure 2.4)", run);
}
