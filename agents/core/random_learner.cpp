#include "agents/core/random_learner.h"

#include <algorithm>

#include "agents/core/registry.h"
#include "core/checkpoint.h"

namespace pavlov {

RandomLearner::RandomLearner(const Config& /*config*/, const LearnerContext& context)
    : action_space_(context.action_space),
      action_(width_of(context.action_space)),
      rng_(Rng(context.seed).child("exploration")) {}

void RandomLearner::act(const BatchView& batch, Mode /*mode*/) {
  for (int i = 0; i < batch.size; ++i) {
    if (batch.legal_actions != nullptr) {
      batch.actions.set(i, 0, legal_action(batch, i));
      continue;
    }
    sample(action_space_, rng_, action_);
    for (std::size_t j = 0; j < action_.size(); ++j) {
      batch.actions.set(i, static_cast<int>(j), action_[j]);
    }
  }
}

int RandomLearner::legal_action(const BatchView& batch, int i) {
  const auto& space = std::get<Discrete>(action_space_);
  const auto* legal = batch.legal_actions + static_cast<std::ptrdiff_t>(i) * space.n;
  const auto count = std::count(legal, legal + space.n, std::uint8_t{1});
  auto chosen = rng_.below(static_cast<std::uint32_t>(count));
  int action = 0;
  while (legal[action] == 0 || chosen-- != 0) ++action;
  return space.start + action;
}

void RandomLearner::save(Checkpoint& checkpoint) const {
  checkpoint.put("agent", "random");
  checkpoint.put("rng", rng_);
}

void RandomLearner::load(const Checkpoint& checkpoint) {
  rng_ = checkpoint.rng("rng");
}

namespace {
[[maybe_unused]] const bool registered =
    register_learner<RandomLearner>("random", "actions at random: the baseline");
}  // namespace

}  // namespace pavlov
