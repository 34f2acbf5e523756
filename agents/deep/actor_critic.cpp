#include "agents/deep/actor_critic.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "agents/core/registry.h"
#include "core/own_library.h"
#include "core/statistics.h"
#include "nets/core/make_network.h"

namespace pavlov {
namespace {

constexpr const char* kName = "actor-critic";

/// Rows whose way through small networks and back stays in a core's own cache.
constexpr int kSlice = 512;

/// Calls body(begin, size) for each slice of n rows.
template <class Body>
void for_slices(int n, int slice, const Body& body) {
  for (int begin = 0; begin < n; begin += slice) body(begin, std::min(slice, n - begin));
}

Rows rows_from(Rows rows, int begin) {
  rows.data = rows.bytes(begin);
  return rows;
}

/// (x - mean) / deviation.
void normalize(std::span<double> numbers) {
  RunningStatistics statistics;
  for (const double x : numbers) statistics.add(x);
  const double scale = 1 / (statistics.standard_deviation() + 1e-8);
  for (double& x : numbers) x = (x - statistics.mean()) * scale;
}

}  // namespace

ActorCritic::ActorCritic(const Config& config, const LearnerContext& context)
    : AnyActorCritic(config, context),
      encoder_(context.observation_space, config.normalize_observations),
      policy_(config.policy, config.optimizer, context.action_space, kName),
      rollout_(
          config.rollout_steps, context.num_envs,
          StepBuffer(context.observation_space, policy_.distribution(), context.legal_actions)),
      // A graphics card is at its best with all there is.
      slice_(config.network.device == "cpu" ? kSlice : std::numeric_limits<int>::max()),
      by_parameters_(static_cast<std::size_t>(policy_.distribution().num_parameters())) {
  if (context.bonus) {
    bonuses_.emplace(config.rollout_steps, context.num_envs, config.intrinsic_episodes);
  }
  const Rng weights = Rng(context.seed).child("weights");
  const int heads = static_cast<int>(num_heads());
  NetworkShape shape{.actions = policy_.num_outputs() + (config.shared_network ? heads : 0)};
  encoder_.describe(shape);
  actor_ = make_network(config.network, shape, weights.child("actor"));
  policy_.scale_outputs(*actor_, config.network, shape);
  actor_optimizer_ = actor_->make_optimizer(config.optimizer);
  if (!config.shared_network) {
    shape.actions = heads;
    critic_ = make_network(config.network, shape, weights.child("critic"));
    critic_optimizer_ = critic_->make_optimizer(config.optimizer);
  }
  order_.resize(static_cast<std::size_t>(config.rollout_steps) *
                static_cast<std::size_t>(context.num_envs));
  log_probabilities_.resize(order_.size());
}

ActorCritic::~ActorCritic() = default;

void ActorCritic::begin_episodes() {
  rollout_.clear();
  if (bonuses_) bonuses_->clear();
}

void ActorCritic::act(const BatchView& batch, Mode mode) {
  predict(*actor_, batch.observations, batch.size, outputs_);
  policy_.act(batch, outputs_, actor_->outputs(), mode, action_rng_);
}

void ActorCritic::observe(const BatchView& batch) {
  if (bonuses_) {
    const bool last = rollout_.at_last_step();
    bonuses_->add(batch, last,
                  bonuses_->needs_values(batch, last)
                      ? values(bonuses_->next_states(batch), batch.size, Head::intrinsic)
                      : std::span<const float>());
  }
  rollout_.add(batch, policy_.choices(),
               rollout_.needs_values(batch) ? values(batch.next_observations, batch.size)
                                            : std::span<const float>());
  steps_ += batch.size;
}

void ActorCritic::learn() {
  if (!rollout_.full()) return;
  update();
  encoder_.learn(rollout_.steps().observations(), rollout_.steps().size());
  rollout_.clear();
  if (bonuses_) bonuses_->clear();
}

void ActorCritic::predict(Network& network, const Rows& observations, int n,
                          std::vector<float>& outputs) {
  const auto width = static_cast<std::size_t>(network.outputs());
  outputs.resize(std::max(outputs.size(), static_cast<std::size_t>(n) * width));
  for_slices(n, slice_, [&](int begin, int size) {
    network.predict(encoder_.encode(rows_from(observations, begin), size), size,
                    outputs.data() + static_cast<std::size_t>(begin) * width);
  });
}

std::span<const float> ActorCritic::values(const Rows& observations, int n, Head head) {
  Network& network = critic_ ? *critic_ : *actor_;
  const auto width = static_cast<std::size_t>(network.outputs());
  const auto rows = static_cast<std::size_t>(n);
  predict(network, observations, n, value_outputs_);
  const std::size_t at = width - num_heads() + (head == Head::intrinsic ? 1 : 0);
  for (std::size_t i = 0; i < rows; ++i) value_outputs_[i] = value_outputs_[i * width + at];
  return std::span(value_outputs_).first(rows);
}

void ActorCritic::update() {
  begin_update();
  evaluate_rollout();

  std::iota(order_.begin(), order_.end(), 0);
  const std::size_t size = minibatch_size(order_.size());
  bool near = true;
  for (int epoch = 0; epoch < config_.epochs && near; ++epoch) {
    minibatch_rng_.shuffle(std::span(order_));
    for (std::size_t begin = 0; begin < order_.size() && near; begin += size) {
      near = learn_from(std::span(order_).subspan(begin, std::min(size, order_.size() - begin)));
    }
  }
  ++updates_;
}

/// What the rollout says, before the networks change.
void ActorCritic::evaluate_rollout() {
  const StepBuffer& steps = rollout_.steps();
  rollout_.estimate(values(steps.observations(), steps.size()), config_.gamma, config_.gae_lambda);
  if (bonuses_) {
    bonuses_->estimate(values(steps.observations(), steps.size(), Head::intrinsic),
                       config_.intrinsic_gamma, config_.gae_lambda);
  }
  const ActionDistribution& pi = policy_.distribution();
  RunningStatistics returns;
  RunningStatistics errors;
  entropy_ = 0;
  for (int k = 0; k < steps.size(); ++k) {
    const auto at = static_cast<std::size_t>(k);
    log_probabilities_[at] = pi.log_probability(steps.parameters(k), steps.legal(k), steps.draw(k));
    entropy_ += pi.entropy(steps.parameters(k), steps.legal(k)) / steps.size();
    returns.add(rollout_.returns()[at]);
    errors.add(rollout_.advantages()[at]);
  }
  explained_variance_ = returns.variance() > 0 ? 1 - errors.variance() / returns.variance() : 0;
}

double ActorCritic::advantage(std::size_t k) const {
  if (!bonuses_) return rollout_.advantages()[k];
  return config_.extrinsic_coefficient * rollout_.advantages()[k] +
         config_.intrinsic_coefficient * bonuses_->stream().advantages()[k];
}

bool ActorCritic::learn_from(std::span<const int> batch) {
  advantages_.clear();
  for (const int k : batch) advantages_.push_back(advantage(static_cast<std::size_t>(k)));
  if (config_.normalize_advantages && batch.size() > 1) normalize(advantages_);

  Sums sums;
  policy_.begin_gradient();
  for_slices(static_cast<int>(batch.size()), slice_, [&](int begin, int size) {
    const auto at = static_cast<std::size_t>(begin);
    const auto count = static_cast<std::size_t>(size);
    add_gradient(batch.subspan(at, count), std::span(advantages_).subspan(at, count),
                 1 / static_cast<double>(batch.size()), begin == 0, sums);
  });
  if (diverged(sums.divergence)) return false;
  sums_.policy_loss += sums.policy_loss;
  sums_.value_loss += sums.value_loss;
  sums_.clipped += sums.clipped;
  sums_.divergence += sums.divergence;
  step_optimizers();
  return true;
}

void ActorCritic::add_gradient(std::span<const int> batch, std::span<const double> advantages,
                               double share, bool first, Sums& sums) {
  const StepBuffer& steps = rollout_.steps();
  const ActionDistribution& pi = policy_.distribution();
  const int n = static_cast<int>(batch.size());
  if (n > room_) gathered_ = steps.rows_for(room_ = n);
  // What the rollout tells of these steps lies all over it: fetched at once, nothing waits for it.
  for (const int k : batch) {
    const auto at = static_cast<std::size_t>(k);
    __builtin_prefetch(steps.draw(k).data());
    __builtin_prefetch(&log_probabilities_[at]);
    __builtin_prefetch(&rollout_.returns()[at]);
  }
  steps.gather(batch, gathered_.rows());
  const Rows observations = encoder_.encode(gathered_.rows(), n);

  const auto width = static_cast<std::size_t>(actor_->outputs());
  const auto outputs = actor_->forward(observations, n);
  const std::size_t heads = num_heads();
  const auto values = critic_ ? critic_->forward(observations, n) : outputs.subspan(width - heads);
  const std::size_t value_width = critic_ ? heads : width;
  actor_gradient_.resize(outputs.size());
  critic_gradient_.resize(batch.size() * heads);

  for (std::size_t b = 0; b < batch.size(); ++b) {
    const int k = batch[b];
    const auto at = static_cast<std::size_t>(k);
    const auto gradient = std::span(actor_gradient_).subspan(b * width, width);
    const auto parameters = policy_.parameters(outputs.subspan(b * width, width));
    const double log_ratio =
        pi.log_probability(parameters, steps.legal(k), steps.draw(k)) - log_probabilities_[at];
    const double ratio = std::exp(log_ratio);
    const Term objective = surrogate(ratio, advantages[b]);

    pi.gradient(parameters, steps.legal(k), steps.draw(k), -objective.slope * share,
                -config_.entropy_coefficient * share, by_parameters_);
    policy_.backward(by_parameters_, gradient);
    const auto value_gradient =
        critic_ ? std::span(critic_gradient_).subspan(b * heads, heads) : gradient.last(heads);
    for (std::size_t head = 0; head < heads; ++head) {
      const RewardStream& stream = head == 0 ? rollout_.stream() : bonuses_->stream();
      const Term error =
          value_error(stream, at, static_cast<double>(values[b * value_width + head]));
      value_gradient[head] = static_cast<float>(config_.value_coefficient * error.slope * share);
      sums.value_loss += error.value * share;
    }

    sums.policy_loss -= objective.value * share;
    sums.clipped += (objective.clipped ? 1.0 : 0.0) * share;
    sums.divergence += (ratio - 1 - log_ratio) * share;
  }
  actor_->backward(actor_gradient_, {.accumulate = !first});
  if (critic_) critic_->backward(critic_gradient_, {.accumulate = !first});
}

ActorCritic::Term ActorCritic::surrogate(double ratio, double advantage) const {
  const double plain = ratio * advantage;
  if (config_.clip > 0) {
    const double limit = std::clamp(ratio, 1 - clip_, 1 + clip_) * advantage;
    if (limit < plain) return {.value = limit, .slope = 0, .clipped = true};
  }
  return {.value = plain, .slope = plain};
}

ActorCritic::Term ActorCritic::value_error(const RewardStream& stream, std::size_t k,
                                           double value) const {
  const double target = stream.returns()[k];
  const double error = value - target;
  if (config_.value_clip > 0) {
    const double old = stream.values()[k];
    const double limit =
        std::clamp(value, old - config_.value_clip, old + config_.value_clip) - target;
    if (limit * limit > error * error) return {.value = limit * limit, .slope = 0, .clipped = true};
  }
  return {.value = error * error, .slope = 2 * error};
}

void ActorCritic::step_optimizers() {
  actor_optimizer_->set_learning_rate(learning_rate_);
  double norm = actor_optimizer_->step();
  if (critic_) {
    critic_optimizer_->set_learning_rate(learning_rate_);
    norm = std::hypot(norm, critic_optimizer_->step());
  }
  norm = std::hypot(norm, policy_.step(learning_rate_));
  count_minibatch(norm);
}

Thoughts ActorCritic::think(std::span<const double> observation) {
  RowStorage row = row_of(observation_space_, observation);
  outputs_.resize(std::max(outputs_.size(), static_cast<std::size_t>(actor_->outputs())));
  actor_->predict(encoder_.encode(row.rows(), 1), 1, outputs_.data());
  Thoughts thoughts;
  policy_.tell(outputs_, thoughts);
  thoughts.value = static_cast<double>(values(row.rows(), 1)[0]);
  if (bonuses_) {
    thoughts.intrinsic_value = static_cast<double>(values(row.rows(), 1, Head::intrinsic)[0]);
  }
  return thoughts;
}

void ActorCritic::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", kName);
  actor_->save(checkpoint, "actor");
  actor_optimizer_->save(checkpoint, "actor_optimizer");
  if (critic_) {
    critic_->save(checkpoint, "critic");
    critic_optimizer_->save(checkpoint, "critic_optimizer");
  }
  policy_.save(checkpoint, "policy");
  encoder_.save(checkpoint, "observations");
  rollout_.save(checkpoint, "rollout");
  if (bonuses_) bonuses_->save(checkpoint, "rollout.intrinsic");
  save_progress(checkpoint);
}

void ActorCritic::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  actor_->load(checkpoint, "actor");
  actor_optimizer_->load(checkpoint, "actor_optimizer");
  if (critic_) {
    critic_->load(checkpoint, "critic");
    critic_optimizer_->load(checkpoint, "critic_optimizer");
  }
  policy_.load(checkpoint, "policy");
  encoder_.load(checkpoint, "observations");
  rollout_.load(checkpoint, "rollout");
  if (bonuses_) bonuses_->load(checkpoint, "rollout.intrinsic");
  load_progress(checkpoint);
}

namespace {

ActorCriticFactory& tensor_factory() {
  static ActorCriticFactory factory = nullptr;
  return factory;
}

/// Whether it can do with tensors alone.
bool fits_tensors(const ActorCriticConfig& config, const LearnerContext& context) {
  return !context.bonus && !config.normalize_observations &&
         !std::holds_alternative<MultiDiscrete>(context.observation_space) &&
         !std::holds_alternative<MultiDiscrete>(context.action_space);
}

/// Stable-Baselines3's A2C.
ActorCriticConfig a2c() {
  ActorCriticConfig config;
  config.rollout_steps = 5;
  config.epochs = 1;
  config.minibatch_size = 0;
  config.gae_lambda = 1;
  config.clip = 0;
  config.normalize_advantages = false;
  config.optimizer.optimizer = OptimizerKind::rmsprop;
  config.optimizer.learning_rate = 7e-4;
  return config;
}

bool register_actor_critic(const std::string& name, const std::string& summary,
                           const ActorCriticConfig& defaults) {
  auto entry = entry_of<Learner, ActorCritic>(name, summary, defaults);
  entry.make = [defaults, name](const SettingValues& values, const LearnerContext& context) {
    return make_actor_critic(configured(defaults, values, name), context);
  };
  return register_learner_entry(std::move(entry));
}

[[maybe_unused]] const bool registered[] = {
    register_actor_critic("ppo", "proximal policy optimisation (Schulman et al. 2017)", {}),
    register_actor_critic("a2c", "advantage actor-critic (Mnih et al. 2016)", a2c())};

}  // namespace

bool register_tensor_actor_critic(ActorCriticFactory factory) {
  tensor_factory() = factory;
  return true;
}

std::unique_ptr<Learner> make_actor_critic(const ActorCriticConfig& config,
                                           const LearnerContext& context) {
  if (config.network.device == "cpu" || !fits_tensors(config, context)) {
    return std::make_unique<ActorCritic>(config, context);
  }
  if (tensor_factory() == nullptr) open_own_library("libpavlov_tensor.so", "a learner on a device");
  return tensor_factory()(config, context);
}

}  // namespace pavlov
