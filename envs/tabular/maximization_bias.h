#pragma once

#include <algorithm>
#include <tuple>

#include "envs/core/environment.h"

namespace pavlov {

/// Choose between stopping with nothing and a state from where every action pays a noisy reward
/// that is negative on average: the best of noisy estimates looks better than it is.
///
/// Source: Sutton & Barto, Example 6.7.
///
/// Observation: 0 state A, 1 state B, 2 the end. Actions in A: 0 left (to B, reward 0), 1 right
/// (the end, reward 0); in B: 0 … actions_at_b - 1, all of which end with a reward drawn from
/// N(mean, standard_deviation^2). Start: A. Other actions are illegal.
///
/// The rewards of `model()` are their means.
class MaximizationBias {
 public:
  struct Config {
    int actions_at_b = 10;
    double mean = -0.1;
    double standard_deviation = 1;

    static void visit(auto& self, auto&& field) {
      field("actions_at_b", self.actions_at_b, "number of actions in B, 1 to 10000");
      field("mean", self.mean, "mean of the reward of each action in B");
      field("standard_deviation", self.standard_deviation, "of that reward, not negative");
    }
    void validate() const;
  };
  using Observation = int;
  using Action = int;

  MaximizationBias() : MaximizationBias(Config{}) {}
  explicit MaximizationBias(const Config& config);

  Discrete observation_space() const { return {.n = 3}; }
  Discrete action_space() const { return {.n = std::max(2, config_.actions_at_b)}; }
  bool legal(int action) const { return action >= 0 && action < num_legal(place_); }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  TabularModel model() const;
  void draw(Canvas& canvas) const;

  /// place, as observed
  auto state() { return std::tie(place_); }
  void check_state() const;

 private:
  static constexpr int kA = 0;
  static constexpr int kB = 1;
  static constexpr int kEnd = 2;
  static constexpr Action kLeft = 0;
  int num_legal(int place) const {
    return place == kA ? 2 : place == kB ? config_.actions_at_b : 0;
  }

  Config config_;
  int place_ = kA;
};

}  // namespace pavlov
