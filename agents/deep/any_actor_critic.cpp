#include "agents/deep/any_actor_critic.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/deep/last_figures.h"
#include "core/settings.h"
#include "nets/core/process_group.h"

namespace pavlov {
namespace {

constexpr const char* kName = "actor-critic";

}  // namespace

ActorCriticConfig::ActorCriticConfig() {
  network.activation = Activation::tanh;
  network.initialization = Initialization::orthogonal;
  optimizer.learning_rate = 3e-4;
  optimizer.optimizer_epsilon = 1e-5;
  optimizer.max_gradient_norm = 0.5;
}

void ActorCriticConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, kName, name, value, allowed);
  };
  check(rollout_steps >= 1, "rollout_steps", rollout_steps, "1 or more");
  check(epochs >= 1, "epochs", epochs, "1 or more");
  check(minibatch_size >= 0, "minibatch_size", minibatch_size, "0 or more");
  check(gamma >= 0 && gamma <= 1, "gamma", gamma, "in [0, 1]");
  check(gae_lambda >= 0 && gae_lambda <= 1, "gae_lambda", gae_lambda, "in [0, 1]");
  check(clip >= 0, "clip", clip, "0 or more");
  check(value_clip >= 0, "value_clip", value_clip, "0 or more");
  check(target_divergence >= 0, "target_divergence", target_divergence, "0 or more");
  check(entropy_coefficient >= 0, "entropy_coefficient", entropy_coefficient, "0 or more");
  check(value_coefficient > 0, "value_coefficient", value_coefficient, "above 0");
  check(intrinsic_gamma >= 0 && intrinsic_gamma <= 1, "intrinsic_gamma", intrinsic_gamma,
        "in [0, 1]");
  check(intrinsic_coefficient >= 0, "intrinsic_coefficient", intrinsic_coefficient, "0 or more");
  check(extrinsic_coefficient >= 0, "extrinsic_coefficient", extrinsic_coefficient, "0 or more");
  policy.validate(kName);
  network.validate();
  optimizer.validate();
}

AnyActorCritic::AnyActorCritic(const ActorCriticConfig& config, const LearnerContext& context)
    : config_((config.validate(), config)),
      total_steps_(context.total_steps),
      observation_space_(context.observation_space),
      action_rng_(Rng(context.seed).child("exploration")),
      minibatch_rng_(Rng(context.seed).child("minibatches")),
      clip_(config.clip),
      learning_rate_(config.optimizer.learning_rate) {}

double AnyActorCritic::remaining() const {
  if (total_steps_ <= 0) return 1;
  return std::max(0.0, 1 - static_cast<double>(steps_) / static_cast<double>(total_steps_));
}

void AnyActorCritic::begin_update() {
  learning_rate_ =
      config_.optimizer.learning_rate * (config_.anneal_learning_rate ? remaining() : 1);
  clip_ = config_.clip * (config_.anneal_clip ? remaining() : 1);
  sums_ = {};
  minibatches_ = 0;
}

std::size_t AnyActorCritic::minibatch_size(std::size_t steps) const {
  return config_.minibatch_size == 0
             ? steps
             : std::min(steps, static_cast<std::size_t>(config_.minibatch_size));
}

bool AnyActorCritic::diverged(double divergence) const {
  return config_.target_divergence > 0 &&
         mean_over_processes(divergence) > 1.5 * config_.target_divergence;
}

void AnyActorCritic::count_minibatch(double gradient_norm) {
  if (!std::isfinite(gradient_norm)) {
    throw std::runtime_error("actor-critic: the gradient of update " +
                             std::to_string(updates_ + 1) + " (step " + std::to_string(steps_) +
                             ") is not finite; a smaller learning_rate may help");
  }
  sums_.gradient_norm += gradient_norm;
  ++minibatches_;
}

std::vector<Learner::Figure> AnyActorCritic::figures() const {
  const double n = std::max(1.0, minibatches_);
  return {{"policy_loss", sums_.policy_loss / n},
          {"value_loss", sums_.value_loss / n},
          {"entropy", entropy_},
          {"divergence", sums_.divergence / n},
          {"clip_fraction", sums_.clipped / n},
          {"explained_variance", explained_variance_},
          {"gradient_norm", sums_.gradient_norm / n},
          {"learning_rate", learning_rate_},
          {"minibatches", minibatches_},
          {"updates", static_cast<double>(updates_)}};
}

std::string AnyActorCritic::summary() const {
  return critic() == nullptr ? actor().summary()
                             : "actor\n" + actor().summary() + "\ncritic\n" + critic()->summary();
}

void AnyActorCritic::save_progress(Checkpoint& checkpoint) const {
  checkpoint.put("rng.exploration", action_rng_);
  checkpoint.put("rng.minibatches", minibatch_rng_);
  const std::int64_t counts[] = {steps_, updates_};
  checkpoint.put("counts", counts);
  put_figures(checkpoint, "figures",
              {sums_.policy_loss, sums_.value_loss, sums_.divergence, sums_.clipped,
               sums_.gradient_norm, minibatches_, learning_rate_, entropy_, explained_variance_});
}

void AnyActorCritic::load_progress(const Checkpoint& checkpoint) {
  action_rng_ = checkpoint.rng("rng.exploration");
  minibatch_rng_ = checkpoint.rng("rng.minibatches");
  const auto counts = checkpoint.integers("counts", 2);
  steps_ = counts[0];
  updates_ = counts[1];
  get_figures(
      checkpoint, "figures",
      {&sums_.policy_loss, &sums_.value_loss, &sums_.divergence, &sums_.clipped,
       &sums_.gradient_norm, &minibatches_, &learning_rate_, &entropy_, &explained_variance_});
}

}  // namespace pavlov
