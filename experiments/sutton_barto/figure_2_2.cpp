// Does it pay to be greedy?
//
// Sutton & Barto, Figure 2.2: greedy against epsilon-greedy with sample averages.
// 2000 problems of ten arms, 1000 selections each, ties broken at random.
//
//     ./run figure_2_2
//
// Expected, in some five seconds: the averages of an independent study of 10,000 problems, within
// four standard errors.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/ten_armed_testbed.h"

using namespace pavlov;

namespace {

const TestbedEntry kEntries[] = {
    {{"ε = 0 (greedy)", "bandit-action-value", {{"epsilon", "0"}}}, 1.04, 36.6},
    {{"ε = 0.01", "bandit-action-value", {{"epsilon", "0.01"}}}, 1.32, 59.6},
    {{"ε = 0.1", "bandit-action-value", {{"epsilon", "0.1"}}}, 1.37, 79.7}};

bool run(const TestbedConfig& config) {
  Report report("figure_2_2", config.out);
  compare_methods(kEntries, config, "Greedy and ε-greedy (Figure 2.2)", report, "figure_2_2.png");
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<TestbedConfig>(
      argc, argv, "Does it pay to be greedy? (Sutton & Barto, Figure 2.2)", run);
}
