#include "agents/deep/ddpg.h"

#include <algorithm>
#include <cmath>

#include "agents/core/registry.h"
#include "agents/deep/last_figures.h"
#include "core/settings.h"
#include "nets/core/array_math.h"

namespace pavlov {
namespace {

constexpr const char* kName = "ddpg";

}  // namespace

DdpgConfig::DdpgConfig() {
  shared.network.hidden_sizes = {400, 300};  // Lillicrap et al. 2016
  shared.optimizer.learning_rate = 1e-3;
}

DdpgConfig td3() {
  DdpgConfig config;
  config.shared.critics = 2;
  config.shared.policy_delay = 2;
  config.target_noise = 0.2;
  return config;
}

void DdpgConfig::validate() const {
  shared.validate(kName);
  exploration.validate();
  const auto check = [](const char* name, double value) {
    require(value >= 0 && std::isfinite(value), kName, name, value, "0 or more and finite");
  };
  check("target_noise", target_noise);
  check("target_noise_clip", target_noise_clip);
}

Ddpg::Ddpg(const Config& config, const LearnerContext& context)
    : OffPolicyActorCritic(kName, (config.validate(), config.shared), 1, context),
      config_(config),
      target_(actor_->clone()),
      noise_(config.exploration, context.num_envs, action_width(), context.total_steps) {}

// a = mu(s) + N, cut off at the bounds (RL-47).
void Ddpg::choose(const Rows& observations, int n, Mode mode, std::span<float> actions) {
  actor_->predict(observations, n, actions.data());
  apply_tanh(actions);
  if (mode == Mode::exploit) return;
  const auto width = static_cast<std::size_t>(action_width());
  for (int i = 0; i < n; ++i) {
    noise_.add(i, actions.subspan(static_cast<std::size_t>(i) * width, width), exploration_rng_);
  }
}

// a' = mu^(s') (RL-45), in TD3 plus noise that is cut off (Fujimoto et al. 2018, eq. 14).
void Ddpg::choose_next(const Rows& observations, int n, std::span<float> actions,
                       std::span<float> bonuses) {
  target_->predict(observations, n, actions.data());
  apply_tanh(actions);
  std::ranges::fill(bonuses, 0.0F);
  if (config_.target_noise == 0) return;
  const double clip = config_.target_noise_clip;
  for (float& a : actions) {
    const double noise = std::clamp(learning_rng_.normal(0, config_.target_noise), -clip, clip);
    a = std::clamp(a + static_cast<float>(noise), -1.0F, 1.0F);
  }
}

// The gradient of -(1/n) sum_b Q_1(s_b, mu(s_b)): through the critic, whose weights are fixed, to
// the action, and on into the policy (RL-45).
void Ddpg::improve(const Rows& observations, int n) {
  const auto outputs = actor_->forward(observations, n);
  actions_.assign(outputs.begin(), outputs.end());
  apply_tanh(actions_);
  gradient_.resize(actions_.size());
  policy_value_ = critics_.descend({observations, actions_, n}, 1, gradient_);
  for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] *= 1 - actions_[i] * actions_[i];
  step_actor(gradient_);
}

void Ddpg::begin_episodes() {
  OffPolicyActorCritic::begin_episodes();
  noise_.reset();
}

void Ddpg::observe(const BatchView& batch) {
  OffPolicyActorCritic::observe(batch);
  noise_.advance(batch.size);
  for (int i = 0; i < batch.size; ++i) {
    if ((batch.terminated[i] | batch.truncated[i]) != 0) noise_.reset(i);
  }
}

std::vector<Learner::Figure> Ddpg::figures() const {
  auto figures = OffPolicyActorCritic::figures();
  figures.emplace_back("policy_q", policy_value_);
  figures.emplace_back("noise", noise_.deviation());
  return figures;
}

void Ddpg::save(Checkpoint& checkpoint) const {
  OffPolicyActorCritic::save(checkpoint);
  target_->save(checkpoint, "actor.target");
  noise_.save(checkpoint);
  put_figures(checkpoint, "figures.policy", {policy_value_});
}

void Ddpg::load(const Checkpoint& checkpoint) {
  OffPolicyActorCritic::load(checkpoint);
  target_->load(checkpoint, "actor.target");
  noise_.load(checkpoint);
  get_figures(checkpoint, "figures.policy", {&policy_value_});
}

namespace {
[[maybe_unused]] const bool registered[] = {
    register_learner<Ddpg>("ddpg", "deep deterministic policy gradient (Lillicrap et al. 2016)"),
    register_learner<Ddpg>("td3", "twin delayed DDPG (Fujimoto et al. 2018)", td3())};
}  // namespace

}  // namespace pavlov
