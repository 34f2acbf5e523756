// Who notices that there is a shorter way now?
//
// Sutton & Barto, Figure 8.5 (Example 8.3): Dyna-Q and Dyna-Q+ in the shortcut maze, where a
// shorter way opens after 3000 steps and the old one stays; cumulative reward.
//
//     ./run figure_8_5
//
// Expected (seed 0, about 10 s): Dyna-Q goes on as before, Dyna-Q+ takes the shortcut; averages as
// with the published code.

#include "experiments/harness/experiment.h"
#include "experiments/sutton_barto/changing_maze_study.h"

using namespace pavlov;

namespace {

const ChangingMazeTask kTask{.environment = "ShortcutMaze-v0",
                             .steps = 6000,
                             .change = 3000,
                             .planning_steps = 50,
                             .kappa = 1e-3};
/// Means over 3 runs.
constexpr MazeReference kReferences[] = {
    {1500, 50.6667, 60.3333}, {3000, 134, 135.667}, {4500, 216.667, 243.333}};

bool run(const ChangingMazeConfig& config) {
  Report report("figure_8_5", config.out);
  const auto [dyna_q, plus] = compare_dyna(
      kTask, config, kReferences, 3, "The shortcut maze (Figure 8.5)", report, "figure_8_5.png");
  const auto gain = [](const MazeRewards& rewards, std::int64_t from, std::int64_t to) {
    return rewards.after(to).mean() - rewards.after(from).mean();
  };
  report.claim("Dyna-Q hardly gains by the shortcut",
               gain(dyna_q, 5000, 6000) < 1.1 * gain(dyna_q, 2000, 3000));
  report.claim("Dyna-Q+ gains by it", gain(plus, 5000, 6000) > 1.3 * gain(plus, 2000, 3000));
  report.claim("Dyna-Q+ is ahead in the end", plus.after(6000).mean() > dyna_q.after(6000).mean());
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<ChangingMazeConfig>(
      argc, argv, "Who notices that there is a shorter way now? (Sutton & Barto, Figure 8.5)", run);
}
