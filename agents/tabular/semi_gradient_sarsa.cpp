#include "agents/tabular/semi_gradient_sarsa.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/core/registry.h"
#include "core/settings.h"

namespace pavlov {
namespace {

constexpr const char* kName = "semi-gradient-sarsa";
/// Path::next_action where it is not an action.
constexpr int kNotChosen = -1;
constexpr int kTerminal = -2;
/// Traces smaller than this are dropped.
constexpr double kSmallestTrace = 1e-4;

}  // namespace

void SemiGradientSarsa::Config::validate() const {
  require(alpha > 0 && alpha <= 1, kName, "alpha", alpha, "in (0, 1]");
  require(gamma >= 0 && gamma <= 1, kName, "gamma", gamma, "in [0, 1]");
  require(n >= 1, kName, "n", n, "at least 1");
  require(lambda >= 0 && lambda <= 1, kName, "lambda", lambda, "in [0, 1]");
  require(lambda == 0 || n == 1, kName, "lambda", lambda, "0 where n is above 1");
  require(std::isfinite(initial_value), kName, "initial_value", initial_value, "finite");
  tiles.validate();
  exploration.validate();
  if (exploration.needs_counts()) {
    throw std::invalid_argument(std::string(kName) +
                                ": exploration must be greedy, epsilon_greedy or softmax, not " +
                                to_text(exploration.exploration) + ", which counts visits");
  }
}

SemiGradientSarsa::SemiGradientSarsa(const Config& config, const LearnerContext& context)
    : config_(config),
      features_(context.observation_space, config.tiles, kName),
      step_(config.alpha / static_cast<double>(features_.active())),
      first_action_(discrete_actions(context.action_space, kName).start),
      num_actions_(discrete_actions(context.action_space, kName).n),
      q_(features_,
         std::vector<double>(static_cast<std::size_t>(num_actions_), config.initial_value)),
      explorer_(config.exploration, context.total_steps),
      paths_(static_cast<std::size_t>(context.num_envs)),
      rng_(Rng(context.seed).child("exploration")),
      exploit_rng_(Rng(context.seed).child("exploitation")),
      values_(static_cast<std::size_t>(num_actions_)),
      active_features_(features_.active()) {
  config_.validate();
  const auto n = static_cast<std::size_t>(config_.n);
  for (Path& path : paths_) {
    path.features.resize(n * features_.active());
    path.actions.resize(n);
    path.rewards.resize(n);
    path.next_features.resize(features_.active());
    if (config_.lambda > 0) path.traces.resize(q_.weights().size());
  }
}

void SemiGradientSarsa::begin_episodes() {
  for (Path& path : paths_) clear(path);
}

int SemiGradientSarsa::select(std::span<const std::int64_t> features, const std::uint8_t* legal,
                              Mode mode, Rng& rng) {
  q_.evaluate(features, values_);
  return explorer_.select(values_, {}, legal, mode, rng);
}

void SemiGradientSarsa::act(const BatchView& batch, Mode mode) {
  for (int i = 0; i < batch.size; ++i) {
    features_.encode(batch.observations, i, active_features_);
    const auto* legal =
        batch.legal_actions == nullptr ? nullptr : batch.legal_actions + i * num_actions_;
    int action = 0;
    if (mode == Mode::exploit) {
      action = select(active_features_, legal, mode, exploit_rng_);
    } else {
      const Path& path = paths_[static_cast<std::size_t>(i)];
      const bool chosen = path.next_action >= 0 && path.next_features == active_features_;
      action = chosen ? path.next_action : select(active_features_, legal, mode, rng_);
    }
    *batch.actions.row<int>(i) = first_action_ + action;
  }
}

void SemiGradientSarsa::observe(const BatchView& batch) {
  for (int i = 0; i < batch.size; ++i) {
    Path& path = paths_[static_cast<std::size_t>(i)];
    const std::size_t last = (path.first + path.length) % path.actions.size();
    features_.encode(batch.previous_observations, i, features_of(path, last));
    path.actions[last] = *batch.actions.Rows::row<int>(i) - first_action_;
    path.rewards[last] = batch.rewards[i];
    ++path.length;

    const bool terminated = batch.terminated[i] != 0;
    const bool ended = terminated || batch.truncated[i] != 0;
    path.next_action = kTerminal;
    if (!terminated) {
      features_.encode(batch.next_observations, i, path.next_features);
      const bool told = batch.legal_actions != nullptr && !ended;
      path.next_action =
          select(path.next_features, told ? batch.legal_actions + i * num_actions_ : nullptr,
                 Mode::explore, rng_);
    }
    if (config_.lambda > 0) {
      update_traces(path);
    } else if (path.length == path.actions.size()) {
      update_first(path);
    }
    if (ended) {
      while (path.length > 0) update_first(path);
      clear(path);
    }
  }
  explorer_.advance(batch.size);
}

std::span<std::int64_t> SemiGradientSarsa::features_of(Path& path, std::size_t step) const {
  return std::span(path.features).subspan(step * features_.active(), features_.active());
}

double SemiGradientSarsa::next_value(const Path& path) const {
  return path.next_action == kTerminal ? 0 : q_(path.next_features, path.next_action);
}

// G = R_{t+1} + gamma R_{t+2} + … + gamma^n q(S_{t+n}, A_{t+n})
void SemiGradientSarsa::update_first(Path& path) {
  double target = next_value(path);
  for (std::size_t i = path.length; i-- > 0;) {
    target = path.rewards[(path.first + i) % path.rewards.size()] + config_.gamma * target;
  }
  const auto features = features_of(path, path.first);
  const auto action = static_cast<int>(path.actions[path.first]);
  const double error = target - q_(features, action);
  q_.add(features, action, step_ * error);
  note_error(error);
  path.first = (path.first + 1) % path.actions.size();
  --path.length;
}

// delta = R + gamma q(S', A') - q(S, A), z <- gamma lambda z, z(S, A) <- 1, w += alpha delta z
void SemiGradientSarsa::update_traces(Path& path) {
  const auto features = features_of(path, path.first);
  const auto action = static_cast<int>(path.actions[path.first]);
  const double error =
      path.rewards[path.first] + config_.gamma * next_value(path) - q_(features, action);
  for (const std::size_t k : path.traced) path.traces[k] *= config_.gamma * config_.lambda;
  for (const std::int64_t i : features) {
    double& trace = path.traces[q_.index(i, action)];
    if (trace == 0) path.traced.push_back(q_.index(i, action));
    trace = 1;
  }
  for (const std::size_t k : path.traced) q_.weights()[k] += step_ * error * path.traces[k];
  std::erase_if(path.traced, [&](std::size_t k) {
    const bool small = path.traces[k] < kSmallestTrace;
    if (small) path.traces[k] = 0;
    return small;
  });
  note_error(error);
  path.length = 0;
}

void SemiGradientSarsa::clear(Path& path) {
  path.first = path.length = 0;
  path.next_action = kNotChosen;
  for (const std::size_t k : path.traced) path.traces[k] = 0;
  path.traced.clear();
}

std::vector<Learner::Figure> SemiGradientSarsa::figures() const {
  std::vector<Figure> figures;
  if (config_.exploration.exploration == ExplorationKind::epsilon_greedy) {
    figures.emplace_back("epsilon", explorer_.epsilon());
  }
  figures.emplace_back("td_error", mean_error_);
  return figures;
}

std::vector<double> SemiGradientSarsa::action_values(std::span<const double> observation) const {
  std::vector<double> values(static_cast<std::size_t>(num_actions_));
  q_.evaluate(features_.encode(observation), values);
  return values;
}

double SemiGradientSarsa::cost_to_go(std::span<const double> observation) const {
  return -best_value(action_values(observation));
}

void SemiGradientSarsa::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", kName);
  checkpoint.put("weights", q_.weights());
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    const Path& path = paths_[i];
    const std::string prefix = "path." + std::to_string(i) + ".";
    const std::int64_t places[] = {static_cast<std::int64_t>(path.first),
                                   static_cast<std::int64_t>(path.length), path.next_action};
    checkpoint.put(prefix + "places", places);
    checkpoint.put(prefix + "features", path.features);
    checkpoint.put(prefix + "actions", path.actions);
    checkpoint.put(prefix + "rewards", path.rewards);
    checkpoint.put(prefix + "next_features", path.next_features);
    std::vector<double> traces;
    for (const std::size_t k : path.traced) traces.push_back(path.traces[k]);
    checkpoint.put(prefix + "traced",
                   std::vector<std::int64_t>(path.traced.begin(), path.traced.end()));
    checkpoint.put(prefix + "traces", traces);
  }
  checkpoint.put("mean_error", std::span(&mean_error_, 1));
  explorer_.save(checkpoint);
  checkpoint.put("rng", rng_);
  checkpoint.put("exploit_rng", exploit_rng_);
}

void SemiGradientSarsa::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  const auto weights = checkpoint.doubles("weights", std::ssize(q_.weights()));
  std::copy(weights.begin(), weights.end(), q_.weights().begin());
  for (std::size_t i = 0; i < paths_.size(); ++i) {
    Path& path = paths_[i];
    clear(path);
    const std::string prefix = "path." + std::to_string(i) + ".";
    const auto places = checkpoint.integers(prefix + "places", 3);
    path.first = static_cast<std::size_t>(places[0]);
    path.length = static_cast<std::size_t>(places[1]);
    path.next_action = static_cast<int>(places[2]);
    path.features = checkpoint.integers(prefix + "features", std::ssize(path.features));
    path.actions = checkpoint.integers(prefix + "actions", std::ssize(path.actions));
    path.rewards = checkpoint.doubles(prefix + "rewards", std::ssize(path.rewards));
    path.next_features =
        checkpoint.integers(prefix + "next_features", std::ssize(path.next_features));
    const auto traced = checkpoint.integers(prefix + "traced");
    const auto traces = checkpoint.doubles(prefix + "traces", std::ssize(traced));
    for (std::size_t k = 0; k < traced.size(); ++k) {
      path.traced.push_back(static_cast<std::size_t>(traced[k]));
      path.traces.at(path.traced.back()) = traces[k];
    }
  }
  mean_error_ = checkpoint.doubles("mean_error", 1)[0];
  explorer_.load(checkpoint);
  rng_ = checkpoint.rng("rng");
  exploit_rng_ = checkpoint.rng("exploit_rng");
}

namespace {
[[maybe_unused]] const bool registered = register_learner<SemiGradientSarsa>(
    kName, "linear action values over tiles, n-step or with traces (Sutton & Barto 10.1, 10.2)");
}  // namespace

}  // namespace pavlov
