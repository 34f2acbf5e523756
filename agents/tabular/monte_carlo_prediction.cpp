#include "agents/tabular/monte_carlo_prediction.h"

#include <cmath>
#include <stdexcept>

#include "core/settings.h"

namespace pavlov {
namespace {

constexpr const char* kName = "monte-carlo-prediction";

void check_policies(const LearnerContext& context, int num_states, const Policy& target,
                    const Policy& behaviour) {
  const int num_actions = discrete_actions(context.action_space, kName).n;
  for (const Policy* policy : {&target, &behaviour}) {
    if (policy->num_states() != num_states || policy->num_actions() != num_actions) {
      throw std::invalid_argument(
          std::string(kName) + ": a policy for " + std::to_string(policy->num_states()) +
          " states and " + std::to_string(policy->num_actions()) + " actions does not fit " +
          to_string(context.observation_space) + " and " + to_string(context.action_space));
    }
  }
  for (int s = 0; s < num_states; ++s) {
    for (int a = 0; a < num_actions; ++a) {
      if (target(s, a) > 0 && !(behaviour(s, a) > 0)) {
        throw std::invalid_argument(std::string(kName) + ": the target policy takes action " +
                                    std::to_string(a) + " in state " + std::to_string(s) +
                                    ", the behaviour policy never does");
      }
    }
  }
}

}  // namespace

void MonteCarloPrediction::Config::validate() const {
  require(alpha > 0 && alpha <= 1, kName, "alpha", alpha, "in (0, 1]");
  require(gamma >= 0 && gamma <= 1, kName, "gamma", gamma, "in [0, 1]");
  require(std::isfinite(initial_value), kName, "initial_value", initial_value, "finite");
}

MonteCarloPrediction::MonteCarloPrediction(const Config& config, const LearnerContext& context,
                                           Policy target, Policy behaviour)
    : config_(config),
      observation_space_(context.observation_space),
      state_index_(context.observation_space, kName),
      first_action_(discrete_actions(context.action_space, kName).start),
      target_(std::move(target)),
      behaviour_(std::move(behaviour)),
      v_(static_cast<std::size_t>(state_index_.count()), config.initial_value),
      q_(v_.estimates.size() * static_cast<std::size_t>(target_.num_actions()),
         config.initial_value),
      episodes_(static_cast<std::size_t>(context.num_envs)),
      rng_(Rng(context.seed).child("exploration")),
      exploit_rng_(Rng(context.seed).child("exploitation")) {
  config_.validate();
  check_policies(context, state_index_.count(), target_, behaviour_);
}

void MonteCarloPrediction::begin_episodes() {
  for (Trajectory& episode : episodes_) episode.clear();
}

void MonteCarloPrediction::act(const BatchView& batch, Mode mode) {
  const bool explores = mode == Mode::explore;
  for (int i = 0; i < batch.size; ++i) {
    const auto row = (explores ? behaviour_ : target_).row(state_index_(batch.observations, i));
    *batch.actions.row<int>(i) = first_action_ + (explores ? rng_ : exploit_rng_).categorical(row);
  }
}

void MonteCarloPrediction::observe(const BatchView& batch) {
  for (int i = 0; i < batch.size; ++i) {
    Trajectory& episode = episodes_[static_cast<std::size_t>(i)];
    episode.push({.state = state_index_(batch.previous_observations, i),
                  .action = *batch.actions.Rows::row<int>(i) - first_action_,
                  .reward = batch.rewards[i]});
    const bool terminated = batch.terminated[i] != 0;
    if (!terminated && batch.truncated[i] == 0) continue;
    if (terminated || config_.use_truncated) learn_from(episode.steps());
    episode.clear();
  }
}

std::size_t MonteCarloPrediction::cell(const Step& step) const {
  return static_cast<std::size_t>(step.state) * static_cast<std::size_t>(target_.num_actions()) +
         static_cast<std::size_t>(step.action);
}

void MonteCarloPrediction::learn_from(std::span<const Step> episode) {
  const auto state = [&](std::size_t t) { return static_cast<std::size_t>(episode[t].state); };
  const auto pair = [&](std::size_t t) { return cell(episode[t]); };
  v_.first_visits.note(episode.size(), state);
  q_.first_visits.note(episode.size(), pair);
  double g = 0;
  double rho = 1;
  for (std::size_t t = episode.size(); t-- > 0;) {
    const Step& step = episode[t];
    g = step.reward + config_.gamma * g;
    update(q_, pair(t), t, g, rho);
    rho *= target_(step.state, step.action) / behaviour_(step.state, step.action);
    update(v_, state(t), t, g, rho);
  }
}

void MonteCarloPrediction::update(Averages& averages, std::size_t what, std::size_t t, double g,
                                  double rho) {
  if (config_.first_visit && !averages.first_visits.first(what, t)) return;
  const bool weighted = config_.importance_sampling == ImportanceSampling::weighted;
  const double weight = weighted ? rho : 1;
  ++averages.counts[what];
  if (weight == 0) return;
  averages.weights[what] += weight;
  const double step = config_.step_size == StepSize::constant ? config_.alpha * weight
                                                              : weight / averages.weights[what];
  double& estimate = averages.estimates[what];
  estimate += step * ((weighted ? g : rho * g) - estimate);
}

std::vector<double> MonteCarloPrediction::action_values(std::span<const double> observation) const {
  const auto width = static_cast<std::ptrdiff_t>(target_.num_actions());
  const auto row = q_.estimates.begin() + index_of(observation_space_, observation) * width;
  return {row, row + width};
}

void MonteCarloPrediction::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", kName);
  for (const auto& [name, averages] : {std::pair("v", &v_), std::pair("q", &q_)}) {
    checkpoint.put(name, averages->estimates);
    checkpoint.put(std::string(name) + ".weights", averages->weights);
    checkpoint.put(std::string(name) + ".counts", averages->counts);
  }
  put_trajectories(checkpoint, episodes_);
  checkpoint.put("rng", rng_);
  checkpoint.put("exploit_rng", exploit_rng_);
}

void MonteCarloPrediction::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  for (const auto& [name, averages] : {std::pair("v", &v_), std::pair("q", &q_)}) {
    const auto size = std::ssize(averages->estimates);
    averages->estimates = checkpoint.doubles(name, size);
    averages->weights = checkpoint.doubles(std::string(name) + ".weights", size);
    averages->counts = checkpoint.integers(std::string(name) + ".counts", size);
  }
  get_trajectories(checkpoint, state_index_.count(), target_.num_actions(), episodes_);
  rng_ = checkpoint.rng("rng");
  exploit_rng_ = checkpoint.rng("exploit_rng");
}

}  // namespace pavlov
