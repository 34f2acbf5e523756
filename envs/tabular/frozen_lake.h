#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "envs/tabular/grid_map.h"
#include "envs/tabular/table_environment.h"

namespace pavlov {

/// Cross a frozen lake without falling into a hole; the ice is slippery.
///
///     SFFF        S start, F frozen, H hole, G goal
///     FHFH
///     FFFH
///     HFFG
///
/// Source: Gymnasium's FrozenLake-v1 (tables number for number, success_rate and rewards of 1.4).
///
/// Actions: 0 left, 1 down, 2 right, 3 up. Observation: the cell, row * columns + column. Moves end
/// at the edge. On slippery ice the move is the chosen one with probability `success_rate`, else
/// one at a right angle, half to either side. Reward: 1 for the goal, else 0. Start: S. End: a hole
/// or the goal, which the model keeps as states that are not left.
///
/// Differences: a random map is made from `map_seed`, by our own random numbers.
class FrozenLake : public TableEnvironment {
 public:
  struct Config {
    std::string map = "4x4";
    bool is_slippery = true;
    double success_rate = 1.0 / 3.0;
    double goal_reward = 1;
    double hole_reward = 0;
    double frozen_reward = 0;
    int size = 8;
    double frozen_probability = 0.8;
    std::uint64_t map_seed = 0;

    static void visit(auto& self, auto&& field) {
      field("map", self.map, "4x4, 8x8, random, or rows of letters S, F, H, G separated by /");
      field("is_slippery", self.is_slippery, "moves may go off at a right angle");
      field("success_rate", self.success_rate, "probability that they do not, 0 to 1");
      field("goal_reward", self.goal_reward, "reward of the step into the goal");
      field("hole_reward", self.hole_reward, "reward of the step into a hole");
      field("frozen_reward", self.frozen_reward, "reward of any other step");
      field("size", self.size, "rows and columns of a random map, 2 to 1000");
      field("frozen_probability", self.frozen_probability,
            "probability that a cell of a random map is no hole, above 0, up to 1");
      field("map_seed", self.map_seed, "which random map");
    }
    void validate() const;
  };

  FrozenLake() : FrozenLake(Config{}) {}
  explicit FrozenLake(const Config& config);

  GridView grid() const;
  void draw(Canvas& canvas) const;

 private:
  FrozenLake(const Config& config, GridMap map);

  std::shared_ptr<const GridMap> map_;
};

/// A map of size x size cells, each frozen with probability `frozen_probability`, on which the goal
/// at the lower right can be reached from the start at the upper left; drawn anew until it can.
/// Throws std::invalid_argument where 10,000 draws give none.
GridMap random_lake(int size, double frozen_probability, Rng rng);

}  // namespace pavlov
