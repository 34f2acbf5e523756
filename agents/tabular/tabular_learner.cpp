#include "agents/tabular/tabular_learner.h"

#include <algorithm>
#include <limits>
#include <stdexcept>
#include <utility>

#include "core/settings.h"

namespace pavlov {
namespace {

/// The number of elements; throws where a table cannot have a row for each.
int table_size(const Space& space, const std::string& what) {
  if (std::holds_alternative<Box>(space)) {
    throw std::invalid_argument(what + " must be discrete for a table, not " + to_string(space));
  }
  double count = 1;  // of any size, unlike count_of
  if (const auto* multi = std::get_if<MultiDiscrete>(&space)) {
    for (const int size : multi->sizes) count *= size;
  } else {
    count = std::get<Discrete>(space).n;
  }
  if (count > std::numeric_limits<int>::max()) {
    throw std::invalid_argument(what + " " + to_string(space) +
                                " has too many elements for a table");
  }
  return static_cast<int>(count);
}

}  // namespace

void TabularConfig::validate() const {
  require(alpha > 0 && alpha <= 1, "learner", "alpha", alpha, "in (0, 1]");
  require(gamma >= 0 && gamma <= 1, "learner", "gamma", gamma, "in [0, 1]");
  require(std::isfinite(initial_value), "learner", "initial_value", initial_value, "finite");
  exploration.validate();
}

StateIndex::StateIndex(const Space& space, const std::string& owner)
    : count_(table_size(space, owner + ": the observation space")) {
  if (const auto* multi = std::get_if<MultiDiscrete>(&space)) {
    sizes_ = multi->sizes;
  } else {
    start_ = std::get<Discrete>(space).start;
  }
}

void StateIndex::refuse(int number) {
  throw std::runtime_error("the environment gave the observation " + std::to_string(number) +
                           ", which is not in its observation space");
}

TabularLearner::TabularLearner(std::string name, const TabularConfig& config,
                               const LearnerContext& context)
    : name_(std::move(name)),
      config_(config),
      explorer_(config.exploration, context.total_steps),
      rng_(Rng(context.seed).child("exploration")),
      num_copies_(static_cast<std::size_t>(context.num_envs)),
      observation_space_(context.observation_space),
      state_index_(observation_space_, name_),
      exploit_rng_(Rng(context.seed).child("exploitation")) {
  config_.validate();
  const Discrete& actions = discrete_actions(context.action_space, name_);
  first_action_ = actions.start;
  q_ = ActionValues(state_index_.count(), actions.n, config_.initial_value);
  if (config_.exploration.needs_counts() || config_.step_size == StepSize::inverse_visits) {
    visits_.assign(cell(num_states(), 0), 0);
  }
}

void TabularLearner::act(const BatchView& batch, Mode mode) {
  if (batch.legal_actions != nullptr) remember_legal(batch);
  for (int i = 0; i < batch.size; ++i) {
    const int state = state_index_(batch.observations, i);
    int action = 0;
    if (mode == Mode::exploit) {
      action = explorer_.select(q_.row(state), counts(state), legal(state), mode, exploit_rng_);
    } else {
      const auto k = static_cast<std::size_t>(i);
      const bool planned = k < plans_.size() && plans_[k].state == state;
      action = planned ? plans_[k].action : explore(state);
    }
    *batch.actions.row<int>(i) = first_action_ + action;
  }
}

void TabularLearner::observe(const BatchView& batch) {
  if (batch.legal_actions != nullptr) remember_legal(batch);
  for (int i = 0; i < batch.size; ++i) {
    const Transition transition{
        .copy = i,
        .state = state_index_(batch.previous_observations, i),
        .action = *batch.actions.Rows::row<int>(i) - first_action_,
        .reward = batch.rewards[i],
        .next_state = state_index_(batch.next_observations, i),
        .terminated = batch.terminated[i] != 0,
        .truncated = batch.truncated[i] != 0,
    };
    if (!visits_.empty()) ++visits_[cell(transition.state, transition.action)];
    learn_from(transition);
    if (transition.ended() && !plans_.empty()) plans_[static_cast<std::size_t>(i)] = {};
  }
  explorer_.advance(batch.size);
}

int TabularLearner::plan_action(int copy, int state) {
  plans_.resize(num_copies_);
  const int action = explore(state);
  plans_[static_cast<std::size_t>(copy)] = {.state = state, .action = action};
  return action;
}

void TabularLearner::remember_legal(const BatchView& batch) {
  if (legal_.empty()) legal_.assign(cell(num_states(), 0), 1);
  for (int i = 0; i < batch.size; ++i) {
    std::copy_n(batch.legal_actions + static_cast<std::ptrdiff_t>(i) * num_actions(), num_actions(),
                legal_.data() + cell(state_index_(batch.observations, i), 0));
  }
}

std::vector<Learner::Figure> TabularLearner::figures() const {
  std::vector<Figure> figures;
  if (config_.exploration.exploration == ExplorationKind::epsilon_greedy) {
    figures.emplace_back("epsilon", explorer_.epsilon());
  }
  figures.emplace_back("td_error", mean_error_);
  return figures;
}

std::vector<double> TabularLearner::action_values(std::span<const double> observation) const {
  const auto state = static_cast<int>(index_of(observation_space_, observation));
  std::vector<double> row(q_.row(state).begin(), q_.row(state).end());
  mask_illegal(state, row);
  return row;
}

Thoughts TabularLearner::think(std::span<const double> observation) {
  const auto state = static_cast<int>(index_of(observation_space_, observation));
  return explorer_.think(action_values(observation), counts(state), legal(state));
}

void TabularLearner::mask_illegal(int state, std::span<double> row) const {
  if (legal(state) == nullptr) return;
  for (std::size_t a = 0; a < row.size(); ++a) {
    if (legal(state)[a] == 0) row[a] = -kInfinity;
  }
}

std::vector<double> TabularLearner::values() const {
  std::vector<double> values(static_cast<std::size_t>(num_states()));
  for (int s = 0; s < num_states(); ++s) values[static_cast<std::size_t>(s)] = max_q(s);
  return values;
}

Policy TabularLearner::greedy_policy(double tolerance) const {
  ActionValues allowed = q_;
  for (int s = 0; s < num_states(); ++s) mask_illegal(s, allowed.row(s));
  return pavlov::greedy_policy(allowed, tolerance);
}

void TabularLearner::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", name_);
  checkpoint.put("q", {q_.row(0).data(), cell(num_states(), 0)});
  if (!visits_.empty()) checkpoint.put("visits", visits_);
  checkpoint.put("legal", std::vector<std::int64_t>(legal_.begin(), legal_.end()));
  std::vector<std::int64_t> plans;
  for (const Plan& plan : plans_) plans.insert(plans.end(), {plan.state, plan.action});
  checkpoint.put("plans", plans);
  checkpoint.put("mean_error", std::span(&mean_error_, 1));
  explorer_.save(checkpoint);
  checkpoint.put("rng", rng_);
  checkpoint.put("exploit_rng", exploit_rng_);
}

void TabularLearner::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, name_);
  const auto size = static_cast<std::int64_t>(cell(num_states(), 0));
  const auto q = checkpoint.doubles("q", size);
  if (!visits_.empty()) visits_ = checkpoint.integers("visits", size);
  const auto legal = checkpoint.integers("legal");
  const auto plans = checkpoint.integers("plans");
  if ((!legal.empty() && std::ssize(legal) != size) || plans.size() > 2 * num_copies_) {
    throw std::runtime_error("the checkpoint is of a learner for another number of environments");
  }
  std::copy(q.begin(), q.end(), q_.row(0).data());
  legal_.assign(legal.begin(), legal.end());
  plans_.assign(plans.size() / 2, {});
  for (std::size_t i = 0; i < plans_.size(); ++i) {
    plans_[i] = {.state = static_cast<int>(plans[2 * i]),
                 .action = static_cast<int>(plans[2 * i + 1])};
  }
  mean_error_ = checkpoint.doubles("mean_error", 1)[0];
  explorer_.load(checkpoint);
  rng_ = checkpoint.rng("rng");
  exploit_rng_ = checkpoint.rng("exploit_rng");
}

}  // namespace pavlov
