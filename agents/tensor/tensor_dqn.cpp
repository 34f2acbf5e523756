#include "agents/tensor/tensor_dqn.h"

#include "agents/tensor/make_module_network.h"

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
    : AnyDqn(config, context),
      device_(device_of(config.network.device)),
      encode_(context.observation_space, device_),
      replay_(capacity_of(config), context.num_envs, dtype_of(context.observation_space),
              static_cast<int>(width_of(context.observation_space)), device_),
      epsilon_(torch::zeros({}, torch::TensorOptions(device_).dtype(torch::kFloat64))),
      last_(torch::zeros({3}, device_)) {
  NetworkShape shape{.actions = actions_.n, .dueling = config.dueling};
  ObservationEncoder(observation_space_, false).describe(shape);
  online_ = make_module_network(config.network, shape, Rng(context.seed).child("weights"));
  if (config.target_network) target_ = online_->clone();
  optimizer_ = online_->make_optimizer(config.optimizer);
}

TensorDqn::~TensorDqn() = default;

/// Draws from `words`, two for each copy: whether it tries another action, and which.
void TensorDqn::choose(const BatchView& batch, const Tensor& words) const {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  Tensor actions = values(*online_, tensor_of(batch.observations, n, device_)).argmax(1);
  if (words.numel() > 0) {
    const Tensor uniform = uniform_of(words);
    const Tensor tried = uniform.narrow(0, 0, n) < epsilon_;
    const Tensor other = uniform.narrow(0, n, n) * actions_.n;
    actions = torch::where(tried, other.to(torch::kInt64), actions);
  }
  view_of(batch.actions, n).copy_((actions + actions_.start).unsqueeze(1));
}

std::int64_t TensorDqn::words_for(int copies) const {
  const bool tries = explorer_.config().exploration == ExplorationKind::epsilon_greedy;
  return tries ? std::int64_t{2} * copies : 0;
}

void TensorDqn::act(const BatchView& batch, Mode mode) {
  const std::int64_t count = mode == Mode::explore ? words_for(batch.size) : 0;
  epsilon_.fill_(explorer_.epsilon());
  choose(batch, draw_words(exploration_rng_, count, device_));
}

bool TensorDqn::act_and_step(VectorEnv& env) {
  epsilon_.fill_(explorer_.epsilon());
  return graph_.run(env, exploration_rng_, words_for(env.size()), device_,
                    [this](const BatchView& batch, const Tensor& words) { choose(batch, words); });
}

void TensorDqn::observe(const BatchView& batch) {
  torch::NoGradGuard no_grad;
  const int n = batch.size;
  replay_.add({.observations = tensor_of(batch.previous_observations, n, device_),
               .actions = tensor_of(batch.actions, n, device_).squeeze(1) - actions_.start,
               .rewards = tensor_of(batch.rewards, n, device_),
               .terminated = tensor_of(batch.terminated, n, device_),
               .next_observations = tensor_of(batch.next_observations, n, device_)});
  count_steps(n);
}

void TensorDqn::learn() {
  for (; due_ > 0; --due_) update();
  follow(*online_);
}

// y = R + gamma Q^(S', argmax_a Q°(S', a)) as in Dqn.
void TensorDqn::update() {
  const Transitions batch =
      config_.replay.replay ? replay_.sample(config_.batch_size, replay_rng_) : replay_.all();
  Tensor target;
  {
    torch::NoGradGuard no_grad;
    auto& network = target_ ? dynamic_cast<TorchNetwork&>(*target_) : *online_;
    const Tensor next = values(network, batch.next_observations);
    const Tensor choice =
        config_.double_dqn && target_ ? values(*online_, batch.next_observations) : next;
    const Tensor value = next.gather(1, choice.argmax(1, /*keepdim=*/true)).squeeze(1);
    target = batch.rewards + config_.gamma * value.masked_fill(batch.terminated, 0);
  }
  const Tensor q =
      values(*online_, batch.observations).gather(1, batch.actions.unsqueeze(1)).squeeze(1);
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
  count_update(gradient_norm_);
}

AnyDqn::Update TensorDqn::last_update() const {
  const auto last = numbers_of<double>(last_);
  return {.loss = last[0], .td_error = last[1], .q = last[2], .gradient_norm = gradient_norm_};
}

std::vector<double> TensorDqn::action_values(std::span<const double> observation) const {
  torch::NoGradGuard no_grad;
  RowStorage row = row_of(observation_space_, observation);
  return numbers_of<double>(values(*online_, tensor_of(row.rows(), 1, device_)));
}

void TensorDqn::save(Checkpoint& checkpoint) const {
  if (config_.save_replay && holds_experience(checkpoint)) replay_.save(checkpoint, kReplay);
  leave_out_experience(checkpoint);  // of the kind that Dqn keeps
  checkpoint.put("agent", kName);
  online_->save(checkpoint, "online");
  if (target_) target_->save(checkpoint, "target");
  optimizer_->save(checkpoint, "optimizer");
  save_progress(checkpoint);
}

void TensorDqn::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, kName);
  online_->load(checkpoint, "online");
  if (target_) target_->load(checkpoint, "target");
  optimizer_->load(checkpoint, "optimizer");
  if (config_.save_replay && checkpoint.has(std::string(kReplay) + ".counts")) {
    replay_.load(checkpoint, kReplay);
  }
  const Update last = load_progress(checkpoint);
  last_ = torch::tensor({last.loss, last.td_error, last.q}).to(last_.options());
  gradient_norm_ = last.gradient_norm;
}

namespace {

[[maybe_unused]] const bool registered = register_tensor_dqn(
    [](const DqnConfig& config, const LearnerContext& context) -> std::unique_ptr<Learner> {
      return std::make_unique<TensorDqn>(config, context);
    });

}  // namespace
}  // namespace pavlov
