#pragma once

#include <array>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "envs/tabular/table_environment.h"

namespace pavlov {

/// What the number of a taxi's state is made of.
struct TaxiState {
  int row = 0;
  int column = 0;
  int passenger = 0;    ///< waits at landmark 0 … 3, or 4: is in the taxi
  int destination = 0;  ///< landmark

  static TaxiState of(int number);
  int number() const { return ((row * 5 + column) * 5 + passenger) * 4 + destination; }
};

/// Fetch a passenger at one of four landmarks and bring them to another.
///
///     R : | : : G        R, G, Y, B: landmarks 0 to 3
///     . : | : : .        |: a wall between two cells
///     . : . : . : .
///     . | : . | : .
///     Y | : . | B : .
///
/// Source: Dietterich (2000), "Hierarchical reinforcement learning with the MAXQ value function
/// decomposition"; table as Gymnasium's Taxi-v4, number for number.
///
/// Actions: 0 south, 1 north, 2 east, 3 west, 4 pick up, 5 drop off. Observation:
/// ((row * 5 + column) * 5 + passenger) * 4 + destination, see TaxiState. Reward: -1 for a step;
/// -10 for a pick-up or drop-off where there is none to be made; 20 for dropping off at the
/// destination, which ends the episode. At another landmark the passenger gets out for -1. Start:
/// any of the 300 states with a waiting passenger who wants to go elsewhere.
///
/// `is_rainy`: a move that is not blocked succeeds with probability `rainy_probability`, else the
/// taxi drifts to its left or right, half each. `fickle_passenger`: with probability
/// `fickle_probability` an episode's passenger chooses another destination after the first move in
/// the taxi. That they will is not observed, so that there is no model then.
class Taxi : public TableEnvironment {
 public:
  struct Config {
    bool is_rainy = false;
    bool fickle_passenger = false;
    double rainy_probability = 0.8;
    double fickle_probability = 0.3;

    static void visit(auto& self, auto&& field) {
      field("is_rainy", self.is_rainy, "moves may drift to the left or right");
      field("fickle_passenger", self.fickle_passenger, "passengers may change their destination");
      field("rainy_probability", self.rainy_probability,
            "probability that a move does not drift, 0 to 1");
      field("fickle_probability", self.fickle_probability,
            "probability that a passenger changes the destination, 0 to 1");
    }
    void validate() const;
  };

  Taxi() : Taxi(Config{}) {}
  explicit Taxi(const Config& config);

  static std::vector<std::string> action_names() {
    return {"down", "up", "right", "left", "pick up", "drop off"};
  }

  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  std::optional<TabularModel> model() const;
  std::optional<StepTable> step_table() const;
  /// The cells, each with the state of the taxi there, passenger and destination as they are.
  GridView grid() const;
  void draw(Canvas& canvas) const;

  /// Which actions change the present state. The others are allowed, too.
  std::array<bool, 6> action_mask() const { return action_mask(state_); }
  static std::array<bool, 6> action_mask(int state);

  /// state, whether the passenger is going to choose another destination
  auto state() { return std::tie(state_, will_change_); }

 private:
  Config config_;
  bool will_change_ = false;
};

}  // namespace pavlov
