#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string_view>
#include <tuple>
#include <vector>

#include "envs/core/environment.h"
#include "envs/core/step_table.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {

/// What walking on a grid pays, and how surely one walks.
struct GridRules {
  double step_reward = -1;
  double goal_reward = 0;
  double trap_reward = 0;
  double slip = 0;
  bool random_start = false;

  static void visit(auto& self, auto&& field) {
    field("step_reward", self.step_reward, "reward of a step that does not end the episode");
    field("goal_reward", self.goal_reward, "reward of the step into a goal");
    field("trap_reward", self.trap_reward, "reward of the step into a trap");
    field("slip", self.slip,
          "probability of moving at a right angle instead, half to either side, 0 to 1");
    field("random_start", self.random_start, "start in any cell that does not end the episode");
  }
  void validate(std::string_view owner) const;
};

/// Walking on a map by one cell at a time: what the grid worlds and mazes have in common.
///
/// Letters of a map: '.' free, 'X' wall, 'S' start, 'G' goal, 'T' trap. Actions: 0 left, 1 right,
/// 2 up, 3 down. Observation: the cell, row * columns + column. A move into a wall or off the grid
/// stays. Start: one of the cells 'S' at random, any free cell where there is none. End: a goal or
/// a trap. The map is shared by copies, so that these are cheap.
class GridWalk {
 public:
  using Observation = int;
  using Action = int;

  /// Throws std::invalid_argument that names `owner` where there is no cell to start in.
  GridWalk(GridMap map, const GridRules& rules, std::string_view owner);
  /// A map from text that has a goal or a trap; throws std::invalid_argument otherwise.
  static GridMap parse_map(std::string_view text, std::string_view owner);

  Discrete observation_space() const { return {.n = map_->size()}; }
  Discrete action_space() const { return {.n = kActions}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);

  TabularModel model() const { return model(*map_); }
  std::optional<StepTable> step_table() const;
  /// What devices step by (see `DeviceTable`): outcomes in the order in which `step` picks them, in
  /// cells that end the episode, too; a start is drawn by `Rng::below`.
  TabularModel step_model() const;
  static constexpr bool kEqualStarts = true;
  void enter(int cell) {
    row_ = map_->row(cell);
    column_ = map_->column(cell);
  }
  int coverage_cells() const { return map_->size(); }
  int coverage_cell() const { return map_->cell(row_, column_); }
  GridView grid() const { return grid(*map_); }

  /// row, column
  auto state() { return std::tie(row_, column_); }
  void check_state() const;

  const GridMap& map() const { return *map_; }

 protected:
  /// The same walk on another map of the same size.
  void put_on(const std::shared_ptr<const GridMap>& map) { map_ = map; }
  TabularModel model(const GridMap& map) const;
  GridView grid(const GridMap& map) const;
  /// Whether the place is on the map and no wall there.
  bool stands_on(const GridMap& map) const;
  [[noreturn]] void refuse_place() const;

 private:
  static constexpr int kActions = 4;

  /// The first of the two moves at a right angle; the other is the next.
  static constexpr Action sideways(Action action) { return action < 2 ? 2 : 0; }

  struct Arrival {
    int row;
    int column;
    double reward;
    bool terminated;
  };
  Arrival arrival(const GridMap& map, int row, int column, Action action) const;
  Outcome outcome(const GridMap& map, int cell, Action action, double probability) const;
  /// Adds the starts to a model that has all else.
  TabularModel with_starts(TabularModel model) const;
  /// Which of two moves at a right angle (0, 1) or the move itself (2) comes of a uniform number.
  std::size_t turn(double u) const { return u < slip_ / 2 ? 0 : u < slip_ ? 1 : 2; }

  std::shared_ptr<const GridMap> map_;
  std::shared_ptr<const std::vector<int>> starts_;  ///< cells
  double slip_;
  std::array<double, 3> rewards_;  ///< of a step, into a goal, into a trap
  int row_ = 0;
  int column_ = 0;
};

inline GridWalk::Arrival GridWalk::arrival(const GridMap& map, int row, int column,
                                           Action action) const {
  // Without branches, which a random walk would mispredict.
  const Direction& move = kMoves[static_cast<std::size_t>(action)];
  const char letter = map.at(row + move.first, column + move.second);
  const int goes = letter != GridMap::kWall;
  const int end = (letter == 'G') + 2 * (letter == 'T');
  return {.row = row + goes * move.first,
          .column = column + goes * move.second,
          .reward = rewards_[static_cast<std::size_t>(end)],
          .terminated = end != 0};
}

inline StepResult<int> GridWalk::step(Action action, Rng& rng) {
  if (slip_ > 0) {
    const auto turned = static_cast<int>(turn(rng.uniform()));
    if (turned < 2) action = sideways(action) + turned;
  }
  const Arrival arrived = arrival(*map_, row_, column_, action);
  row_ = arrived.row;
  column_ = arrived.column;
  return {.observation = map_->cell(row_, column_),
          .reward = arrived.reward,
          .terminated = arrived.terminated};
}

}  // namespace pavlov
