#pragma once

#include <span>
#include <tuple>
#include <vector>

#include "envs/bandit/arms.h"
#include "envs/core/environment.h"

namespace pavlov {

/// A bandit whose arms pay 1 or nothing.
///
/// Source: Thompson (1933); Chapelle & Li (2011), "An empirical evaluation of Thompson sampling".
/// The probability of a win is drawn for each arm from Beta(alpha, beta), which is uniform by
/// default.
///
/// Actions: the arm, 0 … arms - 1. Observation: always 0. Reward: 1 or 0. Start: a new problem is
/// drawn in every episode; with `redraw` off the first one is kept. End: none; an episode is cut
/// after 1000 selections.
class BernoulliBandit {
 public:
  struct Config {
    int arms = 10;
    double alpha = 1;
    double beta = 1;
    bool redraw = true;

    static void visit(auto& self, auto&& field) {
      field("arms", self.arms, "number of arms, 1 to 1000000");
      field("alpha", self.alpha, "probabilities are drawn from Beta(alpha, beta) (> 0)");
      field("beta", self.beta, "probabilities are drawn from Beta(alpha, beta) (> 0)");
      field("redraw", self.redraw,
            "draw new probabilities in every episode, not in the first only");
    }
    void validate() const;
  };
  using Observation = int;
  using Action = int;

  BernoulliBandit() : BernoulliBandit(Config{}) {}
  explicit BernoulliBandit(const Config& config);

  Discrete observation_space() const { return {.n = 1}; }
  Discrete action_space() const { return {.n = config_.arms}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action arm, Rng& rng);
  void draw(Canvas& canvas) const { draw_arms(canvas, values_, 0, last_); }

  /// probabilities of a win [arms], whether they have been drawn, last pull: arm or -1, reward
  auto state() { return std::tie(values_, drawn_, last_); }
  void check_state() const;

  /// q*(a): the probability of a win.
  std::span<const double> values() const { return values_; }
  int best_arm() const { return pavlov::best_arm(values_); }

 private:
  Config config_;
  std::vector<double> values_;
  bool drawn_ = false;
  Pull last_;
};

}  // namespace pavlov
