#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "envs/tabular/grid_walk.h"

namespace pavlov {

/// How a maze is made: not at all (no walls), by a depth-first walk (long winding ways, few short
/// dead ends), or by Wilson's loop-erased random walks (every perfect maze is equally likely).
enum class MazeGenerator { open, depth_first, wilson };

constexpr std::array<std::pair<MazeGenerator, std::string_view>, 3> enum_names(MazeGenerator) {
  return {{{MazeGenerator::open, "open"},
           {MazeGenerator::depth_first, "depth_first"},
           {MazeGenerator::wilson, "wilson"}}};
}

/// A maze from the cell at the upper left, 'S', to the one at the lower right, 'G'.
///
/// Where there are walls, places with even row and column are rooms, and the rest is wall or door.
/// The maze is perfect: one way without turning back joins any two rooms. Then each dead end is
/// opened by one more door with probability `braid`; at 1 there are no dead ends left.
GridMap generate_maze(MazeGenerator generator, int width, int height, double braid, Rng rng);

/// Find the way through a maze.
///
/// Source: perfect mazes by a depth-first walk, or by Wilson (1996), "Generating random spanning
/// trees more quickly than the cover time". A maze of one's own comes from `map` or `map_file`.
///
/// Letters, actions, observation, start and end as GridWalk says; a generated maze starts at the
/// upper left and has its goal at the lower right. Reward: -1 for every step, the last included, so
/// that the best return is minus the length of the shortest path; -100 for a trap on a map of one's
/// own. Mazes of 10^6 cells are fine; raise `max_episode_steps` for them.
class Maze : public GridWalk {
 public:
  struct Config {
    MazeGenerator generator = MazeGenerator::depth_first;
    int width = 11;
    int height = 11;
    std::uint64_t maze_seed = 0;
    double braid = 0;
    std::string map;
    std::string map_file;
    GridRules rules{.step_reward = -1, .goal_reward = -1, .trap_reward = -100};

    static void visit(auto& self, auto&& field) {
      field("generator", self.generator, "how walls are set; open: there are none");
      field("width", self.width, "columns, 3 to 10001; odd where there are walls");
      field("height", self.height, "rows, 3 to 10001; odd where there are walls");
      field("maze_seed", self.maze_seed, "which of the mazes of this kind");
      field("braid", self.braid, "share of the dead ends that are opened, 0 to 1");
      field("map", self.map,
            "a map instead, rows separated by /: . free, X wall, S start, G goal, T trap");
      field("map_file", self.map_file, "a text file with such a map instead, a row a line");
      GridRules::visit(self.rules, field);
    }
    void validate() const;
  };

  Maze() : Maze(Config{}) {}
  explicit Maze(const Config& config);
};

}  // namespace pavlov
