#include "agents/deep/reinforce.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/core/registry.h"
#include "agents/core/returns.h"
#include "agents/deep/last_figures.h"
#include "core/settings.h"
#include "nets/core/make_network.h"

namespace pavlov {
namespace {

constexpr const char* kName = "reinforce";

OptimizerConfig with_rate(OptimizerConfig config, double learning_rate) {
  config.learning_rate = learning_rate;
  return config;
}

}  // namespace

ReinforceConfig::ReinforceConfig() {
  network.hidden_sizes = {128};
  optimizer.learning_rate = 1e-2;
  policy.policy_gain = 1;
}

void ReinforceConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, kName, name, value, allowed);
  };
  check(episodes_per_update >= 1, "episodes_per_update", episodes_per_update, "1 or more");
  check(gamma >= 0 && gamma <= 1, "gamma", gamma, "in [0, 1]");
  check(value_learning_rate > 0, "value_learning_rate", value_learning_rate, "above 0");
  check(entropy_coefficient >= 0, "entropy_coefficient", entropy_coefficient, "0 or more");
  check(!measure_variance || episodes_per_update >= 2, "episodes_per_update", episodes_per_update,
        "2 or more where measure_variance is on");
  policy.validate(kName);
  network.validate();
  optimizer.validate();
}

Reinforce::Reinforce(const Config& config, const LearnerContext& context)
    : config_((config.validate(), config)),
      observation_space_(context.observation_space),
      encoder_(context.observation_space, config.normalize_observations),
      policy_(config.policy, config.optimizer, context.action_space, kName),
      action_rng_(Rng(context.seed).child("exploration")),
      by_parameters_(static_cast<std::size_t>(policy_.distribution().num_parameters())) {
  const Rng weights = Rng(context.seed).child("weights");
  NetworkShape shape{.actions = policy_.num_outputs()};
  encoder_.describe(shape);
  actor_ = make_network(config.network, shape, weights.child("actor"));
  policy_.scale_outputs(*actor_, config.network, shape);
  actor_optimizer_ = actor_->make_optimizer(config.optimizer);
  if (config.baseline == Baseline::value) {
    shape.actions = 1;
    critic_ = make_network(config.network, shape, weights.child("critic"));
    critic_optimizer_ =
        critic_->make_optimizer(with_rate(config.optimizer, config.value_learning_rate));
  }
  const Episode empty{
      StepBuffer(context.observation_space, policy_.distribution(), context.legal_actions)};
  const auto n = static_cast<std::size_t>(context.num_envs);
  playing_.assign(n, empty);
  // One less than enough may wait when all copies end at once.
  ended_.assign(static_cast<std::size_t>(config.episodes_per_update) - 1 + n, empty);
}

Reinforce::~Reinforce() = default;

void Reinforce::begin_episodes() {
  for (Episode& episode : playing_) episode.steps.clear();
}

void Reinforce::act(const BatchView& batch, Mode mode) {
  outputs_.resize(
      std::max(outputs_.size(), static_cast<std::size_t>(batch.size * actor_->outputs())));
  actor_->predict(encoder_.encode(batch.observations, batch.size), batch.size, outputs_.data());
  policy_.act(batch, outputs_, actor_->outputs(), mode, action_rng_);
}

void Reinforce::observe(const BatchView& batch) {
  for (int i = 0; i < batch.size; ++i) {
    Episode& episode = playing_[static_cast<std::size_t>(i)];
    episode.steps.add(batch, policy_.choices(), i);
    const bool terminated = batch.terminated[i] != 0;
    if (!terminated && batch.truncated[i] == 0) continue;
    episode.tail = critic_ && !terminated ? value_of(batch.next_observations, i) : 0;
    std::swap(episode, ended_[num_ended_++]);
    episode.steps.clear();
  }
  steps_ += batch.size;
}

void Reinforce::learn() {
  if (num_ended_ >= static_cast<std::size_t>(config_.episodes_per_update)) update();
}

double Reinforce::value_of(const Rows& observations, int i) {
  const Rows row{observations.bytes(i), observations.dtype, observations.width};
  float value = 0;
  critic_->predict(encoder_.encode(row, 1), 1, &value);
  return static_cast<double>(value);
}

void Reinforce::update() {
  const auto episodes = std::span(ended_).first(num_ended_);
  for (Episode& episode : episodes) evaluate(episode);
  if (config_.baseline == Baseline::mean || config_.baseline == Baseline::standardized) {
    compare_with_mean(episodes);
  }
  policy_.begin_gradient();
  entropy_ = 0;
  for (std::size_t d = 0; d < episodes.size(); ++d) {
    add_policy_gradient(episodes[d], d == 0);
    if (critic_) add_value_gradient(episodes[d], d == 0);
    if (config_.measure_variance) measure_gradient(d == 0);
  }
  gradient_norm_ =
      std::hypot(actor_optimizer_->step(), policy_.step(config_.optimizer.learning_rate));
  if (critic_) critic_optimizer_->step();
  ++updates_;
  if (!std::isfinite(gradient_norm_)) {
    throw std::runtime_error("reinforce: the gradient of update " + std::to_string(updates_) +
                             " (step " + std::to_string(steps_) +
                             ") is not finite; a smaller learning_rate may help");
  }
  for (Episode& episode : episodes) {
    encoder_.learn(episode.steps.observations(), episode.steps.size());
    episode.steps.clear();
  }
  num_ended_ = 0;
}

void Reinforce::evaluate(Episode& episode) {
  const auto size = static_cast<std::size_t>(episode.steps.size());
  episode.returns.resize(size);
  episode.weights.resize(size);
  discounted_returns(episode.steps.rewards(), config_.gamma, episode.returns, episode.tail);
  for (std::size_t t = 0; t < size; ++t) {
    episode.weights[t] = episode.returns[config_.reward_to_go ? t : 0];
  }
  if (!critic_) return;
  const int n = episode.steps.size();
  outputs_.resize(std::max(outputs_.size(), size));
  critic_->predict(encoder_.encode(episode.steps.observations(), n), n, outputs_.data());
  for (std::size_t t = 0; t < size; ++t) episode.weights[t] -= static_cast<double>(outputs_[t]);
}

void Reinforce::compare_with_mean(std::span<Episode> episodes) const {
  RunningStatistics statistics;
  for (const Episode& episode : episodes) {
    for (const double weight : episode.weights) statistics.add(weight);
  }
  const double scale =
      config_.baseline == Baseline::standardized ? 1 / (statistics.standard_deviation() + 1e-8) : 1;
  for (Episode& episode : episodes) {
    for (double& weight : episode.weights) weight = (weight - statistics.mean()) * scale;
  }
}

void Reinforce::add_policy_gradient(const Episode& episode, bool first) {
  const StepBuffer& steps = episode.steps;
  const ActionDistribution& pi = policy_.distribution();
  const auto width = static_cast<std::size_t>(actor_->outputs());
  const auto outputs =
      actor_->forward(encoder_.encode(steps.observations(), steps.size()), steps.size());
  gradient_.resize(outputs.size());
  const double share = 1 / static_cast<double>(num_ended_);
  double discount = 1;
  double entropy = 0;
  for (int t = 0; t < steps.size(); ++t) {
    const auto at = static_cast<std::size_t>(t);
    const auto parameters = policy_.parameters(outputs.subspan(at * width, width));
    pi.gradient(parameters, steps.legal(t), steps.draw(t), -share * discount * episode.weights[at],
                -share * config_.entropy_coefficient, by_parameters_);
    policy_.backward(by_parameters_, std::span(gradient_).subspan(at * width, width));
    entropy += pi.entropy(parameters, steps.legal(t));
    if (config_.discount_updates) discount *= config_.gamma;
  }
  actor_->backward(gradient_, {.accumulate = !first});
  entropy_ += share * entropy / steps.size();
}

void Reinforce::add_value_gradient(const Episode& episode, bool first) {
  const StepBuffer& steps = episode.steps;
  const auto values =
      critic_->forward(encoder_.encode(steps.observations(), steps.size()), steps.size());
  gradient_.resize(values.size());
  const double share = 1 / static_cast<double>(num_ended_);
  for (std::size_t t = 0; t < values.size(); ++t) {
    const double error = static_cast<double>(values[t]) - episode.returns[t];
    gradient_[t] = static_cast<float>(share * 2 * error / steps.size());
  }
  critic_->backward(gradient_, {.accumulate = !first});
}

/// Of the last episode: by how much the sum has grown.
void Reinforce::measure_gradient(bool first) {
  const auto size = static_cast<std::size_t>(actor_->num_parameters());
  if (first) {
    moments_.assign(size, {});
    total_before_.assign(size, 0.0F);
  }
  total_.resize(size);
  actor_->get_gradient(total_);
  gradient_variance_ = 0;
  for (std::size_t p = 0; p < size; ++p) {
    moments_[p].add(static_cast<double>(total_[p] - total_before_[p]) *
                    static_cast<double>(num_ended_));
    gradient_variance_ += moments_[p].variance();
  }
  std::swap(total_, total_before_);
}

Thoughts Reinforce::think(std::span<const double> observation) {
  RowStorage row = row_of(observation_space_, observation);
  outputs_.resize(std::max(outputs_.size(), static_cast<std::size_t>(actor_->outputs())));
  actor_->predict(encoder_.encode(row.rows(), 1), 1, outputs_.data());
  Thoughts thoughts;
  policy_.tell(outputs_, thoughts);
  if (critic_) thoughts.value = value_of(row.rows(), 0);
  return thoughts;
}

std::vector<Learner::Figure> Reinforce::figures() const {
  return {{"entropy", entropy_},
          {"gradient_norm", gradient_norm_},
          {"gradient_variance", gradient_variance_},
          {"updates", static_cast<double>(updates_)}};
}

void Reinforce::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", kName);
  actor_->save(checkpoint, "actor");
  actor_optimizer_->save(checkpoint, "actor_optimizer");
  if (critic_) {
    critic_->save(checkpoint, "critic");
    critic_optimizer_->save(checkpoint, "critic_optimizer");
  }
  policy_.save(checkpoint, "policy");
  encoder_.save(checkpoint, "observations");
  checkpoint.put("rng.exploration", action_rng_);
  for (std::size_t i = 0; i < playing_.size(); ++i) {
    playing_[i].steps.save(checkpoint, "playing." + std::to_string(i));
  }
  std::vector<double> tails;
  for (std::size_t d = 0; d < num_ended_; ++d) {
    ended_[d].steps.save(checkpoint, "ended." + std::to_string(d));
    tails.push_back(ended_[d].tail);
  }
  checkpoint.put("tails", tails);
  const std::int64_t counts[] = {steps_, updates_};
  checkpoint.put("counts", counts);
  put_figures(checkpoint, "figures", {entropy_, gradient_norm_, gradient_variance_});
}

void Reinforce::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  const auto tails = checkpoint.doubles("tails");
  if (tails.size() >= static_cast<std::size_t>(config_.episodes_per_update)) {
    throw std::runtime_error(checkpoint.origin() + ": " + std::to_string(tails.size()) +
                             " episodes wait for an update that needs " +
                             std::to_string(config_.episodes_per_update));
  }
  actor_->load(checkpoint, "actor");
  actor_optimizer_->load(checkpoint, "actor_optimizer");
  if (critic_) {
    critic_->load(checkpoint, "critic");
    critic_optimizer_->load(checkpoint, "critic_optimizer");
  }
  policy_.load(checkpoint, "policy");
  encoder_.load(checkpoint, "observations");
  action_rng_ = checkpoint.rng("rng.exploration");
  for (std::size_t i = 0; i < playing_.size(); ++i) {
    playing_[i].steps.load(checkpoint, "playing." + std::to_string(i));
  }
  num_ended_ = tails.size();
  for (std::size_t d = 0; d < num_ended_; ++d) {
    ended_[d].steps.load(checkpoint, "ended." + std::to_string(d));
    ended_[d].tail = tails[d];
  }
  const auto counts = checkpoint.integers("counts", 2);
  steps_ = counts[0];
  updates_ = counts[1];
  get_figures(checkpoint, "figures", {&entropy_, &gradient_norm_, &gradient_variance_});
}

namespace {
[[maybe_unused]] const bool registered = register_learner<Reinforce>(
    "reinforce", "Monte Carlo policy gradient (Williams 1992; Sutton & Barto 13.3, 13.4)");
}  // namespace

}  // namespace pavlov
