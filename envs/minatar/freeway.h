#pragma once

#include "envs/minatar/minatar.h"

namespace pavlov::minatar {

/// Lead a chicken over a road of eight lanes, again and again, until time is up.
///
/// Source: see envs/minatar/minatar.h. The chicken stays in column 4; the roadside is row 9, the
/// goal row 0, and between them there is one car in each row. After a step up or down it takes two
/// steps of rest. A car of speed s (1 to 5) moves one cell every s + 1 steps, always to the same
/// side, and comes back in at the other end. A car that is where the chicken is sends it back to
/// the roadside.
///
/// Actions: 0 none, 1 left, 2 up, 3 right, 4 down, 5 fire (left, right and fire do nothing); with
/// `minimal_actions` 0 none, 1 up, 2 down.
///
/// | #   | channel of the observation, [7, 10, 10] of 0 and 1                          |
/// |-----|-----------------------------------------------------------------------------|
/// | 0   | chicken                                                                     |
/// | 1   | cars                                                                        |
/// | 2-6 | trail: the cell behind each car of speed 1, …, 5, which tells its direction |
///
/// Start: the chicken at the roadside, the cars at column 0, each with a random speed and side.
/// Reward: 1 for each time the goal is reached; the chicken is then at the roadside again, and the
/// cars have new speeds and sides where they are. End: after 2501 steps; the time left is no part
/// of the observation.
class Freeway : public BoardGame<Freeway, 7> {
 public:
  struct Config {
    bool minimal_actions = false;

    static void visit(auto& self, auto&& field) {
      field("minimal_actions", self.minimal_actions, "only none, up, down");
    }
  };
  enum Channel { kChicken, kCars, kTrail };
  static constexpr std::array<std::string_view, kPlanes> kNames = {
      "chicken", "cars", "speed 1", "speed 2", "speed 3", "speed 4", "speed 5"};

  Freeway() = default;
  constexpr explicit Freeway(const Config& config) : config_(config) {}

  Discrete action_space() const { return Moves::space(config_.minimal_actions); }
  std::vector<std::string> action_names() const { return Moves::names(config_.minimal_actions); }
  template <class Draws>
  constexpr void begin(Draws& draws) {
    *this = Freeway(config_);
    redraw_cars(draws);
  }
  template <class Draws>
  constexpr StepOutcome play(Action action, Draws& draws) {
    walk(Moves::move(action, config_.minimal_actions));
    const bool crossed = chicken_ == 0;
    if (crossed) {
      redraw_cars(draws);
      chicken_ = kLast;
    }
    move_cars();
    if (rest_ > 0) --rest_;
    --time_left_;
    return {.reward = crossed ? 1.0 : 0.0, .terminated = time_left_ < 0};
  }

  /// chicken's row, steps of rest, time left [steps]; for rows 1 to 8 the car's x, speed, whether
  /// it drives right, steps until it moves
  auto state() { return std::tie(chicken_, rest_, time_left_, cars_); }
  void check_state() const;
  constexpr void mark_all(std::uint8_t* planes) const;

 private:
  using Moves = Actions<Move::none, Move::up, Move::down>;
  static constexpr int kMaxSpeed = 5;
  static constexpr int kTime = 2500;
  static constexpr int kChickenColumn = 4;
  static constexpr int kRest = 3;

  struct Car {
    int x = 0;
    int speed = 1;  ///< steps of waiting between two moves
    bool right = false;
    int timer = 0;
    auto state() { return std::tie(x, speed, right, timer); }
  };

  /// New speeds for all cars, then new sides.
  template <class Draws>
  constexpr void redraw_cars(Draws& draws) {
    for (Car& car : cars_) car.timer = car.speed = draws.integer(1, kMaxSpeed);
    for (Car& car : cars_) car.right = !draws.bernoulli(0.5);
  }

  /// The column ahead on a road whose ends are joined.
  static constexpr int ahead_around(int x, bool right) { return (ahead(x, right) + kSize) % kSize; }
  constexpr void walk(Move move);
  constexpr void move_cars();

  Config config_;
  int chicken_ = kLast;
  int rest_ = kRest;
  int time_left_ = kTime;
  std::array<Car, 8> cars_{};
};

constexpr void Freeway::walk(Move move) {
  if (rest_ > 0 || down_of(move) == 0) return;
  rest_ = kRest;
  chicken_ = clamped(chicken_ + down_of(move), 0, kLast);
}

/// Cars that move and cars that wait both run over a chicken.
constexpr void Freeway::move_cars() {
  int y = 1;
  for (Car& car : cars_) {
    const auto run_over = [&] {
      if (car.x == kChickenColumn && y == chicken_) chicken_ = kLast;
    };
    run_over();
    if (car.timer == 0) {
      car.timer = car.speed;
      car.x = ahead_around(car.x, car.right);
      run_over();
    } else {
      --car.timer;
    }
    ++y;
  }
}

constexpr void Freeway::mark_all(std::uint8_t* planes) const {
  mark(planes, kChicken, kChickenColumn, chicken_);
  int y = 1;
  for (const Car& car : cars_) {
    mark(planes, kCars, car.x, y);
    mark(planes, kTrail + car.speed - 1, ahead_around(car.x, !car.right), y);
    ++y;
  }
}

}  // namespace pavlov::minatar
