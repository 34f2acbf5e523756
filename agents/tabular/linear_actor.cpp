#include "agents/tabular/linear_actor.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/settings.h"

namespace pavlov {

void LinearActorConfig::validate() const {
  constexpr const char* kOwner = "policy gradient";
  require(alpha > 0 && std::isfinite(alpha), kOwner, "alpha", alpha, "positive and finite");
  require(value_alpha > 0 && value_alpha <= 1, kOwner, "value_alpha", value_alpha, "in (0, 1]");
  require(gamma >= 0 && gamma <= 1, kOwner, "gamma", gamma, "in [0, 1]");
  require(min_probability >= 0, kOwner, "min_probability", min_probability, "at least 0");
  for (const double preference : initial_preferences) {
    require(std::isfinite(preference), kOwner, "initial_preferences", preference, "finite");
  }
  tiles.validate();
}

void clip_probabilities(std::span<double> probabilities, double floor) {
  // Scaling down may push others below: repeat until none is.
  for (bool again = true; again;) {
    double clipped = 0;
    double free = 0;
    for (const double p : probabilities) {
      if (p > floor) {
        free += p;
      } else if (p > 0) {
        clipped += floor;
      }
    }
    again = false;
    for (double& p : probabilities) {
      if (p > floor) {
        p *= (1 - clipped) / free;
        again = again || p < floor;
      } else if (p > 0) {
        p = floor;
      }
    }
  }
}

namespace {

std::vector<double> initial_preferences(const LinearActorConfig& config, int num_actions,
                                        const std::string& owner) {
  config.validate();
  require(config.min_probability < 1.0 / num_actions, owner, "min_probability",
          config.min_probability, "below 1 / " + std::to_string(num_actions));
  auto preferences = config.initial_preferences;
  if (preferences.empty()) preferences.resize(static_cast<std::size_t>(num_actions));
  if (std::ssize(preferences) != num_actions) {
    throw std::invalid_argument(owner + ": initial_preferences must have " +
                                std::to_string(num_actions) + " numbers or none, not " +
                                std::to_string(preferences.size()));
  }
  return preferences;
}

}  // namespace

LinearActor::LinearActor(std::string name, const LinearActorConfig& config,
                         const LearnerContext& context)
    : name_(std::move(name)),
      config_(config),
      features_(context.observation_space, config.tiles, name_),
      first_action_(discrete_actions(context.action_space, name_).start),
      num_actions_(discrete_actions(context.action_space, name_).n),
      num_envs_(context.num_envs),
      preferences_(features_, initial_preferences(config, num_actions_, name_)),
      values_(features_, std::vector{0.0}),
      rng_(Rng(context.seed).child("exploration")),
      exploit_rng_(Rng(context.seed).child("exploitation")),
      probabilities_(static_cast<std::size_t>(num_actions_)),
      active_(features_.active()),
      next_active_(features_.active()) {}

void LinearActor::softmax(std::span<const std::int64_t> features, const std::uint8_t* legal,
                          std::span<double> probabilities) const {
  preferences_.evaluate(features, probabilities);
  const double largest = best_value(probabilities, legal);
  double sum = 0;
  for (std::size_t a = 0; a < probabilities.size(); ++a) {
    const bool allowed = legal == nullptr || legal[a] != 0;
    probabilities[a] = allowed ? std::exp(probabilities[a] - largest) : 0.0;
    sum += probabilities[a];
  }
  for (double& p : probabilities) p /= sum;
}

void LinearActor::evaluate_behaviour(std::span<const std::int64_t> features,
                                     const std::uint8_t* legal,
                                     std::span<double> probabilities) const {
  softmax(features, legal, probabilities);
  if (config_.min_probability > 0) clip_probabilities(probabilities, config_.min_probability);
}

void LinearActor::act(const BatchView& batch, Mode mode) {
  const auto width = static_cast<std::size_t>(num_actions_);
  if (batch.legal_actions != nullptr && mode == Mode::explore) {
    legal_.assign(batch.legal_actions,
                  batch.legal_actions + static_cast<std::size_t>(batch.size) * width);
  }
  for (int i = 0; i < batch.size; ++i) {
    features_.encode(batch.observations, i, active_);
    const auto* legal = batch.legal_actions == nullptr
                            ? nullptr
                            : batch.legal_actions + static_cast<std::size_t>(i) * width;
    evaluate_behaviour(active_, legal, probabilities_);
    Rng& rng = mode == Mode::explore ? rng_ : exploit_rng_;
    *batch.actions.row<int>(i) = first_action_ + rng.categorical(probabilities_);
  }
}

void LinearActor::observe(const BatchView& batch) {
  for (int i = 0; i < batch.size; ++i) {
    features_.encode(batch.previous_observations, i, active_);
    features_.encode(batch.next_observations, i, next_active_);
    const auto first = static_cast<std::size_t>(i) * static_cast<std::size_t>(num_actions_);
    learn_from({.copy = i,
                .features = active_,
                .legal = legal_.empty() ? nullptr : legal_.data() + first,
                .action = *batch.actions.Rows::row<int>(i) - first_action_,
                .reward = batch.rewards[i],
                .next_features = next_active_,
                .terminated = batch.terminated[i] != 0,
                .truncated = batch.truncated[i] != 0});
  }
}

void LinearActor::improve_policy(std::span<const std::int64_t> features, const std::uint8_t* legal,
                                 int action, double step) {
  softmax(features, legal, probabilities_);
  const double share = step / static_cast<double>(features.size());
  for (int a = 0; a < num_actions_; ++a) {
    const double score = (a == action ? 1.0 : 0.0) - probabilities_[static_cast<std::size_t>(a)];
    preferences_.add(features, a, share * score);
  }
}

void LinearActor::improve_value(std::span<const std::int64_t> features, double error) {
  values_.add(features, 0, config_.value_alpha / static_cast<double>(features.size()) * error);
}

std::vector<double> LinearActor::probabilities(std::span<const double> observation) const {
  std::vector<double> probabilities(static_cast<std::size_t>(num_actions_));
  evaluate_behaviour(features_.encode(observation), nullptr, probabilities);
  return probabilities;
}

double LinearActor::state_value(std::span<const double> observation) const {
  return value(features_.encode(observation));
}

void LinearActor::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", name_);
  checkpoint.put("preferences", preferences_.weights());
  checkpoint.put("values", values_.weights());
  checkpoint.put("legal", std::vector<std::int64_t>(legal_.begin(), legal_.end()));
  checkpoint.put("rng", rng_);
  checkpoint.put("exploit_rng", exploit_rng_);
}

void LinearActor::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, name_);
  for (auto& [name, functions] :
       {std::pair("preferences", &preferences_), std::pair("values", &values_)}) {
    const auto weights = checkpoint.doubles(name, std::ssize(functions->weights()));
    std::ranges::copy(weights, functions->weights().begin());
  }
  const auto legal = checkpoint.integers("legal");
  if (!legal.empty() && std::ssize(legal) != num_envs_ * num_actions_) {
    throw std::runtime_error("the checkpoint is of a learner for another number of environments");
  }
  legal_.assign(legal.begin(), legal.end());
  rng_ = checkpoint.rng("rng");
  exploit_rng_ = checkpoint.rng("exploit_rng");
}

}  // namespace pavlov
