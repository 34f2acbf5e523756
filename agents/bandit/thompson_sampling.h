#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "agents/bandit/bandit_learner.h"

namespace pavlov {

/// What is believed of an arm before it is tried: a Gaussian mean of Gaussian rewards with known
/// deviation, or a Beta probability of rewards 1 and 0.
enum class Prior { gaussian, beta };

constexpr std::array<std::pair<Prior, std::string_view>, 2> enum_names(Prior) {
  return {{{Prior::gaussian, "gaussian"}, {Prior::beta, "beta"}}};
}

/// Thompson sampling (Thompson 1933; Russo et al. 2018, "A tutorial on Thompson sampling"): draw a
/// value for each arm from what is believed of it, take the arm with the largest draw, learn by
/// Bayes' rule.
///
/// | prior    | before                         | after n rewards with sum s                    |
/// |----------|--------------------------------|-----------------------------------------------|
/// | gaussian | N(prior_mean, prior_deviation) | N(v (prior_mean / d^2 + s / r^2), sqrt(v)),   |
/// |          |                                | 1 / v = 1 / d^2 + n / r^2                     |
/// | beta     | Beta(prior_wins, prior_losses) | Beta(prior_wins + s, prior_losses + n - s)    |
///
/// with d = prior_deviation, r = reward_deviation. Rewards between 0 and 1 count as parts of a win;
/// others are refused with the beta prior.
class ThompsonSampling final : public BanditLearner {
 public:
  struct Config {
    Prior prior = Prior::gaussian;
    double prior_mean = 0;
    double prior_deviation = 1;
    double reward_deviation = 1;
    double prior_wins = 1;
    double prior_losses = 1;
    bool forget = true;

    static void visit(auto& self, auto&& field) {
      field("prior", self.prior, "what is believed of an arm's rewards");
      field("prior_mean", self.prior_mean, "gaussian: mean of true values");
      field("prior_deviation", self.prior_deviation,
            "gaussian: standard deviation of true values (> 0)");
      field("reward_deviation", self.reward_deviation,
            "gaussian: standard deviation of an arm's rewards (> 0)");
      field("prior_wins", self.prior_wins, "beta: alpha (> 0)");
      field("prior_losses", self.prior_losses, "beta: beta (> 0)");
      field("forget", self.forget, kForgetHelp);
    }
    void validate() const;
  };

  ThompsonSampling(const Config& config, const LearnerContext& context);

  /// The posterior means of the first copy.
  std::vector<double> action_values(std::span<const double> observation) const override;
  Thoughts think(std::span<const double> observation) override;

  /// The mean of what is believed of an arm's value, and its standard deviation.
  double posterior_mean(int copy, int arm) const;
  double posterior_deviation(int copy, int arm) const;

 private:
  int select(int copy, Mode mode) override;
  void learn_from(int copy, int arm, double reward) override;
  void forget(int copy) override;
  void save_estimates(Checkpoint& checkpoint) const override;
  void load_estimates(const Checkpoint& checkpoint) override;
  /// Parameters of the beta posterior.
  std::pair<double, double> wins_and_losses(int copy, int arm) const;

  Config config_;
  ArmTable<double> sums_;
  ArmTable<std::int64_t> counts_;
};

}  // namespace pavlov
