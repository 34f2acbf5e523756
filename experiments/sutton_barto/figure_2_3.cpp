// Is it wise to expect too much?
//
// Sutton & Barto, Figure 2.3: optimistic first estimates against epsilon-greedy, both with constant
// step. 2000 problems of ten arms, 1000 selections each, ties broken at random.
//
//     ./run figure_2_3
//
// Expected, in some five seconds: the averages of an independent study of 10,000 problems, within
// four standard errors.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/ten_armed_testbed.h"

using namespace pavlov;

namespace {

const TestbedEntry kEntries[] = {
    {{"optimistic: Q = 5, ε = 0",
      "bandit-action-value",
      {{"step_size", "constant"}, {"initial_value", "5"}, {"epsilon", "0"}}},
     1.51,
     85.9},
    {{"realistic: Q = 0, ε = 0.1",
      "bandit-action-value",
      {{"step_size", "constant"}, {"epsilon", "0.1"}}},
     1.36,
     75.6}};

bool run(const TestbedConfig& config) {
  Report report("figure_2_3", config.out);
  compare_methods(kEntries, config, "Optimistic start (Figure 2.3)", report, "figure_2_3.png");
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<TestbedConfig>(
      argc, argv, "Is it wise to expect too much? (Sutton & Barto, Figure 2.3)", run);
}
