// What does a baseline do for REINFORCE?
//
// Sutton & Barto, Figure 13.2: REINFORCE in the short corridor with a learned baseline (alpha =
// 2^-9, 2^-6 for the baseline) and without (alpha = 2^-13), from a policy that goes right with
// probability 0.05. As in figure_13_1.cpp no action is less probable than 0.05; with the baseline,
// too, a rare run would else come to hardly leave the start.
//
//     ./run figure_13_2
//
// Expected (seed 0, about 5 s): near -12.0 with the baseline and -14.0 without after 1000 episodes;
// -11.66 would be best.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/corridor_study.h"

using namespace pavlov;

namespace {

const CorridorMethod kMethods[] = {
    {.label = "with baseline, alpha = 2^-9",
     .log2_alpha = -9,
     .baseline = true,
     .min_probability = 0.05,
     .late_return = -12.0},
    {.label = "without, alpha = 2^-13", .min_probability = 0.05, .late_return = -14.0}};

bool run(const CorridorConfig& config) {
  Report report("figure_13_2", config.out);
  Plot plot = corridor_plot("REINFORCE with a baseline (Figure 13.2)");
  std::vector<Estimate> all;
  for (const auto& method : kMethods) {
    all.push_back(study_corridor(method, config, report, plot).all);
    report.tell(method.label + ": return of all episodes", all.back());
  }
  report.claim("the baseline makes it faster", all[0].low > all[1].high);
  save(Figure{.panel_width = 640, .panel_height = 420, .panels = {plot}},
       report.file("figure_13_2.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<CorridorConfig>(
      argc, argv, "What does a baseline do for REINFORCE? (Sutton & Barto, Figure 13.2)", run);
}
