#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include "envs/exploration/observed.h"
#include "envs/exploration/pyramid_map.h"

namespace pavlov {

/// Find the treasure of a pyramid: six screens with ladders, ropes, gaps, spikes and skulls, doors
/// and their keys. Nothing pays before the first key, 28 right moves away past a skull and deadly
/// falls; back with it to the first door is as far again.
///
/// Source: our own, after Montezuma's Revenge (Jaeger 1984), the hardest of the Atari games for who
/// explores at random (Bellemare et al. 2016); its rewards, divided by 100.
///
/// Actions: 0 none, 1 left, 2 right, 3 up, 4 down, 5 jump left, 6 jump right. Who walks into a door
/// and holds a key opens it, which uses the key up. Up and down climb ladders, down lets go of a
/// rope. A jump takes three steps, one cell sideways each: up, on, down again; it clears two cells
/// and ends early at stone, a ladder or a rope. In the air nothing can be done: who stands on
/// nothing falls by a cell a step, and does not survive more than three cells.
///
/// Skulls walk a cell every second step, to and fro, while one is in their screen. Spikes, skulls
/// and deep falls cost a life, and one begins again where the screen was entered.
///
/// | #  | plane of [12, 12, 16]        |  | #     | number of `observation=vector`              |
/// |----|------------------------------|--|-------|---------------------------------------------|
/// | 0  | oneself, 1 a step ago        |  | 0-1   | column and row of the screen, 0 to 1        |
/// | 2  | stone                        |  | 2-3   | column and row in it, 0 to 1                |
/// | 3  | ladders                      |  | 4-5   | direction of a jump, ±1; steps done / 3     |
/// | 4  | ropes                        |  | 6     | cells fallen / 12                           |
/// | 5  | spikes                       |  | 7-8   | skull's column (-1: none), its direction    |
/// | 6  | keys                         |  | 9     | share of lives that are left                |
/// | 7  | doors                        |  | 10    | keys held / 2                               |
/// | 8  | jewel, treasure and exit     |  | 11-15 | which keys, doors, jewel are still there    |
/// | 9  | skull, 10 a step ago         |  |       |                                             |
/// | 11 | lives (row 0), keys held (1) |  |       |                                             |
///
/// Only the present screen is seen. Start: on top of the ladder of the upper middle screen. Reward:
/// 1 for a key, 3 for a door, 10 for the jewel, 10 for the treasure; `decoy_reward` for the way out
/// left of the start, which is there if that is not 0. End: the treasure, the way out, or no life
/// left. Coverage is counted in the places that are no stone, over all screens.
class Pyramid {
 public:
  struct Config {
    int lives = 3;
    double decoy_reward = 0;

    static void visit(auto& self, auto&& field) {
      field("lives", self.lives, "1 to 12");
      field("decoy_reward", self.decoy_reward,
            "reward of a way out beside the start; 0: there is none");
    }
    void validate() const;
  };

  explicit Pyramid(const Config& config) : config_(config), lives_(config.lives) {}

  Discrete action_space() const { return {.n = 7}; }
  static std::vector<std::string> action_names() {
    return {"none", "left", "right", "up", "down", "jump left", "jump right"};
  }
  void begin(Rng& rng);
  Consequence move(int action, Rng& rng);

  Box planes_space() const {
    return {0, 1, {kPlanes, pyramid::kScreenRows, pyramid::kScreenColumns}, Dtype::u8};
  }
  void paint(std::span<std::uint8_t> planes) const;
  Box vector_space() const { return {-1, 1, {16}}; }
  void measure(std::span<float> numbers) const;

  int coverage_cells() const;
  int coverage_cell() const;
  CoverageMap coverage_map() const;
  void draw(Canvas& canvas) const;

  /// column, row; those a step ago; those where the screen was entered; direction of a jump, steps
  /// done of it; cells fallen; skull's column, that a step ago, its direction, whether it rests;
  /// lives, keys held, which of kThings were taken or opened
  auto state() {
    return std::tie(at_.x, at_.y, before_.x, before_.y, entrance_.x, entrance_.y, jump_, jumped_,
                    fallen_, skull_, skull_before_, skull_direction_, skull_rests_, lives_, keys_,
                    taken_);
  }
  void check_state() const;

 private:
  using Place = pyramid::Place;
  static constexpr int kPlanes = 12;
  static constexpr int kSafeFall = 3;  ///< cells

  /// What is at a place now: things that were taken are air, doors that were opened, too.
  char at(Place p) const;
  bool solid(Place p) const;
  bool holds(Place p) const { return at(p) == 'H' || at(p) == 'r'; }
  /// Whether one can stand there.
  bool stands(Place p) const;

  double act(int action);
  double walk(int direction);
  void climb(int down);
  void go_on_jumping();
  void fall();
  Consequence touch();
  void lose_life(Consequence& consequence);
  void enter_screen();
  void walk_skull();
  bool meets_skull() const;
  const pyramid::Patrol& patrol() const;
  Place skull() const { return {skull_, patrol().y}; }
  bool has_skull() const { return patrol().low <= patrol().high; }

  Config config_;
  Place at_ = pyramid::kStart;
  Place before_ = pyramid::kStart;
  Place entrance_ = pyramid::kStart;
  int jump_ = 0;    ///< direction, 0: none
  int jumped_ = 0;  ///< steps done of the jump
  int fallen_ = 0;
  int skull_ = 0;
  int skull_before_ = 0;
  int skull_direction_ = -1;
  bool skull_rests_ = false;
  int lives_;
  int keys_ = 0;
  std::array<bool, pyramid::kThings.size()> taken_{};
};

}  // namespace pavlov
