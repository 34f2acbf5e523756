#include "agents/deep/off_policy_actor_critic.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/deep/last_figures.h"
#include "core/settings.h"
#include "nets/core/make_network.h"

namespace pavlov {
namespace {

const Box& bounded_box(const Space& space, const std::string& owner) {
  const auto* box = std::get_if<Box>(&space);
  const auto finite = [](double bound) { return std::isfinite(bound); };
  if (box == nullptr || !std::ranges::all_of(box->low, finite) ||
      !std::ranges::all_of(box->high, finite)) {
    throw std::invalid_argument(
        owner + ": the action space must be a Box with finite bounds, not " + to_string(space));
  }
  return *box;
}

NetworkShape shape_of(const ObservationEncoder& encoder, const Space& space,
                      const std::string& owner) {
  NetworkShape shape;
  encoder.describe(shape);
  if (shape.input.size() > 1 && shape.dtype == Dtype::u8) {
    throw std::invalid_argument(owner +
                                ": observations must be numbers, not images: " + to_string(space));
  }
  return shape;
}

NetworkShape with_outputs(NetworkShape shape, int actions, int outputs) {
  shape.actions = actions;
  shape.atoms = outputs;
  return shape;
}

/// From [-1, 1] to the bounds of number j, and back.
double stretch(const Box& box, std::size_t j, double action) {
  return std::lerp(box.low[j], box.high[j], (action + 1) / 2);
}
double shrink(const Box& box, std::size_t j, double action) {
  const double width = box.high[j] - box.low[j];
  return width > 0 ? 2 * (action - box.low[j]) / width - 1 : 0;
}

}  // namespace

OffPolicyConfig::OffPolicyConfig() { replay.replay_capacity = 1000000; }

void OffPolicyConfig::validate(const std::string& owner) const {
  const auto check_from_one = [&](const char* name, std::int64_t count) {
    require(count >= 1, owner, name, static_cast<double>(count), "1 or more");
  };
  require(gamma >= 0 && gamma <= 1, owner, "gamma", gamma, "in [0, 1]");
  require(learning_starts >= 0, owner, "learning_starts", static_cast<double>(learning_starts),
          "0 or more");
  require(target_rate > 0 && target_rate <= 1, owner, "target_rate", target_rate, "in (0, 1]");
  require(actor_learning_rate >= 0 && std::isfinite(actor_learning_rate), owner,
          "actor_learning_rate", actor_learning_rate, "0 or more and finite");
  check_from_one("batch_size", batch_size);
  check_from_one("train_every_steps", train_every_steps);
  check_from_one("updates_per_train", updates_per_train);
  check_from_one("critics", critics);
  check_from_one("policy_delay", policy_delay);
  replay.validate();
  network.validate();
  optimizer.validate();
}

OffPolicyActorCritic::OffPolicyActorCritic(std::string name, const OffPolicyConfig& config,
                                           int outputs, const LearnerContext& context)
    : name_(std::move(name)),
      config_((config.validate(name_), config)),
      observation_space_(context.observation_space),
      box_(bounded_box(context.action_space, name_)),
      action_width_(static_cast<int>(width_of(context.action_space))),
      encoder_(context.observation_space, config.normalize_observations),
      actor_(make_network(
          config.network,
          with_outputs(shape_of(encoder_, observation_space_, name_), action_width_, outputs),
          Rng(context.seed).child("weights").child("actor"))),
      critics_(config.critics, config.network, config.optimizer,
               shape_of(encoder_, observation_space_, name_), action_width_,
               Rng(context.seed).child("weights").child("critics")),
      exploration_rng_(Rng(context.seed).child("exploration")),
      learning_rng_(Rng(context.seed).child("learning")),
      replay_(make_replay(config.replay, {.num_envs = context.num_envs,
                                          .observation_dtype = dtype_of(context.observation_space),
                                          .observation_width =
                                              static_cast<int>(width_of(context.observation_space)),
                                          .frame_stack = context.frame_stack,
                                          .action_dtype = Dtype::f32,
                                          .action_width = action_width_,
                                          .gamma = config.gamma})),
      replay_rng_(Rng(context.seed).child("replay")),
      total_steps_(context.total_steps) {
  auto optimizer = config.optimizer;
  if (config.actor_learning_rate > 0) optimizer.learning_rate = config.actor_learning_rate;
  actor_optimizer_ = actor_->make_optimizer(optimizer);
}

void OffPolicyActorCritic::begin_episodes() { replay_->break_episodes(); }

void OffPolicyActorCritic::act(const BatchView& batch, Mode mode) {
  actions_.resize(static_cast<std::size_t>(batch.size * action_width_));
  if (mode == Mode::explore && steps_ < config_.learning_starts) {
    for (float& a : actions_) a = static_cast<float>(exploration_rng_.uniform(-1, 1));
  } else {
    choose(encoder_.encode(batch.observations, batch.size), batch.size, mode, actions_);
  }
  for (int i = 0; i < batch.size; ++i) {
    for (int j = 0; j < action_width_; ++j) {
      const float a = actions_[static_cast<std::size_t>(i * action_width_ + j)];
      batch.actions.set(i, j, stretch(box_, static_cast<std::size_t>(j), static_cast<double>(a)));
    }
  }
}

void OffPolicyActorCritic::observe(const BatchView& batch) {
  // From the batch, since somebody else may have acted.
  actions_.resize(static_cast<std::size_t>(batch.size * action_width_));
  for (int i = 0; i < batch.size; ++i) {
    for (int j = 0; j < action_width_; ++j) {
      actions_[static_cast<std::size_t>(i * action_width_ + j)] =
          static_cast<float>(shrink(box_, static_cast<std::size_t>(j), batch.actions.number(i, j)));
    }
  }
  replay_->add({.observations = batch.previous_observations,
                .actions = {actions_.data(), Dtype::f32, action_width_},
                .rewards = batch.rewards,
                .terminated = batch.terminated,
                .truncated = batch.truncated,
                .next_observations = batch.next_observations});
  encoder_.learn(batch.previous_observations, batch.size);

  const std::int64_t from = std::max(steps_, config_.learning_starts);
  const std::int64_t every = config_.train_every_steps;
  steps_ += batch.size;
  if (steps_ > from && replay_->size() > 0) {
    due_ = config_.updates_per_train * static_cast<int>(steps_ / every - from / every);
  }
}

void OffPolicyActorCritic::learn() {
  if (total_steps_ > 0) {
    replay_->set_progress(
        std::min(1.0, static_cast<double>(steps_) / static_cast<double>(total_steps_)));
  }
  for (; due_ > 0; --due_) update();
}

// y = R + gamma (min_k Q^_k(S', A') + bonus) for the critics; the policy and all targets follow
// with each policy_delay-th update.
void OffPolicyActorCritic::update() {
  const ReplayBatch& batch = replay_->sample(config_.batch_size, replay_rng_);
  const auto n = static_cast<std::size_t>(batch.size);
  actions_.resize(n * static_cast<std::size_t>(action_width_));
  targets_.resize(n);
  bonuses_.resize(n);
  td_errors_.assign(n, 0.0F);

  const Rows next = encoder_.encode(batch.next_observations, batch.size);
  choose_next(next, batch.size, actions_, bonuses_);
  critics_.target_values({next, actions_, batch.size}, targets_);
  for (std::size_t b = 0; b < n; ++b) {
    targets_[b] = batch.rewards[b] + batch.discounts[b] * (targets_[b] + bonuses_[b]);
  }

  const Rows observations = encoder_.encode(batch.observations, batch.size);
  const std::span taken(batch.actions.row<float>(0), actions_.size());
  critic_update_ =
      critics_.learn({observations, taken, batch.size}, targets_, batch.weights, td_errors_);
  check_finite("the critics", critic_update_.gradient_norm);
  ++updates_;
  if (updates_ % config_.policy_delay == 0) {
    improve(observations, batch.size);
    critics_.follow(config_.target_rate);
    follow(config_.target_rate);
  }
  replay_->update_priorities(td_errors_);
}

void OffPolicyActorCritic::step_actor(std::span<const float> output_gradient) {
  actor_->backward(output_gradient);
  actor_gradient_norm_ = actor_optimizer_->step();
  check_finite("the policy", actor_gradient_norm_);
}

void OffPolicyActorCritic::check_finite(const char* whose, double norm) const {
  if (std::isfinite(norm)) return;
  throw std::runtime_error(name_ + ": the gradient of " + whose + " at step " +
                           std::to_string(steps_) +
                           " is not finite; a smaller learning_rate or a max_gradient_norm may "
                           "help");
}

std::vector<Learner::Figure> OffPolicyActorCritic::figures() const {
  return {{"critic_loss", critic_update_.loss},
          {"q", critic_update_.value},
          {"critic_gradient_norm", critic_update_.gradient_norm},
          {"actor_gradient_norm", actor_gradient_norm_},
          {"updates", static_cast<double>(updates_)}};
}

Thoughts OffPolicyActorCritic::think(std::span<const double> observation) {
  RowStorage row = row_of(observation_space_, observation);
  const Rows encoded = encoder_.encode(row.rows(), 1);
  std::vector<float> action(static_cast<std::size_t>(action_width_));
  choose(encoded, 1, Mode::exploit, action);
  Thoughts thoughts{.deviations = deviations(), .value = critics_.value({encoded, action, 1})};
  for (std::size_t j = 0; j < action.size(); ++j) {
    thoughts.best_action.push_back(stretch(box_, j, static_cast<double>(action[j])));
    thoughts.deviations[j] *= 0.5 * (box_.high[j] - box_.low[j]);
  }
  return thoughts;
}

void OffPolicyActorCritic::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", name_);
  actor_->save(checkpoint, "actor");
  actor_optimizer_->save(checkpoint, "actor.optimizer");
  critics_.save(checkpoint);
  if (config_.save_replay && holds_experience(checkpoint)) replay_->save(checkpoint, "replay");
  encoder_.save(checkpoint, "observations");
  checkpoint.put("rng.exploration", exploration_rng_);
  checkpoint.put("rng.learning", learning_rng_);
  checkpoint.put("rng.replay", replay_rng_);
  const std::int64_t counts[] = {steps_, updates_};
  checkpoint.put("counts", counts);
  const Critics::Update& last = critic_update_;
  put_figures(checkpoint, "figures",
              {last.loss, last.value, last.gradient_norm, actor_gradient_norm_});
}

void OffPolicyActorCritic::load(const Checkpoint& checkpoint) {
  check_agent(checkpoint, name_);
  actor_->load(checkpoint, "actor");
  actor_optimizer_->load(checkpoint, "actor.optimizer");
  critics_.load(checkpoint);
  if (config_.save_replay && holds_experience(checkpoint)) replay_->load(checkpoint, "replay");
  encoder_.load(checkpoint, "observations");
  exploration_rng_ = checkpoint.rng("rng.exploration");
  learning_rng_ = checkpoint.rng("rng.learning");
  replay_rng_ = checkpoint.rng("rng.replay");
  const auto counts = checkpoint.integers("counts", 2);
  steps_ = counts[0];
  updates_ = counts[1];
  Critics::Update& last = critic_update_;
  get_figures(checkpoint, "figures",
              {&last.loss, &last.value, &last.gradient_norm, &actor_gradient_norm_});
}

}  // namespace pavlov
