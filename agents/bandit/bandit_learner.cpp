#include "agents/bandit/bandit_learner.h"

#include <stdexcept>

namespace pavlov {

BanditLearner::BanditLearner(std::string name, bool forget, const LearnerContext& context)
    : rng_(Rng(context.seed).child("exploration")),
      exploit_rng_(Rng(context.seed).child("exploitation")),
      name_(std::move(name)),
      forget_(forget),
      num_copies_(context.num_envs) {
  const auto* observations = std::get_if<Discrete>(&context.observation_space);
  const auto* arms = std::get_if<Discrete>(&context.action_space);
  if (observations == nullptr || observations->n != 1 || arms == nullptr) {
    throw std::invalid_argument(name_ + ": a bandit has observations Discrete(1) and actions " +
                                "Discrete(k), not " + to_string(context.observation_space) +
                                " and " + to_string(context.action_space));
  }
  num_arms_ = arms->n;
  first_arm_ = arms->start;
}

void BanditLearner::begin_episodes() {
  for (int i = 0; i < num_copies_ && forget_; ++i) forget(i);
}

void BanditLearner::act(const BatchView& batch, Mode mode) {
  for (int i = 0; i < batch.size; ++i) *batch.actions.row<int>(i) = first_arm_ + select(i, mode);
}

void BanditLearner::observe(const BatchView& batch) {
  for (int i = 0; i < batch.size; ++i) {
    learn_from(i, *batch.actions.row<int>(i) - first_arm_, batch.rewards[i]);
    if (forget_ && (batch.terminated[i] | batch.truncated[i]) != 0) forget(i);
  }
  advance(batch.size);
}

void BanditLearner::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", name_);
  checkpoint.put("rng", rng_);
  checkpoint.put("exploit_rng", exploit_rng_);
  save_estimates(checkpoint);
}

void BanditLearner::load(const Checkpoint& checkpoint) {
  if (checkpoint.text("agent") != name_) {
    throw std::runtime_error("the checkpoint is of agent '" + checkpoint.text("agent") +
                             "', not of '" + name_ + "'");
  }
  load_estimates(checkpoint);
  rng_ = checkpoint.rng("rng");
  exploit_rng_ = checkpoint.rng("exploit_rng");
}

}  // namespace pavlov
