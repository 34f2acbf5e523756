#pragma once

#include <array>
#include <memory>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "envs/core/environment.h"
#include "envs/tabular/grid_map.h"

namespace pavlov {

/// The two tracks of Figure 5.5.
enum class Track { left, right };

constexpr std::array<std::pair<Track, std::string_view>, 2> enum_names(Track) {
  return {{{Track::left, "left"}, {Track::right, "right"}}};
}

/// Drive a car round a right turn as fast as possible without leaving the track.
///
/// Source: Sutton & Barto, Exercise 5.12, Figure 5.5.
///
/// Actions: change of the two speeds, 3 * (up + 1) + (right + 1) with each of -1, 0, 1.
///
/// | # | state and observation                | unit         | values                   |
/// |---|--------------------------------------|--------------|--------------------------|
/// | 0 | row, from the top                    | cells        | 0 … 31 (right track 29)  |
/// | 1 | column, from the left                | cells        | 0 … 16 (right track 31)  |
/// | 2 | speed upwards                        | cells a step | 0 … 4                    |
/// | 3 | speed to the right                   | cells a step | 0 … 4                    |
///
/// A step changes the speeds, each kept between 0 and 4; with probability `noise` it does not. A
/// change that would stop the car is ignored, except on the starting line. Then the car drives in a
/// straight line: across the finish, which ends the episode; off the track, which puts it on a
/// random cell of the starting line at speed 0; or to its next cell. Reward: -1 for every step.
/// Start: a random cell of the starting line, speed 0.
///
/// Differences: the book does not say which cells a line crosses; here the nearest cell at each of
/// max(up, right) equal parts of it, halves up and to the right. Episodes are cut after 10,000
/// steps.
///
/// `model()` has 0.2 million outcomes (left track) or 0.65 million (right).
class Racetrack {
 public:
  struct Config {
    Track track = Track::left;
    double noise = 0.1;

    static void visit(auto& self, auto&& field) {
      field("track", self.track, "which of the two tracks of the figure");
      field("noise", self.noise, "probability that the speeds stay as they are, 0 to 1");
    }
    void validate() const;
  };
  using Observation = std::array<int, 4>;
  using Action = int;

  Racetrack() : Racetrack(Config{}) {}
  explicit Racetrack(const Config& config);

  MultiDiscrete observation_space() const;
  Discrete action_space() const { return {.n = kActions}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  TabularModel model() const;
  /// The track, each cell with the state of a car that stands there.
  GridView grid() const;
  void draw(Canvas& canvas) const;

  /// row, column, speed upwards, speed to the right
  auto state() { return std::tie(car_.row, car_.column, car_.up, car_.right); }
  void check_state() const;

  const GridMap& map() const { return *map_; }

 private:
  static constexpr int kActions = 9;
  static constexpr int kCoast = 4;  ///< the action that changes no speed
  static constexpr int kSpeeds = 5;

  struct Car {
    int row = 0;
    int column = 0;
    int up = 0;
    int right = 0;
  };
  enum class Fate { drives, finishes, crashes };

  Car accelerated(Car car, Action action) const;
  /// Moves the car along its line, up to the finish or to the end of the track.
  Fate drive(Car& car) const;
  Car on_starting_line(int cell) const { return {map_->row(cell), map_->column(cell), 0, 0}; }
  int index_of_car(const Car& car) const {
    return (map_->cell(car.row, car.column) * kSpeeds + car.up) * kSpeeds + car.right;
  }
  /// Whether a car may be here at this speed.
  bool possible(const Car& car) const;
  Observation observation() const { return {car_.row, car_.column, car_.up, car_.right}; }

  Config config_;
  std::shared_ptr<const GridMap> map_;
  std::shared_ptr<const std::vector<int>> starts_;  ///< cells
  Car car_;
};

}  // namespace pavlov
