#include "agents/bandit/action_value_bandit.h"

#include "agents/core/registry.h"

namespace pavlov {

void ActionValueBandit::Config::validate() const {
  require(alpha > 0 && alpha <= 1, "bandit-action-value", "alpha", alpha, "in (0, 1]");
  require(std::isfinite(initial_value), "bandit-action-value", "initial_value", initial_value,
          "finite");
  exploration.validate();
}

ActionValueBandit::ActionValueBandit(const Config& config, const LearnerContext& context)
    : BanditLearner("bandit-action-value", config.forget, context),
      config_(config),
      explorer_(config.exploration, context.total_steps),
      values_(context.num_envs, num_arms(), config.initial_value),
      counts_(context.num_envs, num_arms(), 0) {
  config.validate();
}

int ActionValueBandit::select(int copy, Mode mode) {
  Rng& rng = mode == Mode::explore ? rng_ : exploit_rng_;
  return explorer_.select(values_[copy], counts_[copy], nullptr, mode, rng);
}

void ActionValueBandit::learn_from(int copy, int arm, double reward) {
  const auto a = static_cast<std::size_t>(arm);
  double& value = values_[copy][a];
  const auto count = static_cast<double>(++counts_[copy][a]);
  const double step = config_.step_size == StepSize::constant ? config_.alpha : 1 / count;
  value += step * (reward - value);
}

void ActionValueBandit::forget(int copy) {
  values_.reset(copy);
  counts_.reset(copy);
}

std::vector<Learner::Figure> ActionValueBandit::figures() const {
  if (config_.exploration.exploration != ExplorationKind::epsilon_greedy) return {};
  return {{"epsilon", explorer_.epsilon()}};
}

std::vector<double> ActionValueBandit::action_values(
    std::span<const double> /*observation*/) const {
  return {values(0).begin(), values(0).end()};
}

void ActionValueBandit::save_estimates(Checkpoint& checkpoint) const {
  values_.save(checkpoint, "values");
  counts_.save(checkpoint, "counts");
  explorer_.save(checkpoint);
}

void ActionValueBandit::load_estimates(const Checkpoint& checkpoint) {
  values_.load(checkpoint, "values");
  counts_.load(checkpoint, "counts");
  explorer_.load(checkpoint);
}

namespace {
[[maybe_unused]] const bool registered = register_learner<ActionValueBandit>(
    "bandit-action-value",
    "bandits: sample averages or constant steps, any exploration (Sutton & Barto 2.2-2.7)");
}  // namespace

}  // namespace pavlov
