#pragma once

#include <span>
#include <tuple>
#include <vector>

#include "envs/bandit/arms.h"
#include "envs/core/environment.h"

namespace pavlov {

/// A bandit whose arms do not stay as they are: their true values start out equal and take
/// independent random walks.
///
/// Source: Sutton & Barto, Exercise 2.5. After each selection every true value moves by a draw from
/// N(0, drift); a reward is drawn from N(q*(a), reward_deviation) before that.
///
/// Actions: the arm, 0 … arms - 1. Observation: always 0. Reward: real. Start: all true values are
/// `value`, in every episode. End: none; an episode is cut after 10000 selections.
class DriftingBandit {
 public:
  struct Config {
    int arms = 10;
    double value = 0;
    double drift = 0.01;
    double reward_deviation = 1;

    static void visit(auto& self, auto&& field) {
      field("arms", self.arms, "number of arms, 1 to 1000000");
      field("value", self.value, "true value of every arm at the start");
      field("drift", self.drift, "standard deviation of a true value's change after a selection");
      field("reward_deviation", self.reward_deviation,
            "standard deviation of an arm's rewards about its true value");
    }
    void validate() const;
  };
  using Observation = int;
  using Action = int;

  DriftingBandit() : DriftingBandit(Config{}) {}
  explicit DriftingBandit(const Config& config);

  Discrete observation_space() const { return {.n = 1}; }
  Discrete action_space() const { return {.n = config_.arms}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action arm, Rng& rng);
  void draw(Canvas& canvas) const { draw_arms(canvas, values_, config_.reward_deviation, last_); }

  /// true values [arms], last pull: arm or -1, reward
  auto state() { return std::tie(values_, last_); }
  void check_state() const { last_.check(values_.size()); }

  /// q*(a) at this moment.
  std::span<const double> values() const { return values_; }
  int best_arm() const { return pavlov::best_arm(values_); }

 private:
  Config config_;
  std::vector<double> values_;
  Pull last_;
};

}  // namespace pavlov
