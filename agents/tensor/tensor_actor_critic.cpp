#include "agents/tensor/tensor_actor_critic.h"

#include <algorithm>
#include <cmath>

#include "agents/tensor/make_module_network.h"
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
    : AnyActorCritic(config, context),
      device_(device_of(config.network.device)),
      encode_(context.observation_space, device_),
      head_(config.policy, config.optimizer, context.action_space, kName),
      distribution_(
          make_tensor_distribution(context.action_space, config.policy.squash_actions, device_)),
      rollout_(rollout_shape(config, context, head_.distribution()), device_),
      running_sums_(torch::zeros({4}, torch::TensorOptions(device_).dtype(torch::kFloat64))) {
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
  const Tensor outputs = (critic_ ? *critic_ : *actor_).apply(encode_(observations));
  return outputs.select(1, outputs.size(1) - 1);
}

/// Draws from `words`, or takes what is likeliest where there are none.
TensorChoices TensorActorCritic::choose(const BatchView& batch, const Tensor& words) const {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  TensorChoices choices;
  choices.parameters =
      parameters(actor_->apply(encode_(tensor_of(batch.observations, n, device_))));
  if (batch.legal_actions != nullptr) {
    const int count = n * static_cast<int>(choices.parameters.size(1));
    choices.legal =
        tensor_of(batch.legal_actions, count, device_).to(torch::kBool).view_as(choices.parameters);
  }
  choices.draws = words.defined() ? distribution_->sample(choices.parameters, choices.legal, words)
                                  : distribution_->mode(choices.parameters, choices.legal);
  view_of(batch.actions, n).copy_(distribution_->to_action(choices.draws));
  return choices;
}

std::int64_t TensorActorCritic::words_for(int copies) const {
  return std::int64_t{copies} * head_.distribution().width();
}

void TensorActorCritic::act(const BatchView& batch, Mode mode) {
  choices_ =
      choose(batch, mode == Mode::explore ? draw_words(action_rng_, words_for(batch.size), device_)
                                          : Tensor());
}

bool TensorActorCritic::act_and_step(VectorEnv& env) {
  const auto act = [this](const BatchView& batch, const Tensor& words) {
    const TensorChoices choices = choose(batch, words);
    keep(choices.draws, kept_.draws);
    keep(choices.parameters, kept_.parameters);
  };
  if (!graph_.run(env, action_rng_, words_for(env.size()), device_, act)) return false;
  choices_ = kept_;
  return true;
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

void TensorActorCritic::update() {
  begin_update();
  running_sums_.zero_();
  evaluate_rollout();

  const std::int64_t steps = log_probabilities_.size(0);
  const auto size = static_cast<std::int64_t>(minibatch_size(static_cast<std::size_t>(steps)));
  bool near = true;
  for (int epoch = 0; epoch < config_.epochs && near; ++epoch) {
    const Tensor order = draw_order(minibatch_rng_, steps, device_);
    for (std::int64_t begin = 0; begin < steps && near; begin += size) {
      near = learn_from(order.narrow(0, begin, std::min(size, steps - begin)));
    }
  }
  const auto sums = numbers_of<double>(running_sums_);
  sums_.policy_loss = sums[0];
  sums_.value_loss = sums[1];
  sums_.divergence = sums[2];
  sums_.clipped = sums[3];
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

  const Tensor outputs = actor_->apply(encode_(observations));
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
  // Only where it is asked for does the number come to the processor, which waits for it.
  if (config_.target_divergence > 0 && diverged(divergence.item<double>())) return false;
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
  count_minibatch(norm);
}

Thoughts TensorActorCritic::think(std::span<const double> observation) {
  torch::NoGradGuard no_grad;
  RowStorage row = row_of(observation_space_, observation);
  const Tensor seen = tensor_of(row.rows(), 1, device_);
  Thoughts thoughts;
  head_.distribution().tell(numbers_of<float>(parameters(actor_->apply(encode_(seen)))), thoughts);
  thoughts.value = values(seen).item<double>();
  return thoughts;
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
  save_progress(checkpoint);
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
  load_progress(checkpoint);
}

namespace {

[[maybe_unused]] const bool registered = register_tensor_actor_critic(
    [](const ActorCriticConfig& config, const LearnerContext& context) -> std::unique_ptr<Learner> {
      return std::make_unique<TensorActorCritic>(config, context);
    });

}  // namespace
}  // namespace pavlov
