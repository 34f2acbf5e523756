#pragma once

#include <array>
#include <tuple>
#include <vector>

#include "envs/core/environment.h"

namespace pavlov {

/// Jack rents out cars at two locations and may move some overnight from one to the other.
///
/// Source: Sutton & Barto, Example 4.2; `free_moves = 1, parking_cost = 4` is Exercise 4.7.
///
/// Actions: cars moved overnight from the first location to the second, -max_moves … max_moves;
/// illegal are moves of cars that are not there. Observation: cars at the two locations at the end
/// of a day, each 0 … max_cars. A day: cars are moved (those above max_cars are lost), Poisson
/// numbers of cars are requested at each location and rented out as far as there are any, Poisson
/// numbers are returned and can be rented out from the next day on. Start: every state with equal
/// chances.
///
/// Reward [$]: `rent` for each car rented out, -`move_cost` for each car moved, the first
/// `free_moves` from the first location to the second being free; -`parking_cost` for each location
/// where more than `parking_limit` cars stand overnight, after moving. End: none.
///
/// Differences: episodes are cut after 100 days. A public implementation of the example draws
/// counts up to 10 only and drops the rest of the probability, which amounts to a business that
/// ends, with no more income, on the day when any count is higher: `largest_count = 10`. It fixes
/// returns at their means by default: `constant_returns`.
///
/// The rewards of `model()` are means, given the next state. It has 1.9 million outcomes (45 MB).
class JacksCarRental {
 public:
  struct Config {
    int max_cars = 20;
    int max_moves = 5;
    double rent = 10;
    double move_cost = 2;
    double requests_1 = 3;
    double requests_2 = 4;
    double returns_1 = 3;
    double returns_2 = 2;
    int free_moves = 0;
    double parking_cost = 0;
    int parking_limit = 10;
    int largest_count = 0;
    bool constant_returns = false;

    static void visit(auto& self, auto&& field) {
      field("max_cars", self.max_cars, "cars that a location holds, 1 to 50");
      field("max_moves", self.max_moves, "cars that can be moved in a night, 0 to max_cars");
      field("rent", self.rent, "income from a car rented out [$]");
      field("move_cost", self.move_cost, "cost of moving a car [$]");
      field("requests_1", self.requests_1, "mean requests a day at the first location, 0 to 100");
      field("requests_2", self.requests_2, "mean requests a day at the second location, 0 to 100");
      field("returns_1", self.returns_1, "mean returns a day at the first location, 0 to 100");
      field("returns_2", self.returns_2, "mean returns a day at the second location, 0 to 100");
      field("free_moves", self.free_moves,
            "cars moved at no cost from the first location to the second (Exercise 4.7: 1)");
      field("parking_cost", self.parking_cost,
            "cost of a second parking lot at a location [$] (Exercise 4.7: 4)");
      field("parking_limit", self.parking_limit, "cars that need no second parking lot");
      field("largest_count", self.largest_count,
            "the business ends when a Poisson count is larger; 0: never");
      field("constant_returns", self.constant_returns, "returns are always their means, rounded");
    }
    void validate() const;
  };
  using Observation = std::array<int, 2>;
  using Action = int;

  JacksCarRental() : JacksCarRental(Config{}) {}
  explicit JacksCarRental(const Config& config);

  MultiDiscrete observation_space() const { return {{config_.max_cars + 1, config_.max_cars + 1}}; }
  Discrete action_space() const {
    return {.n = 2 * config_.max_moves + 1, .start = -config_.max_moves};
  }
  bool legal(int moved) const { return legal(cars_, moved); }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action moved, Rng& rng);
  TabularModel model() const;
  void draw(Canvas& canvas) const;

  /// cars at the first and at the second location
  auto state() { return std::tie(cars_); }
  void check_state() const;

 private:
  /// What a day brings to a location: by the number of cars in the evening, probability and
  /// probability times cars rented out.
  struct Day {
    std::vector<double> probability;
    std::vector<double> rented;
  };

  bool legal(const Observation& cars, int moved) const;
  Observation move_cars(const Observation& cars, int moved) const;
  double overnight_cost(const Observation& morning, int moved) const;
  std::vector<double> counts(double mean) const;
  Day day(int cars, double mean_requests, double mean_returns) const;
  bool too_large(int count) const {
    return config_.largest_count > 0 && count > config_.largest_count;
  }

  Config config_;
  Observation cars_{};
};

}  // namespace pavlov
