#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/core/learner.h"
#include "agents/deep/observation_encoder.h"
#include "agents/deep/policy_head.h"
#include "agents/deep/step_buffer.h"
#include "core/statistics.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// What returns are compared with before they weigh the gradient.
enum class Baseline { none, mean, standardized, value };

constexpr std::array<std::pair<Baseline, std::string_view>, 4> enum_names(Baseline) {
  return {{{Baseline::none, "none"},
           {Baseline::mean, "mean"},
           {Baseline::standardized, "standardized"},
           {Baseline::value, "value"}}};
}

/// Settings of `Reinforce`. The defaults are those of PyTorch's example of it, but for its dropout
/// and for the baseline, which is off (Sutton & Barto 13.3).
struct ReinforceConfig {
  ReinforceConfig();

  int episodes_per_update = 1;
  double gamma = 0.99;
  bool reward_to_go = true;
  bool discount_updates = false;  // D-11; Sutton & Barto's box has it
  Baseline baseline = Baseline::none;
  double value_learning_rate = 1e-2;
  double entropy_coefficient = 0;
  bool measure_variance = false;
  bool normalize_observations = false;
  PolicyConfig policy;
  NetworkConfig network;
  OptimizerConfig optimizer;

  static void visit(auto& self, auto&& field) {
    field("episodes_per_update", self.episodes_per_update,
          "whole episodes that make an update (D >= 1)");
    field("gamma", self.gamma, "discount [0, 1]");
    field("reward_to_go", self.reward_to_go,
          "the return that follows a step counts for it; else that of the whole episode");
    field("discount_updates", self.discount_updates,
          "multiply the gradient of step t by gamma^t, which the theorem asks for");
    field("baseline", self.baseline,
          "subtracted from returns: nothing, their mean over the update (standardized: and divided "
          "by their deviation), or a learned value of the state (Sutton & Barto 13.4)");
    field("value_learning_rate", self.value_learning_rate, "step size of a learned baseline (> 0)");
    field("entropy_coefficient", self.entropy_coefficient, "weight of the policy's entropy (>= 0)");
    field("measure_variance", self.measure_variance,
          "measure the variance of the gradient between episodes; needs episodes_per_update >= 2");
    field("normalize_observations", self.normalize_observations,
          "subtract the running mean, divide by the running standard deviation, both as they were "
          "at the last update");
    PolicyConfig::visit(self.policy, field);
    NetworkConfig::visit(self.network, field);
    OptimizerConfig::visit(self.optimizer, field);
  }
  void validate() const;
};

/// REINFORCE, Monte Carlo policy gradient, with a network (Williams 1992; Sutton & Barto 13.3; with
/// a learned baseline 13.4): plays D whole episodes (more, where several copies end theirs in
/// the same step), then takes one step along
///
///   (1 / D) sum_episodes sum_t (G_t - b) grad log pi(A_t | S_t),   G_t = sum_i gamma^i R_{t+1+i}.
///
/// A truncated episode's return goes on with the baseline's value of its last observation; without
/// a learned baseline it is cut short there. Of several copies, episodes count whole when they
/// end, in the order in which they do: those under way during an update were begun under the policy
/// before it. Exploiting takes the policy's mode.
class Reinforce final : public Learner {
 public:
  using Config = ReinforceConfig;
  Reinforce(const Config& config, const LearnerContext& context);
  ~Reinforce() override;

  void begin_episodes() override;
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) override;
  void learn() override;
  /// `gradient_variance` is the sum, over all of the policy network's weights, of the variance of
  /// one episode's gradient; that of the mean of D episodes is D times less. `gradient_norm` is
  /// the length of that mean.
  std::vector<Figure> figures() const override;
  std::string summary() const override { return actor_->summary(); }
  Thoughts think(std::span<const double> observation) override;

  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  Network& network() { return *actor_; }

 private:
  struct Episode {
    StepBuffer steps;
    double tail = 0;                ///< value of what follows where it was truncated
    std::vector<double> returns{};  ///< G_t
    std::vector<double> weights{};  ///< of grad log pi(A_t | S_t)
  };

  void update();
  /// Returns, and weights without `mean` and `standardized`.
  void evaluate(Episode& episode);
  void compare_with_mean(std::span<Episode> episodes) const;
  /// Add an episode to the gradient of the policy, or of the values; the first begins it anew.
  void add_policy_gradient(const Episode& episode, bool first);
  void add_value_gradient(const Episode& episode, bool first);
  void measure_gradient(bool first);
  double value_of(const Rows& observations, int i);

  Config config_;
  Space observation_space_;
  ObservationEncoder encoder_;
  PolicyHead policy_;
  std::unique_ptr<Network> actor_;
  std::unique_ptr<Network> critic_;  ///< null without a learned baseline
  std::unique_ptr<Optimizer> actor_optimizer_;
  std::unique_ptr<Optimizer> critic_optimizer_;
  Rng action_rng_;
  std::vector<Episode> playing_;  ///< [n] under way
  std::vector<Episode> ended_;    ///< the first `num_ended_` wait for the update
  std::size_t num_ended_ = 0;

  std::int64_t steps_ = 0;  ///< of all copies
  std::int64_t updates_ = 0;
  double entropy_ = 0;
  double gradient_norm_ = 0;
  double gradient_variance_ = 0;

  // Room, so that neither acting nor learning allocates.
  std::vector<float> outputs_;
  std::vector<float> gradient_;
  std::vector<float> by_parameters_;
  std::vector<float> total_;                ///< gradient of the episodes so far
  std::vector<float> total_before_;         ///< of those but the last
  std::vector<RunningStatistics> moments_;  ///< of each weight's gradient
};

}  // namespace pavlov
