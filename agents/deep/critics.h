#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "core/checkpoint.h"
#include "core/rng.h"
#include "core/rows.h"
#include "nets/core/network.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// n observations, encoded, and the action taken or considered at each, in [-1, 1].
struct StateActions {
  Rows observations;               ///< [n, O]
  std::span<const float> actions;  ///< [n, A]
  int n = 0;
};

/// Independent estimates Q_1 … Q_k of the value of an action, each a network that takes observation
/// and action side by side, and for each a target network Q^_1 … Q^_k that follows it slowly.
class Critics {
 public:
  /// `observations` tells what encoded observations are like, as for the network of the policy.
  Critics(int count, const NetworkConfig& network, const OptimizerConfig& optimizer,
          const NetworkShape& observations, int action_width, const Rng& rng);

  /// Q_1 of a single row.
  double value(const StateActions& row);
  /// min_k Q^_k(s, a) into `values`, [n]: clipped double Q-learning where there are two (Fujimoto
  /// et al. 2018, eq. 10), and nothing but Q^ where there is one.
  void target_values(const StateActions& batch, std::span<float> values);

  struct Update {
    double loss = 0;           ///< mean over the critics
    double value = 0;          ///< mean of Q_1
    double gradient_norm = 0;  ///< the largest; not finite where one is
  };
  /// One step of each critic along the gradient of its loss (1/n) sum_b w_b (Q_k(s_b, a_b) - y_b)^2
  /// (RL-45). `td_errors`, [n], become the means over the critics of |Q_k - y_b|.
  Update learn(const StateActions& batch, std::span<const float> targets,
               std::span<const float> weights, std::span<float> td_errors);

  /// The gradient of -(1/n) sum_b min_{k < count} Q_k(s_b, a_b) by the actions, [n, A]; the critics
  /// stay as they are (RL-45). Answers the mean of the minima.
  double descend(const StateActions& batch, int count, std::span<float> gradient);

  /// Targets = rate * critics + (1 - rate) * targets (RL-46).
  void follow(double rate);

  int count() const { return static_cast<int>(members_.size()); }
  Network& network(int k) { return *members_[static_cast<std::size_t>(k)].online; }

  void save(Checkpoint& checkpoint) const;
  void load(const Checkpoint& checkpoint);

 private:
  struct Member {
    std::unique_ptr<Network> online;
    std::unique_ptr<Network> target;
    std::unique_ptr<Optimizer> optimizer;
  };
  /// Observations and actions side by side, in room that the next call uses again.
  Rows side_by_side(const StateActions& batch);

  int observation_width_;
  float observation_scale_;
  int action_width_;
  std::vector<Member> members_;
  std::vector<float> input_;           ///< [n, O + A]
  std::vector<float> input_gradient_;  ///< [n, O + A]
  std::vector<float> outputs_;         ///< [n]
  std::vector<float> gradient_;        ///< [n]
  std::vector<int> least_;             ///< [n] which critic's value is the least
};

}  // namespace pavlov
