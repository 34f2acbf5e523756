// What good is a baseline?
//
// Sutton & Barto, Figure 2.5: gradient bandits with and without baseline, true values about 4.
// 2000 problems of ten arms, 1000 selections each, ties broken at random.
//
//     ./run figure_2_5
//
// Expected, in some five seconds: the averages of an independent study of 10,000 problems, within
// four standard errors.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/ten_armed_testbed.h"

using namespace pavlov;

namespace {
constexpr const char* kAboutFour = "Bandit-v0?mean=4";

const TestbedEntry kEntries[] = {
    {{"α = 0.1, with baseline", "bandit-gradient", {{"alpha", "0.1"}}, kAboutFour}, 5.51, 85.3},
    {{"α = 0.4, with baseline", "bandit-gradient", {{"alpha", "0.4"}}, kAboutFour}, 5.45, 74.1},
    {{"α = 0.1, without", "bandit-gradient", {{"alpha", "0.1"}, {"baseline", "false"}}, kAboutFour},
     5.21,
     48.5},
    {{"α = 0.4, without", "bandit-gradient", {{"alpha", "0.4"}, {"baseline", "false"}}, kAboutFour},
     4.79,
     28.0}};

bool run(const TestbedConfig& config) {
  Report report("figure_2_5", config.out);
  compare_methods(kEntries, config, "Gradient bandits (Figure 2.5)", report, "figure_2_5.png");
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<TestbedConfig>(
      argc, argv, "What good is a baseline? (Sutton & Barto, Figure 2.5)", run);
}
