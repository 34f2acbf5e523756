#include "agents/tabular/off_policy_monte_carlo.h"

#include <stdexcept>

#include "agents/core/registry.h"
#include "core/settings.h"

namespace pavlov {
namespace {

constexpr const char* kName = "off-policy-mc";

TabularConfig table_config(const OffPolicyMonteCarlo::Config& config) {
  config.validate();
  return {.gamma = config.gamma,
          .initial_value = config.initial_value,
          .exploration = config.exploration};
}

}  // namespace

void OffPolicyMonteCarlo::Config::validate() const {
  TabularConfig{.gamma = gamma, .initial_value = initial_value, .exploration = exploration}
      .validate();
  const auto kind = exploration.exploration;
  if (kind != ExplorationKind::epsilon_greedy && kind != ExplorationKind::softmax) {
    throw std::invalid_argument(std::string(kName) +
                                ": exploration must be epsilon_greedy or softmax, so that every "
                                "action is possible, not " +
                                to_text(kind));
  }
}

OffPolicyMonteCarlo::OffPolicyMonteCarlo(const Config& config, const LearnerContext& context)
    : TabularLearner(kName, table_config(config), context),
      use_truncated_(config.use_truncated),
      episodes_(static_cast<std::size_t>(context.num_envs)),
      weight_(cell(num_states(), 0), 0.0),
      probabilities_(static_cast<std::size_t>(num_actions())) {}

void OffPolicyMonteCarlo::begin_episodes() {
  TabularLearner::begin_episodes();
  for (Trajectory& episode : episodes_) episode.clear();
  ended_.clear();
}

void OffPolicyMonteCarlo::learn_from(const Transition& t) {
  explorer_.probabilities(q_.row(t.state), counts(t.state), legal(t.state), probabilities_);
  Trajectory& episode = episodes_[static_cast<std::size_t>(t.copy)];
  episode.push({.state = t.state,
                .action = t.action,
                .reward = t.reward,
                .probability = probabilities_[static_cast<std::size_t>(t.action)]});
  if (!t.ended()) return;
  if (t.terminated || use_truncated_) {
    ended_.push_back(t.copy);
  } else {
    episode.clear();
  }
}

void OffPolicyMonteCarlo::learn() {
  for (const int copy : ended_) {
    Trajectory& episode = episodes_[static_cast<std::size_t>(copy)];
    learn_from(episode.steps());
    episode.clear();
  }
  ended_.clear();
}

void OffPolicyMonteCarlo::learn_from(std::span<const Step> episode) {
  double g = 0;
  double w = 1;
  for (std::size_t t = episode.size(); t-- > 0 && w > 0;) {
    const auto& [state, action, reward, behaviour] = episode[t];
    g = reward + config_.gamma * g;
    double& c = weight_[cell(state, action)];
    c += w;
    const double error = g - q_(state, action);
    q_(state, action) += w / c * error;
    note_error(error);
    greedy_probabilities(q_.row(state), legal(state), config_.exploration.ties, probabilities_);
    w *= probabilities_[static_cast<std::size_t>(action)] / behaviour;
  }
}

void OffPolicyMonteCarlo::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  put_trajectories(checkpoint, episodes_);
  checkpoint.put("weight", weight_);
}

void OffPolicyMonteCarlo::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  get_trajectories(checkpoint, num_states(), num_actions(), episodes_);
  weight_ = checkpoint.doubles("weight", std::ssize(weight_));
}

namespace {
[[maybe_unused]] const bool registered = register_learner<OffPolicyMonteCarlo>(
    kName, "Monte Carlo control with weighted importance sampling (Sutton & Barto 5.7)");
}  // namespace

}  // namespace pavlov
