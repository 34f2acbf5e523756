#pragma once

#include <string>
#include <vector>

#include "agents/tabular/linear.h"

namespace pavlov {

/// The settings that the policy-gradient methods with linear preferences share.
struct LinearActorConfig {
  double alpha = 0.01;
  double value_alpha = 0.1;
  double gamma = 1;
  bool discount_updates = false;  // D-11; Sutton & Barto's boxes have it
  double min_probability = 0;
  std::vector<double> initial_preferences;
  TileCodingConfig tiles{};

  static void visit(auto& self, auto&& field) {
    field("alpha", self.alpha, "step size of the policy, shared by the active features (> 0)");
    field("value_alpha", self.value_alpha,
          "step size of the state values, shared by the active features (0, 1]");
    field("gamma", self.gamma, "discount rate [0, 1]");
    field("discount_updates", self.discount_updates,
          "multiply the policy's step at time t by gamma^t, which the theorem asks for");
    field("min_probability", self.min_probability,
          "act as if no action were less probable; learning takes the policy as it is [0, 1 / A)");
    field("initial_preferences", self.initial_preferences,
          "preference of each action at the start, in every state; empty: 0");
    TileCodingConfig::visit(self.tiles, field);
  }
  void validate() const;
};

/// Raises all numbers of a distribution to at least `floor` and scales the others down, so that
/// they still sum to 1. Numbers that are 0 stay so; floor times the others is below 1.
void clip_probabilities(std::span<double> probabilities, double floor);

/// A softmax policy over linear action preferences, pi(a|s) ∝ exp(theta_a · x(s)), and linear state
/// values v(s) = w · x(s) (Sutton & Barto 13.1, eq. 13.2), with what its learners share. Features
/// x(s) are tiles for a box and one for each state of a discrete space.
///
/// It draws from its policy to exploit, too: the policy it learns may have to be stochastic. Legal
/// actions are those that the batch told when the action was chosen.
class LinearActor : public Learner {
 public:
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) final;
  Thoughts think(std::span<const double> observation) override {
    return {.probabilities = probabilities(observation), .value = state_value(observation)};
  }
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  /// How probable the actions are at an observation, clipped, [A]; all count as legal.
  std::vector<double> probabilities(std::span<const double> observation) const;
  /// v(s) at an observation.
  double state_value(std::span<const double> observation) const;
  /// theta, [features, A].
  const LinearFunctions& preferences() const { return preferences_; }

 protected:
  /// A step of one copy, in features.
  struct FeatureStep {
    int copy = 0;
    std::span<const std::int64_t> features;       ///< x(S_t)
    const std::uint8_t* legal = nullptr;          ///< in S_t
    int action = 0;                               ///< A_t
    double reward = 0;                            ///< R_{t+1}
    std::span<const std::int64_t> next_features;  ///< x(S_{t+1})
    bool terminated = false;
    bool truncated = false;
  };

  LinearActor(std::string name, const LinearActorConfig& config, const LearnerContext& context);

  virtual void learn_from(const FeatureStep& step) = 0;

  double value(std::span<const std::int64_t> features) const { return values_(features, 0); }
  /// theta += step grad ln pi(A|S), which is x(S) (1{a = A} - pi(a|S)) for the preferences of each
  /// action a (Sutton & Barto 13.9).
  void improve_policy(std::span<const std::int64_t> features, const std::uint8_t* legal, int action,
                      double step);
  /// w += alpha_w error x(S).
  void improve_value(std::span<const std::int64_t> features, double error);

  const std::string name_;
  const LinearActorConfig config_;
  const BinaryFeatures features_;
  const int first_action_;
  const int num_actions_;

 private:
  /// pi(· | s), [A].
  void softmax(std::span<const std::int64_t> features, const std::uint8_t* legal,
               std::span<double> probabilities) const;
  /// What it draws from: the same with `min_probability`.
  void evaluate_behaviour(std::span<const std::int64_t> features, const std::uint8_t* legal,
                          std::span<double> probabilities) const;

  const int num_envs_;
  LinearFunctions preferences_;
  LinearFunctions values_;
  Rng rng_;
  Rng exploit_rng_;                    ///< apart, so that playing does not change what is learned
  std::vector<std::uint8_t> legal_;    ///< [B, A] or empty: all are legal
  std::vector<double> probabilities_;  ///< [A]
  std::vector<std::int64_t> active_;
  std::vector<std::int64_t> next_active_;
};

}  // namespace pavlov
