// Who notices that the way is blocked?
//
// Sutton & Barto, Figure 8.4 (Example 8.2): Dyna-Q and Dyna-Q+ in the blocking maze, whose short
// way is closed and a long one opened after 1000 steps; cumulative reward.
//
//     ./run figure_8_4
//
// Expected (seed 0, about 3 s): both stand before the new wall for a while and then find the other
// way, Dyna-Q+ sooner; averages as with the published code.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/changing_maze_study.h"

using namespace pavlov;

namespace {

const ChangingMazeTask kTask{.environment = "BlockingMaze-v0",
                             .steps = 3000,
                             .change = 1000,
                             .planning_steps = 10,
                             .kappa = 1e-4};
/// Means over 16 runs.
constexpr MazeReference kReferences[] = {{500, 12.9375, 19.75},
                                         {1000, 44.625, 61.8125},
                                         {1500, 49.3125, 65.875},
                                         {2000, 60.0625, 85.125},
                                         {2500, 71.875, 110.8125}};

bool run(const ChangingMazeConfig& config) {
  Report report("figure_8_4", config.out);
  const auto [dyna_q, plus] = compare_dyna(
      kTask, config, kReferences, 16, "The blocking maze (Figure 8.4)", report, "figure_8_4.png");
  const auto gain = [](const MazeRewards& rewards, std::int64_t from, std::int64_t to) {
    return rewards.after(to).mean() - rewards.after(from).mean();
  };
  const auto stopped = [&](const MazeRewards& rewards) {
    return gain(rewards, 1000, 1100) < 0.2 * gain(rewards, 900, 1000);
  };
  report.claim("the wall stops both at first", stopped(dyna_q) && stopped(plus));
  report.claim("both find the new way", gain(dyna_q, 2500, 3000) > 5 && gain(plus, 2500, 3000) > 5);
  report.claim("Dyna-Q+ is ahead before and after the change",
               gain(plus, 0, 1000) > gain(dyna_q, 0, 1000) &&
                   gain(plus, 1000, 3000) > gain(dyna_q, 1000, 3000));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<ChangingMazeConfig>(
      argc, argv, "Who notices that the way is blocked? (Sutton & Barto, Figure 8.4)", run);
}
