#include "agents/tensor/tensor_dqn.h"

#include <cmath>
#include <stdexcept>

#include "agents/deep/last_figures.h"
#include "agents/tensor/make_module_network.h"
#include "agents/tensor/tensors.h"

namespace pavlov {
namespace {

constexpr const char* kName = "dqn";
constexpr const char* kReplay = "replay.tensors";

/// Transitions kept; of the last step alone where nothing is replayed.
std::int64_t capacity_of(const DqnConfig& config) {
  return config.replay.replay ? config.replay.replay_capacity : 0;
}

}  // namespace

TensorDqn::TensorDqn(const DqnConfig& config, const LearnerContext& context)
    : config_((config.validate(), config)),
      actions_(discrete_actions(context.action_space, kName)),
      observation_space_(context.observation_space),
      device_(device_of(config.network.device)),
      replay_(capacity_of(config), context.num_envs, dtype_of(context.observation_space),
              static_cast<int>(width_of(context.observation_space)), device_),
      explorer_(config.exploration, context.total_steps),
      exploration_rng_(Rng(context.seed).child("exploration")),
      exploitation_rng_(Rng(context.seed).child("exploitation")),
      replay_rng_(Rng(context.seed).child("replay")),
      noise_rng_(Rng(context.seed).child("noise")),
      last_(torch::zeros({3}, device_)) {
  NetworkShape shape{.actions = actions_.n, .dueling = config.dueling};
  ObservationEncoder(observation_space_, false).describe(shape);
  online_ = make_module_network(config.network, shape, Rng(context.seed).child("weights"));
  if (config.target_network) target_ = online_->clone();
  optimizer_ = online_->make_optimizer(config.optimizer);
}

TensorDqn::~TensorDqn() = default;

void TensorDqn::act(const BatchView& batch, Mode mode) {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  Tensor actions = online_->apply(tensor_of(batch.observations, n, device_)).argmax(1);
  const bool tries = explorer_.config().exploration == ExplorationKind::epsilon_greedy;
  if (mode == Mode::explore && tries) {
    const Tensor tried = draw_uniform(exploration_rng_, n, device_) < explorer_.epsilon();
    const Tensor uniform = draw_uniform(exploration_rng_, n, device_) * actions_.n;
    actions = torch::where(tried, uniform.to(torch::kInt64), actions);
  }
  view_of(batch.actions, n).copy_((actions + actions_.start).unsqueeze(1));
}

void TensorDqn::observe(const BatchView& batch) {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  replay_.add({.observations = tensor_of(batch.previous_observations, n, device_),
               .actions = tensor_of(batch.actions, n, device_).squeeze(1) - actions_.start,
               .rewards = tensor_of(batch.rewards, n, device_),
               .terminated = tensor_of(batch.terminated, n, device_),
               .next_observations = tensor_of(batch.next_observations, n, device_)});
  const std::int64_t before = steps_;
  steps_ += n;
  explorer_.advance(n);
  if (steps_ > config_.learning_starts) {
    due_ = config_.updates_per_train *
           (steps_ / config_.train_every_steps - before / config_.train_every_steps);
  }
}

void TensorDqn::learn() {
  for (; due_ > 0; --due_) update();
  follow();
}

// y = R + gamma Q^(S', argmax_a Q°(S', a)) as in Dqn.
void TensorDqn::update() {
  const Transitions batch =
      config_.replay.replay ? replay_.sample(config_.batch_size, replay_rng_) : replay_.all();
  Tensor target;
  {
    torch::NoGradGuard no_grad;
    auto& network = target_ ? dynamic_cast<TorchNetwork&>(*target_) : *online_;
    const Tensor next = network.apply(batch.next_observations);
    const Tensor choice =
        config_.double_dqn && target_ ? online_->apply(batch.next_observations) : next;
    const Tensor value = next.gather(1, choice.argmax(1, /*keepdim=*/true)).squeeze(1);
    target = batch.rewards + config_.gamma * value.masked_fill(batch.terminated, 0);
  }
  const Tensor q =
      online_->apply(batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1);
  const Tensor error = q - target;
  const double delta = config_.value.huber_delta;
  const Tensor size = error.abs();
  const Tensor losses =
      config_.value.loss == TdLoss::squared
          ? error.square()
          : torch::where(size < delta, 0.5 * error.square(), delta * (size - 0.5 * delta));
  const Tensor loss = losses.mean();
  online_->parameters().gradients.zero_();
  loss.backward();
  last_ = torch::stack({loss.detach(), size.detach().mean(), q.detach().mean()});
  gradient_norm_ = optimizer_->step();
  if (!std::isfinite(gradient_norm_)) {
    throw std::runtime_error("dqn: the gradient of update " + std::to_string(updates_ + 1) +
                             " (step " + std::to_string(steps_) +
                             ") is not finite; a smaller "
                             "learning_rate or a max_gradient_norm may help");
  }
  ++updates_;
}

void TensorDqn::follow() {
  if (!target_) return;
  const std::int64_t every = config_.target_sync_steps;
  if (steps_ / every != followed_ / every) target_->blend(*online_, config_.target_rate);
  followed_ = steps_;
}

std::vector<Learner::Figure> TensorDqn::figures() const {
  const auto last = numbers_of<double>(last_);
  return {{"epsilon", explorer_.epsilon()},
          {"loss", last[0]},
          {"td_error", last[1]},
          {"q", last[2]},
          {"gradient_norm", gradient_norm_},
          {"updates", static_cast<double>(updates_)}};
}

std::vector<double> TensorDqn::action_values(std::span<const double> observation) const {
  torch::NoGradGuard no_grad;
  RowStorage row = row_of(observation_space_, observation);
  return numbers_of<double>(online_->apply(tensor_of(row.rows(), 1, device_)));
}

void TensorDqn::save(Checkpoint& checkpoint) const {
  if (config_.save_replay && holds_experience(checkpoint)) replay_.save(checkpoint, kReplay);
  leave_out_experience(checkpoint);  // of the kind that Dqn keeps
  checkpoint.put("agent", kName);
  online_->save(checkpoint, "online");
  if (target_) target_->save(checkpoint, "target");
  optimizer_->save(checkpoint, "optimizer");
  explorer_.save(checkpoint);
  checkpoint.put("rng.exploration", exploration_rng_);
  checkpoint.put("rng.exploitation", exploitation_rng_);
  checkpoint.put("rng.replay", replay_rng_);
  checkpoint.put("rng.noise", noise_rng_);
  const std::int64_t counts[] = {steps_, updates_, followed_};
  checkpoint.put("counts", counts);
  const auto last = numbers_of<double>(last_);
  put_figures(checkpoint, "figures", {last[0], last[1], last[2], gradient_norm_});
}

void TensorDqn::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  online_->load(checkpoint, "online");
  if (target_) target_->load(checkpoint, "target");
  optimizer_->load(checkpoint, "optimizer");
  if (config_.save_replay && checkpoint.has(std::string(kReplay) + ".counts")) {
    replay_.load(checkpoint, kReplay);
  }
  explorer_.load(checkpoint);
  exploration_rng_ = checkpoint.rng("rng.exploration");
  exploitation_rng_ = checkpoint.rng("rng.exploitation");
  replay_rng_ = checkpoint.rng("rng.replay");
  noise_rng_ = checkpoint.rng("rng.noise");
  const auto counts = checkpoint.integers("counts", 3);
  steps_ = counts[0];
  updates_ = counts[1];
  followed_ = counts[2];
  std::array<double, 3> last{};
  get_figures(checkpoint, "figures", {&last[0], &last[1], &last[2], &gradient_norm_});
  last_ = torch::tensor({last[0], last[1], last[2]}).to(last_.options());
}

namespace {

[[maybe_unused]] const bool registered = register_tensor_dqn(
    [](const DqnConfig& config, const LearnerContext& context) -> std::unique_ptr<Learner> {
      return std::make_unique<TensorDqn>(config, context);
    });

}  // namespace
}  // namespace pavlov
