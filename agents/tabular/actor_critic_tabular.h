#pragma once

#include "agents/tabular/linear_actor.h"

namespace pavlov {

/// One-step actor-critic with a linear softmax policy and linear state values (Sutton & Barto
/// 13.5, eq. 13.12): delta = R + gamma v(S') - v(S), w += alpha_w delta x(S),
/// theta += alpha gamma^t delta grad ln pi(A|S), where gamma^t is left out unless
/// `discount_updates`. Bootstraps through truncation.
class ActorCriticTabular final : public LinearActor {
 public:
  using Config = LinearActorConfig;

  ActorCriticTabular(const Config& config, const LearnerContext& context);

  void begin_episodes() override;
  /// The running mean of |delta| over about 1,000 steps.
  std::vector<Figure> figures() const override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 private:
  void learn_from(const FeatureStep& step) override;

  std::vector<double> discounts_;  ///< gamma^t of the episodes under way, [B]
  double mean_error_ = 0;
};

}  // namespace pavlov
