#include "agents/tabular/reinforce_tabular.h"

#include <algorithm>

#include "agents/core/registry.h"
#include "agents/core/returns.h"

namespace pavlov {

ReinforceTabular::ReinforceTabular(const Config& config, const LearnerContext& context)
    : LinearActor("reinforce-tabular", config.actor, context),
      settings_(config),
      episodes_(static_cast<std::size_t>(context.num_envs)) {}

void ReinforceTabular::Episode::clear() {
  features.clear();
  legal.clear();
  actions.clear();
  rewards.clear();
}

void ReinforceTabular::begin_episodes() {
  for (Episode& episode : episodes_) episode.clear();
}

void ReinforceTabular::learn_from(const FeatureStep& step) {
  Episode& episode = episodes_[static_cast<std::size_t>(step.copy)];
  episode.features.insert(episode.features.end(), step.features.begin(), step.features.end());
  if (step.legal != nullptr) {
    episode.legal.insert(episode.legal.end(), step.legal, step.legal + num_actions_);
  }
  episode.actions.push_back(step.action);
  episode.rewards.push_back(step.reward);
  if (!step.terminated && !step.truncated) return;
  if (step.terminated || settings_.use_truncated) learn_from(episode);
  episode.clear();
}

void ReinforceTabular::learn_from(const Episode& episode) {
  const std::size_t length = episode.rewards.size();
  const std::size_t width = features_.active();
  const auto num_actions = static_cast<std::size_t>(num_actions_);
  returns_.resize(length);
  discounted_returns(episode.rewards, config_.gamma, returns_);
  double discount = 1;
  for (std::size_t t = 0; t < length; ++t) {
    const auto features = std::span(episode.features).subspan(t * width, width);
    const auto* legal = episode.legal.empty() ? nullptr : episode.legal.data() + t * num_actions;
    const double baseline = settings_.baseline ? value(features) : 0;
    const double error = (settings_.reward_to_go ? returns_[t] : returns_[0]) - baseline;
    if (settings_.baseline) improve_value(features, returns_[t] - baseline);
    improve_policy(features, legal, static_cast<int>(episode.actions[t]),
                   config_.alpha * discount * error);
    if (config_.discount_updates) discount *= config_.gamma;
    mean_error_ += 0.001 * (std::abs(error) - mean_error_);
  }
}

std::vector<Learner::Figure> ReinforceTabular::figures() const {
  return {{"return_error", mean_error_}};
}

void ReinforceTabular::save(Checkpoint& checkpoint) const {
  LinearActor::save(checkpoint);
  for (std::size_t i = 0; i < episodes_.size(); ++i) {
    const std::string prefix = "episode." + std::to_string(i) + ".";
    checkpoint.put(prefix + "features", episodes_[i].features);
    checkpoint.put(prefix + "legal",
                   std::vector<std::int64_t>(episodes_[i].legal.begin(), episodes_[i].legal.end()));
    checkpoint.put(prefix + "actions", episodes_[i].actions);
    checkpoint.put(prefix + "rewards", episodes_[i].rewards);
  }
  checkpoint.put("mean_error", std::span(&mean_error_, 1));
}

void ReinforceTabular::load(const Checkpoint& checkpoint) {
  LinearActor::load(checkpoint);
  for (std::size_t i = 0; i < episodes_.size(); ++i) {
    const std::string prefix = "episode." + std::to_string(i) + ".";
    Episode& episode = episodes_[i];
    episode.rewards = checkpoint.doubles(prefix + "rewards");
    const auto length = std::ssize(episode.rewards);
    episode.actions = checkpoint.integers(prefix + "actions", length);
    episode.features = checkpoint.integers(prefix + "features",
                                           length * static_cast<std::int64_t>(features_.active()));
    const bool any_legal = checkpoint.array(prefix + "legal").shape != std::vector<std::int64_t>{0};
    const auto legal = checkpoint.integers(prefix + "legal", any_legal ? length * num_actions_ : 0);
    episode.legal.assign(legal.begin(), legal.end());
  }
  mean_error_ = checkpoint.doubles("mean_error", 1)[0];
}

namespace {
[[maybe_unused]] const bool registered = register_learner<ReinforceTabular>(
    "reinforce-tabular", "Monte Carlo policy gradient, linear softmax (Sutton & Barto 13.3, 13.4)");
}  // namespace

}  // namespace pavlov
