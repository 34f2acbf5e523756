#include "agents/deep/any_dqn.h"

#include <cmath>
#include <stdexcept>

#include "agents/deep/last_figures.h"
#include "core/settings.h"

namespace pavlov {
namespace {

constexpr const char* kName = "dqn";

}  // namespace

DqnConfig::DqnConfig() {
  optimizer.learning_rate = 1e-4;
  optimizer.max_gradient_norm = 10;
  exploration.epsilon = 1;
  exploration.epsilon_schedule = ScheduleKind::linear;
  exploration.epsilon_end = 0.05;
  exploration.epsilon_fraction = 0.1;
}

void DqnConfig::validate() const {
  const auto check_from_one = [](const char* name, std::int64_t count) {
    require(count >= 1, kName, name, static_cast<double>(count), "1 or more");
  };
  require(gamma >= 0 && gamma <= 1, kName, "gamma", gamma, "in [0, 1]");
  require(learning_starts >= 0, kName, "learning_starts", static_cast<double>(learning_starts),
          "0 or more");
  require(target_rate > 0 && target_rate <= 1, kName, "target_rate", target_rate, "in (0, 1]");
  check_from_one("batch_size", batch_size);
  check_from_one("train_every_steps", train_every_steps);
  check_from_one("updates_per_train", updates_per_train);
  check_from_one("target_sync_steps", target_sync_steps);
  if (exploration.needs_counts()) {
    throw std::invalid_argument(
        "dqn: exploration must be greedy, epsilon_greedy or softmax; the others need counts of "
        "visits, which a network does not keep");
  }
  value.validate();
  replay.validate();
  network.validate();
  optimizer.validate();
  exploration.validate();
}

AnyDqn::AnyDqn(const DqnConfig& config, const LearnerContext& context)
    : config_((config.validate(), config)),
      actions_(discrete_actions(context.action_space, kName)),
      observation_space_(context.observation_space),
      explorer_(config.exploration, context.total_steps),
      exploration_rng_(Rng(context.seed).child("exploration")),
      exploitation_rng_(Rng(context.seed).child("exploitation")),
      replay_rng_(Rng(context.seed).child("replay")),
      noise_rng_(Rng(context.seed).child("noise")) {}

void AnyDqn::count_steps(int n) {
  const std::int64_t before = steps_;
  steps_ += n;
  explorer_.advance(n);
  if (steps_ > config_.learning_starts) {
    due_ = config_.updates_per_train *
           (steps_ / config_.train_every_steps - before / config_.train_every_steps);
  }
}

void AnyDqn::count_update(double gradient_norm) {
  ++updates_;
  if (std::isfinite(gradient_norm)) return;
  throw std::runtime_error("dqn: the gradient of update " + std::to_string(updates_) + " (step " +
                           std::to_string(steps_) +
                           ") is not finite; a smaller learning_rate or a max_gradient_norm may "
                           "help");
}

void AnyDqn::follow(const Network& online) {
  if (!target_) return;
  const std::int64_t every = config_.target_sync_steps;
  if (steps_ / every != followed_ / every) target_->blend(online, config_.target_rate);
  followed_ = steps_;
}

std::vector<Learner::Figure> AnyDqn::figures() const {
  const Update last = last_update();
  return {{"epsilon", explorer_.epsilon()},      {"loss", last.loss},
          {"td_error", last.td_error},           {"q", last.q},
          {"gradient_norm", last.gradient_norm}, {"updates", static_cast<double>(updates_)}};
}

void AnyDqn::save_progress(Checkpoint& checkpoint) const {
  explorer_.save(checkpoint);
  checkpoint.put("rng.exploration", exploration_rng_);
  checkpoint.put("rng.exploitation", exploitation_rng_);
  checkpoint.put("rng.replay", replay_rng_);
  checkpoint.put("rng.noise", noise_rng_);
  const std::int64_t counts[] = {steps_, updates_, followed_};
  checkpoint.put("counts", counts);
  const Update last = last_update();
  put_figures(checkpoint, "figures", {last.loss, last.td_error, last.q, last.gradient_norm});
}

AnyDqn::Update AnyDqn::load_progress(const Checkpoint& checkpoint) {
  explorer_.load(checkpoint);
  exploration_rng_ = checkpoint.rng("rng.exploration");
  exploitation_rng_ = checkpoint.rng("rng.exploitation");
  replay_rng_ = checkpoint.rng("rng.replay");
  noise_rng_ = checkpoint.rng("rng.noise");
  const auto counts = checkpoint.integers("counts", 3);
  steps_ = counts[0];
  updates_ = counts[1];
  followed_ = counts[2];
  Update last;
  get_figures(checkpoint, "figures", {&last.loss, &last.td_error, &last.q, &last.gradient_norm});
  return last;
}

}  // namespace pavlov
