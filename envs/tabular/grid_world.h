#pragma once

#include <string>

#include "envs/tabular/grid_walk.h"

namespace pavlov {

/// Find the way to a goal on a small grid, around walls and traps, given as a text map.
///
/// GridWorld-v0 is the grid of the reinforcement-learning course: +1 for the goal, -1 for the trap,
/// -0.1 for every other step, bumps included. The best return is 0.5, in 6 steps.
///
///     ....G
///     .X..T
///     SX.X.
///     .....
///
/// SmallGridWorld-v0 is Example 4.1 of Sutton & Barto: 4x4 cells, two opposite corners end the
/// episode, every step pays -1, the last included. The example has no start: here any other cell.
///
/// DynaMaze-v0 is the maze of Figure 8.2 of Sutton & Barto: 1 for the goal, 0 for every other step.
/// The shortest path has 14 steps.
///
///     .......XG
///     ..X....X.
///     S.X....X.
///     ..X......
///     .....X...
///     .........
///
/// Letters, actions, observation, start and end as GridWalk says. Settings add rewards of one's
/// own, moves that slip, starts anywhere, and another map.
///
/// Differences: neither course nor book cuts episodes; here 100, 100 and 10,000 steps.
class GridWorld : public GridWalk {
 public:
  struct Config {
    std::string map = "....G/.X..T/SX.X./.....";
    GridRules rules{.step_reward = -0.1, .goal_reward = 1, .trap_reward = -1};

    static void visit(auto& self, auto&& field) {
      field("map", self.map, "rows separated by /: . free, X wall, S start, G goal, T trap");
      GridRules::visit(self.rules, field);
    }
    void validate() const;
  };

  GridWorld() : GridWorld(Config{}) {}
  explicit GridWorld(const Config& config);
};

}  // namespace pavlov
