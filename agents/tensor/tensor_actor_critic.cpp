#include "agents/tensor/tensor_actor_critic.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/deep/last_figures.h"
#include "agents/tensor/make_module_network.h"
#include "agents/tensor/tensors.h"
#include "nets/core/process_group.h"
#include "nets/torch/tensor_optimizer.h"

namespace pavlov {
namespace {

constexpr const char* kName = "actor-critic";

/// Where log deviations are learned numbers of their own.
bool learns_deviations(const PolicyConfig& config, const Space& actions) {
  return std::holds_alternative<Box>(actions) && !config.state_deviation;
}

TensorRollout::Shape rollout_shape(const ActorCriticConfig& config, const LearnerContext& context,
                                   const ActionDistribution& distribution) {
  return {.num_steps = config.rollout_steps,
          .num_envs = context.num_envs,
          .observation_width = static_cast<int>(width_of(context.observation_space)),
          .observation_dtype = dtype_of(context.observation_space),
          .action_width = distribution.width(),
          .num_parameters = distribution.num_parameters(),
          .legal_actions = context.legal_actions};
}

}  // namespace

struct TensorActorCritic::Deviations {
  struct Module : torch::nn::Module {
    explicit Module(const Tensor& first) : numbers(register_parameter("numbers", first)) {}
    Tensor numbers;
  };

  Deviations(int width, double first, const OptimizerConfig& config, torch::Device device)
      : module(torch::full({width}, first, torch::TensorOptions(device).dtype(torch::kFloat32))),
        flat(module),
        optimizer(config, flat) {}

  Module module;
  FlatParameters flat;
  TensorOptimizer optimizer;
};

TensorActorCritic::TensorActorCritic(const ActorCriticConfig& config, const LearnerContext& context)
    : config_((config.validate(), config)),
      total_steps_(context.total_steps),
      observation_space_(context.observation_space),
      device_(device_of(config.network.device)),
      head_(config.policy, config.optimizer, context.action_space, kName),
      distribution_(
          make_tensor_distribution(context.action_space, config.policy.squash_actions, device_)),
      rollout_(rollout_shape(config, context, head_.distribution()), device_),
      action_rng_(Rng(context.seed).child("exploration")),
      minibatch_rng_(Rng(context.seed).child("minibatches")),
      clip_(config.clip),
      learning_rate_(config.optimizer.learning_rate),
      running_sums_(
          torch::zeros({kNumSums}, torch::TensorOptions(device_).dtype(torch::kFloat64))) {
  const Rng weights = Rng(context.seed).child("weights");
  NetworkShape shape{.actions = head_.num_outputs() + (config.shared_network ? 1 : 0)};
  ObservationEncoder(observation_space_, false).describe(shape);
  actor_ = make_module_network(config.network, shape, weights.child("actor"));
  head_.scale_outputs(*actor_, config.network, shape);
  actor_optimizer_ = actor_->make_optimizer(config.optimizer);
  if (!config.shared_network) {
    shape.actions = 1;
    critic_ = make_module_network(config.network, shape, weights.child("critic"));
    critic_optimizer_ = critic_->make_optimizer(config.optimizer);
  }
  if (learns_deviations(config.policy, context.action_space)) {
    deviations_ = std::make_unique<Deviations>(head_.num_outputs(), config.policy.log_deviation,
                                               config.optimizer, device_);
  }
}

TensorActorCritic::~TensorActorCritic() = default;

torch::Tensor TensorActorCritic::parameters(const Tensor& outputs) const {
  const Tensor own = outputs.narrow(1, 0, head_.num_outputs());
  if (!deviations_) return own;
  return torch::cat({own, deviations_->module.numbers.expand_as(own)}, 1);
}

torch::Tensor TensorActorCritic::values(const Tensor& observations) const {
  const Tensor outputs = (critic_ ? *critic_ : *actor_).apply(observations);
  return outputs.select(1, outputs.size(1) - 1);
}

void TensorActorCritic::act(const BatchView& batch, Mode mode) {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  choices_.parameters = parameters(actor_->apply(tensor_of(batch.observations, n, device_)));
  if (batch.legal_actions != nullptr) {
    const int count = n * static_cast<int>(choices_.parameters.size(1));
    choices_.legal = tensor_of(batch.legal_actions, count, device_)
                         .to(torch::kBool)
                         .view_as(choices_.parameters);
  }
  choices_.draws = mode == Mode::explore
                       ? distribution_->sample(choices_.parameters, choices_.legal, action_rng_)
                       : distribution_->mode(choices_.parameters, choices_.legal);
  view_of(batch.actions, n).copy_(distribution_->to_action(choices_.draws));
}

void TensorActorCritic::observe(const BatchView& batch) {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  const bool last = rollout_.at_last_step();
  const Tensor rewards = tensor_of(batch.rewards, n, device_);
  const Tensor terminated = tensor_of(batch.terminated, n, device_).to(torch::kBool);
  Tensor ended = terminated;
  Tensor tails = torch::zeros_like(rewards);
  if (last || std::any_of(batch.truncated, batch.truncated + n, [](auto t) { return t != 0; })) {
    const Tensor truncated = tensor_of(batch.truncated, n, device_).to(torch::kBool);
    ended = last ? torch::ones_like(terminated) : terminated.logical_or(truncated);
    const Tensor following =
        values(tensor_of(batch.next_observations, n, device_)).to(tails.dtype());
    tails = torch::where(ended.logical_and(terminated.logical_not()), following, tails);
  }
  rollout_.add(tensor_of(batch.previous_observations, n, device_), choices_, rewards, ended, tails);
  steps_ += n;
}

void TensorActorCritic::learn() {
  if (!rollout_.full()) return;
  update();
  rollout_.clear();
}

double TensorActorCritic::remaining() const {
  if (total_steps_ <= 0) return 1;
  return std::max(0.0, 1 - static_cast<double>(steps_) / static_cast<double>(total_steps_));
}

void TensorActorCritic::update() {
  learning_rate_ =
      config_.optimizer.learning_rate * (config_.anneal_learning_rate ? remaining() : 1);
  clip_ = config_.clip * (config_.anneal_clip ? remaining() : 1);
  running_sums_.zero_();
  gradient_norms_ = 0;
  minibatches_ = 0;
  evaluate_rollout();

  const std::int64_t steps = log_probabilities_.size(0);
  const std::int64_t size =
      config_.minibatch_size == 0 ? steps : std::min<std::int64_t>(steps, config_.minibatch_size);
  bool near = true;
  for (int epoch = 0; epoch < config_.epochs && near; ++epoch) {
    const Tensor order = draw_order(minibatch_rng_, steps, device_);
    for (std::int64_t begin = 0; begin < steps && near; begin += size) {
      near = learn_from(order.narrow(0, begin, std::min(size, steps - begin)));
    }
  }
  std::ranges::copy(numbers_of<double>(running_sums_), sums_.begin());
  ++updates_;
}

/// What the rollout says, before the networks change.
void TensorActorCritic::evaluate_rollout() {
  torch::NoGradGuard no_grad;
  rollout_.estimate(values(rollout_.observations()), config_.gamma, config_.gae_lambda);
  log_probabilities_ =
      distribution_->log_probability(rollout_.parameters(), rollout_.legal(), rollout_.draws());
  entropy_ = distribution_->entropy(rollout_.parameters(), rollout_.legal()).mean().item<double>();
  const double returns = rollout_.returns().var().item<double>();
  const double errors = rollout_.advantages().var().item<double>();
  explained_variance_ = returns > 0 ? 1 - errors / returns : 0;
}

bool TensorActorCritic::learn_from(const Tensor& batch) {
  const auto of_batch = [&batch](const Tensor& all) {
    return all.defined() ? all.index_select(0, batch) : all;
  };
  const Tensor observations = of_batch(rollout_.observations());
  const Tensor legal = of_batch(rollout_.legal());
  Tensor advantages = of_batch(rollout_.advantages()).to(torch::kFloat32);
  if (config_.normalize_advantages && batch.size(0) > 1) {
    advantages = (advantages - advantages.mean()) / (advantages.std() + 1e-8);
  }

  const Tensor outputs = actor_->apply(observations);
  const Tensor pi = parameters(outputs);
  const Tensor log_ratio = distribution_->log_probability(pi, legal, of_batch(rollout_.draws())) -
                           of_batch(log_probabilities_);
  const Tensor ratio = log_ratio.exp();
  const Tensor plain = ratio * advantages;
  // Schulman et al. 2017, eq. 7.
  const Tensor limit = config_.clip > 0 ? ratio.clamp(1 - clip_, 1 + clip_) * advantages : plain;
  const Tensor objective = limit.minimum(plain);

  const Tensor value = critic_ ? values(observations) : outputs.select(1, outputs.size(1) - 1);
  const Tensor returns = of_batch(rollout_.returns()).to(torch::kFloat32);
  Tensor value_error = (value - returns).square();
  if (config_.value_clip > 0) {
    const Tensor old = of_batch(rollout_.values()).to(torch::kFloat32);
    const Tensor near = old + (value - old).clamp(-config_.value_clip, config_.value_clip);
    value_error = value_error.maximum((near - returns).square());
  }

  const Tensor divergence = (ratio - 1 - log_ratio).mean().detach();
  if (config_.target_divergence > 0 &&
      mean_over_processes(divergence.item<double>()) > 1.5 * config_.target_divergence) {
    return false;
  }
  Tensor loss = -objective.mean() + config_.value_coefficient * value_error.mean();
  if (config_.entropy_coefficient > 0) {
    loss = loss - config_.entropy_coefficient * distribution_->entropy(pi, legal).mean();
  }
  actor_->parameters().gradients.zero_();
  if (critic_) critic_->parameters().gradients.zero_();
  if (deviations_) deviations_->flat.gradients.zero_();
  loss.backward();
  running_sums_ += torch::stack({-objective.mean().detach(), value_error.mean().detach(),
                                 divergence, (limit < plain).to(torch::kFloat32).mean()});
  ++minibatches_;
  step_optimizers();
  return true;
}

void TensorActorCritic::step_optimizers() {
  double norm = 0;
  const auto step = [&](Optimizer& optimizer) {
    optimizer.set_learning_rate(learning_rate_);
    norm = std::hypot(norm, optimizer.step());
  };
  step(*actor_optimizer_);
  if (critic_) step(*critic_optimizer_);
  if (deviations_) step(deviations_->optimizer);
  if (!std::isfinite(norm)) {
    throw std::runtime_error("actor-critic: the gradient of update " +
                             std::to_string(updates_ + 1) + " (step " + std::to_string(steps_) +
                             ") is not finite; a smaller learning_rate may help");
  }
  gradient_norms_ += norm;
}

Thoughts TensorActorCritic::think(std::span<const double> observation) {
  torch::NoGradGuard no_grad;
  RowStorage row = row_of(observation_space_, observation);
  const Tensor seen = tensor_of(row.rows(), 1, device_);
  Thoughts thoughts;
  head_.distribution().tell(numbers_of<float>(parameters(actor_->apply(seen))), thoughts);
  thoughts.value = values(seen).item<double>();
  return thoughts;
}

std::vector<Learner::Figure> TensorActorCritic::figures() const {
  const double n = std::max(1.0, minibatches_);
  return {{"policy_loss", sums_[kPolicyLoss] / n},
          {"value_loss", sums_[kValueLoss] / n},
          {"entropy", entropy_},
          {"divergence", sums_[kDivergence] / n},
          {"clip_fraction", sums_[kClipped] / n},
          {"explained_variance", explained_variance_},
          {"gradient_norm", gradient_norms_ / n},
          {"learning_rate", learning_rate_},
          {"minibatches", minibatches_},
          {"updates", static_cast<double>(updates_)}};
}

std::string TensorActorCritic::summary() const {
  return critic_ ? "actor\n" + actor_->summary() + "\ncritic\n" + critic_->summary()
                 : actor_->summary();
}

void TensorActorCritic::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", kName);
  actor_->save(checkpoint, "actor");
  actor_optimizer_->save(checkpoint, "actor_optimizer");
  if (critic_) {
    critic_->save(checkpoint, "critic");
    critic_optimizer_->save(checkpoint, "critic_optimizer");
  }
  if (deviations_) {
    checkpoint.put("policy.log_deviations", numbers_of<double>(deviations_->flat.values));
    deviations_->optimizer.save(checkpoint, "policy.optimizer");
  }
  rollout_.save(checkpoint, "rollout");
  checkpoint.put("rng.exploration", action_rng_);
  checkpoint.put("rng.minibatches", minibatch_rng_);
  const std::int64_t counts[] = {steps_, updates_};
  checkpoint.put("counts", counts);
  put_figures(checkpoint, "figures",
              {sums_[kPolicyLoss], sums_[kValueLoss], sums_[kDivergence], sums_[kClipped],
               gradient_norms_, minibatches_, learning_rate_, entropy_, explained_variance_});
}

void TensorActorCritic::load(const Checkpoint& checkpoint) {
  torch::NoGradGuard no_grad;
  check_agent(checkpoint, kName);
  actor_->load(checkpoint, "actor");
  actor_optimizer_->load(checkpoint, "actor_optimizer");
  if (critic_) {
    critic_->load(checkpoint, "critic");
    critic_optimizer_->load(checkpoint, "critic_optimizer");
  }
  if (deviations_) {
    const auto numbers =
        checkpoint.doubles("policy.log_deviations", deviations_->flat.values.numel());
    deviations_->flat.values.copy_(torch::tensor(numbers));
    deviations_->optimizer.load(checkpoint, "policy.optimizer");
  }
  rollout_.load(checkpoint, "rollout");
  action_rng_ = checkpoint.rng("rng.exploration");
  minibatch_rng_ = checkpoint.rng("rng.minibatches");
  const auto counts = checkpoint.integers("counts", 2);
  steps_ = counts[0];
  updates_ = counts[1];
  get_figures(checkpoint, "figures",
              {&sums_[kPolicyLoss], &sums_[kValueLoss], &sums_[kDivergence], &sums_[kClipped],
               &gradient_norms_, &minibatches_, &learning_rate_, &entropy_, &explained_variance_});
}

namespace {

[[maybe_unused]] const bool registered = register_tensor_actor_critic(
    [](const ActorCriticConfig& config, const LearnerContext& context) -> std::unique_ptr<Learner> {
      return std::make_unique<TensorActorCritic>(config, context);
    });

}  // namespace
}  // namespace pavlov
