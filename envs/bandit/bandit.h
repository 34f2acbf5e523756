#pragma once

#include <span>
#include <tuple>
#include <vector>

#include "envs/bandit/arms.h"
#include "envs/core/environment.h"

namespace pavlov {

/// Choose again and again among k arms, each of which pays a random reward with a mean of its own:
/// the k-armed testbed.
///
/// Source: Sutton & Barto 2.3. The true value q*(a) of each arm is drawn from N(mean,
/// value_deviation), a reward from N(q*(a), reward_deviation).
///
/// Actions: the arm, 0 … arms - 1. Observation: always 0, there is one state. Reward: real. Start:
/// a new problem is drawn in every episode; with `redraw` off the first one is kept. End: none; an
/// episode is one run of the testbed, cut after 1000 selections.
class Bandit {
 public:
  struct Config {
    int arms = 10;
    double mean = 0;
    double value_deviation = 1;
    double reward_deviation = 1;
    bool redraw = true;

    static void visit(auto& self, auto&& field) {
      field("arms", self.arms, "number of arms, 1 to 1000000");
      field("mean", self.mean, "mean of the true values");
      field("value_deviation", self.value_deviation, "standard deviation of the true values");
      field("reward_deviation", self.reward_deviation,
            "standard deviation of an arm's rewards about its true value");
      field("redraw", self.redraw, "draw new true values in every episode, not in the first only");
    }
    void validate() const;
  };
  using Observation = int;
  using Action = int;

  Bandit() : Bandit(Config{}) {}
  explicit Bandit(const Config& config);

  Discrete observation_space() const { return {.n = 1}; }
  Discrete action_space() const { return {.n = config_.arms}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action arm, Rng& rng);
  void draw(Canvas& canvas) const { draw_arms(canvas, values_, config_.reward_deviation, last_); }

  /// true values [arms], whether they have been drawn, last pull: arm or -1, reward
  auto state() { return std::tie(values_, drawn_, last_); }
  void check_state() const { last_.check(values_.size()); }

  /// q*(a).
  std::span<const double> values() const { return values_; }
  int best_arm() const { return pavlov::best_arm(values_); }

 private:
  Config config_;
  std::vector<double> values_;
  bool drawn_ = false;
  Pull last_;
};

}  // namespace pavlov
