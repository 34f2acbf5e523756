#include "agents/tabular/td_prediction.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "core/settings.h"

namespace pavlov {

void TdPrediction::Config::validate() const {
  require(alpha > 0 && alpha <= 1, "td-prediction", "alpha", alpha, "in (0, 1]");
  require(gamma >= 0 && gamma <= 1, "td-prediction", "gamma", gamma, "in [0, 1]");
  require(n >= 1, "td-prediction", "n", n, "at least 1");
}

TdPrediction::TdPrediction(const Config& config, const LearnerContext& context, Policy policy)
    : config_(config),
      state_index_(context.observation_space, "td-prediction"),
      policy_(std::move(policy)),
      values_(static_cast<std::size_t>(state_index_.count()), config.initial_value),
      trajectories_(static_cast<std::size_t>(context.num_envs)),
      rng_(Rng(context.seed).child("exploration")) {
  config_.validate();
  const auto* actions = std::get_if<Discrete>(&context.action_space);
  if (actions == nullptr || policy_.num_states() != state_index_.count() ||
      policy_.num_actions() != actions->n) {
    throw std::invalid_argument(
        "td-prediction: a policy for " + std::to_string(policy_.num_states()) + " states and " +
        std::to_string(policy_.num_actions()) + " actions does not fit " +
        to_string(context.observation_space) + " and " + to_string(context.action_space));
  }
  first_action_ = actions->start;
}

void TdPrediction::begin_episodes() { std::ranges::fill(trajectories_, Trajectory{}); }

void TdPrediction::act(const BatchView& batch, Mode /*mode*/) {
  for (int i = 0; i < batch.size; ++i) {
    const int state = state_index_(batch.observations, i);
    *batch.actions.row<int>(i) = first_action_ + rng_.categorical(policy_.row(state));
  }
}

// V(S_t) += alpha [G_{t:t+n} - V(S_t)],
// G_{t:t+n} = R_{t+1} + gamma R_{t+2} + … + gamma^{n-1} R_{t+n} + gamma^n V(S_{t+n})
void TdPrediction::observe(const BatchView& batch) {
  for (int i = 0; i < batch.size; ++i) {
    Trajectory& trajectory = trajectories_[static_cast<std::size_t>(i)];
    trajectory.push(
        {.state = state_index_(batch.previous_observations, i), .reward = batch.rewards[i]});
    const bool ended = (batch.terminated[i] | batch.truncated[i]) != 0;
    const auto next = static_cast<std::size_t>(state_index_(batch.next_observations, i));
    while (trajectory.size() == config_.n || (ended && trajectory.size() > 0)) {
      const double next_value = batch.terminated[i] != 0 ? 0 : values_[next];
      const double g = n_step_return(trajectory.steps(), config_.gamma, next_value);
      double& v = values_[static_cast<std::size_t>(trajectory.steps().front().state)];
      v += config_.alpha * (g - v);
      trajectory.pop();
    }
  }
}

void TdPrediction::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", "td-prediction");
  checkpoint.put("values", values_);
  checkpoint.put("rng", rng_);
  put_trajectories(checkpoint, trajectories_);
}

void TdPrediction::load(const Checkpoint& checkpoint) {
  values_ = checkpoint.doubles("values", std::ssize(values_));
  rng_ = checkpoint.rng("rng");
  get_trajectories(checkpoint, state_index_.count(), policy_.num_actions(), trajectories_);
}

int batch_td(std::span<const Episode> episodes, const BatchTdOptions& options,
             std::span<double> values) {
  std::vector<double> increments(values.size());
  for (int sweep = 1; sweep <= options.max_sweeps; ++sweep) {
    std::ranges::fill(increments, 0.0);
    for (const Episode& episode : episodes) {
      const std::size_t length = episode.rewards.size();
      for (std::size_t t = 0; t < length; ++t) {
        const std::size_t horizon = std::min(length, t + static_cast<std::size_t>(options.n));
        const bool over = horizon == length && episode.terminated;
        double g = over ? 0 : values[static_cast<std::size_t>(episode.states[horizon])];
        for (std::size_t k = horizon; k-- > t;) g = episode.rewards[k] + options.gamma * g;
        const auto state = static_cast<std::size_t>(episode.states[t]);
        increments[state] += g - values[state];
      }
    }
    double largest = 0;
    for (std::size_t s = 0; s < values.size(); ++s) {
      values[s] += options.alpha * increments[s];
      largest = std::max(largest, std::abs(increments[s]));
    }
    if (largest <= options.tolerance) return sweep;
  }
  return options.max_sweeps;
}

}  // namespace pavlov
