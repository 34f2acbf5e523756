// How fast does REINFORCE climb, and with which step size?
//
// Sutton & Barto, Figure 13.1: REINFORCE in the short corridor of Example 13.1 with alpha = 2^-12,
// 2^-13 and 2^-14, from a policy that goes right with probability 0.05.
//
// The agent acts as if no action were less probable than 0.05, as the reference does: without that
// some runs come to hardly leave the start, and their returns drown the mean.
//
//     ./run figure_13_1
//
// Expected (seed 0, about 10 s): near -14.4, -14.0 and -14.9 after 1000 episodes; -11.66 would be
// best.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/corridor_study.h"

using namespace pavlov;

namespace {

const CorridorMethod kMethods[] = {
    {.label = "alpha = 2^-12", .log2_alpha = -12, .min_probability = 0.05, .late_return = -14.4},
    {.label = "alpha = 2^-13", .log2_alpha = -13, .min_probability = 0.05, .late_return = -14.0},
    {.label = "alpha = 2^-14", .log2_alpha = -14, .min_probability = 0.05, .late_return = -14.9}};

bool run(const CorridorConfig& config) {
  Report report("figure_13_1", config.out);
  Plot plot = corridor_plot("REINFORCE in the short corridor (Figure 13.1)");
  std::vector<Estimate> late;
  for (const auto& method : kMethods) {
    late.push_back(study_corridor(method, config, report, plot).late);
  }
  report.claim("of the three step sizes 2^-13 comes furthest",
               late[1].mean > late[0].mean && late[1].mean > late[2].mean);
  save(Figure{.panel_width = 640, .panel_height = 420, .panels = {plot}},
       report.file("figure_13_1.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<CorridorConfig>(
      argc, argv,
      "How fast does REINFORCE climb, and with which step size? (Sutton & Barto, Figure 13.1)",
      run);
}
