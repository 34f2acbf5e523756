#pragma once

#include <tuple>

#include "envs/core/environment.h"

namespace pavlov {

/// Bet on flips of a coin until the goal is reached or everything is lost.
///
/// Source: Sutton & Barto, Example 4.3.
///
/// Actions: the stake, 1 … min(capital, goal - capital) (others are illegal). Observation: the
/// capital, 0 … goal. With probability `p_heads` the stake is won, else it is lost. Reward: 1 for
/// reaching the goal, else 0. End: the goal, or capital 0.
///
/// Differences: the book lists stake 0, too, though waiting for ever is as good as any policy then;
/// `zero_stake` allows it. The book says nothing of the start: here uniform over 1 … goal - 1.
class Gambler {
 public:
  struct Config {
    double p_heads = 0.4;
    int goal = 100;
    bool zero_stake = false;
    int start_capital = 0;

    static void visit(auto& self, auto&& field) {
      field("p_heads", self.p_heads, "probability of winning a flip, 0 to 1");
      field("goal", self.goal, "capital to be reached, 2 to 10000");
      field("zero_stake", self.zero_stake, "stake 0 is legal, too");
      field("start_capital", self.start_capital, "capital at the start; 0: uniform below the goal");
    }
    void validate() const;
  };
  using Observation = int;
  using Action = int;

  Gambler() : Gambler(Config{}) {}
  explicit Gambler(const Config& config);

  Discrete observation_space() const { return {.n = config_.goal + 1}; }
  Discrete action_space() const { return {.n = config_.goal / 2 + 1}; }
  bool legal(int stake) const { return legal(capital_, stake); }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action stake, Rng& rng);
  TabularModel model() const;
  void draw(Canvas& canvas) const;

  /// capital
  auto state() { return std::tie(capital_); }
  void check_state() const;

 private:
  bool legal(int capital, int stake) const;
  Outcome move_to(int capital, double probability) const;

  Config config_;
  int capital_ = 1;
};

}  // namespace pavlov
