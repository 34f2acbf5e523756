#include "agents/tabular/monte_carlo.h"

#include <algorithm>

#include "agents/core/registry.h"

namespace pavlov {

MonteCarlo::Config MonteCarlo::exploring_starts() {
  return {.table = {.step_size = StepSize::inverse_visits,
                    .gamma = 1,
                    .exploration = {.exploration = ExplorationKind::greedy}},
          .exploring_starts = true};
}

MonteCarlo::MonteCarlo(const Config& config, const LearnerContext& context)
    : TabularLearner(config.exploring_starts ? "monte-carlo-es" : "monte-carlo", config.table,
                     context),
      settings_(config),
      first_action_(discrete_actions(context.action_space, name_).start),
      episodes_(static_cast<std::size_t>(context.num_envs)),
      first_visits_(cell(num_states(), 0)),
      returns_(cell(num_states(), 0), 0) {}

void MonteCarlo::begin_episodes() {
  TabularLearner::begin_episodes();
  for (Trajectory& episode : episodes_) episode.clear();
}

void MonteCarlo::act(const BatchView& batch, Mode mode) {
  TabularLearner::act(batch, mode);
  if (!settings_.exploring_starts || mode == Mode::exploit) return;
  const auto draw = [](std::size_t) { return 0.0; };  // all actions tie
  for (int i = 0; i < batch.size; ++i) {
    if (episodes_[static_cast<std::size_t>(i)].size() > 0) continue;
    const auto* legal =
        batch.legal_actions == nullptr ? nullptr : batch.legal_actions + i * num_actions();
    *batch.actions.row<int>(i) =
        first_action_ +
        best_action(static_cast<std::size_t>(num_actions()), draw, legal, TieBreak::random, rng_);
  }
}

void MonteCarlo::learn_from(const Transition& t) {
  Trajectory& episode = episodes_[static_cast<std::size_t>(t.copy)];
  episode.push({.state = t.state, .action = t.action, .reward = t.reward});
  if (!t.ended()) return;
  if (t.terminated || settings_.use_truncated) learn_from(episode.steps());
  episode.clear();
}

// G <- R_{t+1} + gamma G, Q(S_t,A_t) += step size [G - Q(S_t,A_t)], backwards from the end
void MonteCarlo::learn_from(std::span<const Step> episode) {
  const auto visited = [&](std::size_t t) { return cell(episode[t].state, episode[t].action); };
  if (settings_.first_visit) first_visits_.note(episode.size(), visited);
  double g = 0;
  for (std::size_t t = episode.size(); t-- > 0;) {
    const auto& [state, action, reward, probability] = episode[t];
    g = reward + config_.gamma * g;
    if (settings_.first_visit && !first_visits_.first(visited(t), t)) continue;
    const auto n = static_cast<double>(++returns_[visited(t)]);
    const double error = g - q_(state, action);
    q_(state, action) += (config_.step_size == StepSize::constant ? config_.alpha : 1 / n) * error;
    note_error(error);
  }
}

void MonteCarlo::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  put_trajectories(checkpoint, episodes_);
  checkpoint.put("returns", returns_);
}

void MonteCarlo::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  get_trajectories(checkpoint, num_states(), num_actions(), episodes_);
  returns_ = checkpoint.integers("returns", std::ssize(returns_));
}

namespace {
[[maybe_unused]] const bool registered = register_learner<MonteCarlo>(
    "monte-carlo", "learns from the returns of whole episodes (Sutton & Barto 5.4)");
[[maybe_unused]] const bool registered_es = register_learner<MonteCarlo>(
    "monte-carlo-es", "Monte Carlo control with exploring starts (Sutton & Barto 5.3)",
    MonteCarlo::exploring_starts());
}  // namespace

}  // namespace pavlov
