#pragma once

#include <memory>
#include <vector>

#include "agents/exploration/bonus.h"
#include "agents/exploration/standardizer.h"
#include "core/running_moments.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// Settings of all bonuses that are errors of networks.
struct LearnedBonusConfig {
  LearnedBonusConfig();

  std::int64_t warmup_steps = 1000;
  bool normalize_observations = true;
  double observation_clip = 5;  // Burda et al. 2018
  bool normalize = true;
  double gamma = 0.99;  // Burda et al. 2018
  int batch_size = 64;
  double update_proportion = 1;  // Burda et al. 2018 for 32 copies
  NetworkConfig network;
  OptimizerConfig optimizer;

  static void visit(auto& self, auto&& field) {
    field("warmup_steps", self.warmup_steps,
          "random steps of all copies that tell the mean and deviation of observations before "
          "anything is learned (>= 0)");
    field("normalize_observations", self.normalize_observations,
          "subtract the running mean, divide by the running deviation");
    field("observation_clip", self.observation_clip,
          "normalised observations are cut off at -+ this (> 0)");
    field("normalize", self.normalize,
          "bonuses are divided by the running deviation of their discounted sums");
    field("gamma", self.gamma, "discount of these sums [0, 1)");
    field("batch_size", self.batch_size,
          "steps of all copies between two steps of the optimiser (>= 1)");
    field("update_proportion", self.update_proportion,
          "share of them that is learned from (0, 1]; Burda et al. 2018: 32 / copies");
    NetworkConfig::visit(self.network, field);
    OptimizerConfig::visit(self.optimizer, field);
  }
  void validate() const;
};

/// Divides bonuses by the running deviation of R_i <- gamma R_i + b, the discounted sum of the
/// bonuses of copy i so far, which goes on over the ends of episodes (Burda et al. 2018, section
/// 2.4).
class IntrinsicReturns {
 public:
  IntrinsicReturns(int num_envs, double gamma)
      : gamma_(gamma), returns_(static_cast<std::size_t>(num_envs)) {}

  /// One more bonus of each copy.
  void learn(std::span<const double> bonuses);
  double deviation() const { return moments_.scale(0); }

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  double gamma_;
  std::vector<double> returns_;
  RunningMoments moments_{1};
};

/// A bonus that is the error of a network which learns: large for what it has seen little of. This
/// class standardises observations and bonuses and gathers steps to learn from; a derived one has
/// the networks.
///
/// Where errors depend on more than S', `at` answers the last bonus for coming to a state; it knows
/// none of real observations.
class LearnedBonus : public Bonus {
 public:
  std::int64_t warmup_steps() const final { return config_.warmup_steps; }
  /// Observations and the size of errors are learned from, the networks not.
  void warm_up(const BatchView& batch) final;
  void reward(const BatchView& batch, std::span<double> bonuses) final;
  std::optional<double> at(std::span<const double> observation) final;
  std::vector<Learner::Figure> figures() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 protected:
  /// n steps as rows of numbers; S and A are empty where errors depend on S' alone.
  struct Steps {
    int n = 0;
    std::vector<float> observations;       ///< [n, D] S, standardised
    std::vector<float> actions;            ///< [n, A] flat
    std::vector<float> next_observations;  ///< [n, D] S'
  };

  /// `of_states`: errors depend on S' alone, of which the last frame is looked at where
  /// observations are stacks of frames (Burda et al. 2018, appendix).
  LearnedBonus(const LearnedBonusConfig& config, const LearnerContext& context, const char* name,
               bool of_states);

  /// The error of each step, [n].
  virtual void find_errors(const Steps& steps, std::span<double> errors) = 0;
  /// One step of the optimisers. Answers the loss.
  virtual double learn_from(const Steps& steps) = 0;

  /// A network for standardised observations; `extra_layers` more hidden ones are as wide as the
  /// outputs.
  std::unique_ptr<Network> make_observation_network(int outputs, const Rng& rng,
                                                    int extra_layers = 0) const;
  /// A dense one for other numbers.
  std::unique_ptr<Network> make_dense_network(int inputs, int outputs, const Rng& rng) const;
  /// Throws std::runtime_error where a gradient was not finite.
  void check_gradient(double norm) const;

  /// For weights.
  const Rng& rng() const { return rng_; }
  int observation_width() const { return static_cast<int>(standardizer_.width()); }
  int action_width() const { return static_cast<int>(flat_size(action_space_)); }

 private:
  double scaled(double error) const {
    return config_.normalize ? error / returns_.deviation() : error;
  }
  /// The errors of the last steps of a batch, which are in `seen_` then.
  void judge(const BatchView& batch, std::span<double> errors);
  /// Step i of `seen_` will be learned from.
  void keep(int i);
  void remember(const BatchView& batch, std::span<const double> bonuses);

  LearnedBonusConfig config_;
  const char* name_;
  bool of_states_;
  Space observation_space_;
  Space action_space_;
  int frames_;  ///< in an observation, of which the last is looked at
  Standardizer standardizer_;
  IntrinsicReturns returns_;
  Rng rng_;
  Rng choice_rng_;  ///< which steps are learned from
  Steps seen_;      ///< the last of every copy
  Steps kept_;      ///< those to learn from
  int gathered_ = 0;
  double loss_ = 0;
  std::vector<double> latest_;   ///< [number of states] last bonuses, NaN: none yet
  std::vector<double> element_;  ///< room for an action or an observation
  std::vector<double> errors_;
};

/// ||a_i - b_i||^2 of each row.
void squared_distances(std::span<const float> a, std::span<const float> b,
                       std::span<double> distances);

/// A view of rows of floats.
inline Rows rows_of(const std::vector<float>& numbers, int width) {
  return {.data = numbers.data(), .dtype = Dtype::f32, .width = width};
}

}  // namespace pavlov
