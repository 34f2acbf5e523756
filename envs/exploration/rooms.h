#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "envs/exploration/observed.h"
#include "envs/exploration/room_layout.h"

namespace pavlov {

/// Find the way through a chain of rooms, from door to door and, where doors are locked, from key
/// to key. Only the goal in the last room pays.
///
/// KeyDoor-v0 has two rooms and a locked door between them, MultiRoom-v0 six rooms with open doors.
///
/// Source: our own, after DoorKey and MultiRoom of MiniGrid (Chevalier-Boisvert et al. 2023); known
/// differences: the whole map is seen, moves go in four directions, keys are taken and doors opened
/// by walking there, rooms have one size, the goal pays 1 however late.
///
/// Actions: 0 left, 1 right, 2 up, 3 down; a move into a wall or a locked door stays.
///
/// Observation: the number of the state, place + places * keys found (RoomLayout counts places);
/// or, with `observation=planes`, [6, rows, columns] bytes of 0 and 1:
///
/// | # | plane                |   | # | number of `observation=vector`, 0 to 1             |
/// |---|----------------------|---|---|----------------------------------------------------|
/// | 0 | agent                |   | 0 | agent's row, then column, of the whole map         |
/// | 1 | walls                |   | 2 | share of the keys that were found                  |
/// | 2 | locked doors         |   | 3 | row, column of the next key                        |
/// | 3 | keys still to find   |   | 5 | row, column of the next locked door                |
/// | 4 | goal                 |   | 7 | row, column of the goal (also where a key or door  |
/// | 5 | decoy                |   |   | is named that there is not)                        |
///
/// Start: a place in the first room; start, goal, doors and keys are drawn once from `layout_seed`,
/// or with `new_layout` anew for every episode. Reward: 1 for the goal, `decoy_reward` for the
/// decoy in the first room, which is there if that is not 0, else 0. End: the goal or the decoy.
/// Coverage is counted in places.
class Rooms {
 public:
  struct Config {
    int rooms = 2;
    int room_size = 6;
    bool keys = true;
    std::uint64_t layout_seed = 0;
    bool new_layout = false;
    double decoy_reward = 0;

    static void visit(auto& self, auto&& field) {
      field("rooms", self.rooms, "how many, 1 to 100");
      field("room_size", self.room_size, "rows and columns of each, 3 to 100");
      field("keys", self.keys, "doors are locked, and their keys lie in the room before");
      field("layout_seed", self.layout_seed, "where start, goal, doors and keys are");
      field("new_layout", self.new_layout, "draw that anew for every episode");
      field("decoy_reward", self.decoy_reward,
            "reward of a decoy near the start that ends the episode; 0: there is none");
    }
    void validate() const;
  };

  explicit Rooms(const Config& config);

  Discrete action_space() const { return {.n = 4}; }
  static std::vector<std::string> action_names() { return {"left", "right", "up", "down"}; }
  void begin(Rng& rng);
  Consequence move(int action, Rng& rng);

  int num_states() const { return layout_.places() * (num_keys() + 1); }
  int state_index() const { return state_index({agent_, keys_}); }
  Box planes_space() const { return {0, 1, {6, layout_.rows(), layout_.columns()}, Dtype::u8}; }
  void paint(std::span<std::uint8_t> planes) const;
  Box vector_space() const { return {0, 1, {9}}; }
  void measure(std::span<float> numbers) const;

  /// None where layouts change.
  std::optional<TabularModel> model() const;
  GridView grid() const;
  int coverage_cells() const { return layout_.places(); }
  int coverage_cell() const { return layout_.place(agent_); }
  CoverageMap coverage_map() const;
  void draw(Canvas& canvas) const;

  /// agent's square, keys found, then the squares of start, goal, decoy (-1 for none), doors, keys
  auto state() { return std::tie(agent_, keys_, layout_); }
  void check_state() const;

 private:
  struct Situation {
    int square;
    int keys;  ///< found
  };
  struct Arrival {
    Situation situation;
    Consequence consequence;
  };
  int num_keys() const { return static_cast<int>(layout_.keys().size()); }
  int state_index(const Situation& s) const {
    return layout_.place(s.square) + layout_.places() * s.keys;
  }
  Arrival arrival(const Situation& from, int action) const;
  /// Calls f(row, column, square) for every square.
  void for_squares(auto&& f) const;

  Config config_;
  RoomLayout layout_;
  int open_doors_;  ///< from the beginning
  int agent_;       ///< square
  int keys_ = 0;
};

inline Rooms::Arrival Rooms::arrival(const Situation& from, int action) const {
  // Without branches, which a random walk would mispredict.
  const int ahead = from.square + layout_.offset(action);
  const bool blocked = layout_.thing(ahead) >= RoomLayout::kDoor + open_doors_ + from.keys;
  const int square = blocked ? from.square : ahead;
  const int thing = layout_.thing(square);
  const bool goal = thing == RoomLayout::kGoal;
  const bool decoy = thing == RoomLayout::kDecoy;
  const int keys = from.keys + static_cast<int>(thing == RoomLayout::kKey - from.keys);
  return {.situation = {square, keys},
          .consequence = {.reward = goal * 1.0 + decoy * config_.decoy_reward,
                          .terminated = goal || decoy}};
}

inline Consequence Rooms::move(int action, Rng& /*rng*/) {
  const Arrival arrived = arrival({agent_, keys_}, action);
  agent_ = arrived.situation.square;
  keys_ = arrived.situation.keys;
  return arrived.consequence;
}

}  // namespace pavlov
