#include "agents/tabular/actor_critic_tabular.h"

#include <algorithm>

#include "agents/core/registry.h"

namespace pavlov {

ActorCriticTabular::ActorCriticTabular(const Config& config, const LearnerContext& context)
    : LinearActor("actor-critic-tabular", config, context),
      discounts_(static_cast<std::size_t>(context.num_envs), 1.0) {}

void ActorCriticTabular::begin_episodes() { std::ranges::fill(discounts_, 1.0); }

void ActorCriticTabular::learn_from(const FeatureStep& step) {
  const double next_value = step.terminated ? 0 : value(step.next_features);
  const double error = step.reward + config_.gamma * next_value - value(step.features);
  double& discount = discounts_[static_cast<std::size_t>(step.copy)];
  improve_value(step.features, error);
  improve_policy(step.features, step.legal, step.action, config_.alpha * discount * error);
  if (config_.discount_updates) discount *= config_.gamma;
  if (step.terminated || step.truncated) discount = 1;
  mean_error_ += 0.001 * (std::abs(error) - mean_error_);
}

std::vector<Learner::Figure> ActorCriticTabular::figures() const {
  return {{"td_error", mean_error_}};
}

void ActorCriticTabular::save(Checkpoint& checkpoint) const {
  LinearActor::save(checkpoint);
  checkpoint.put("discounts", discounts_);
  checkpoint.put("mean_error", std::span(&mean_error_, 1));
}

void ActorCriticTabular::load(const Checkpoint& checkpoint) {
  LinearActor::load(checkpoint);
  discounts_ = checkpoint.doubles("discounts", std::ssize(discounts_));
  mean_error_ = checkpoint.doubles("mean_error", 1)[0];
}

namespace {
[[maybe_unused]] const bool registered = register_learner<ActorCriticTabular>(
    "actor-critic-tabular", "one-step actor-critic, linear softmax policy (Sutton & Barto 13.5)");
}  // namespace

}  // namespace pavlov
