#include "envs/bandit/bernoulli_bandit.h"

#include <stdexcept>

#include "core/text.h"
#include "envs/core/registry.h"

namespace pavlov {

void BernoulliBandit::Config::validate() const {
  require_arms("BernoulliBandit", arms);
  for (const auto& [name, value] : {std::pair("alpha", alpha), std::pair("beta", beta)}) {
    require(value > 0 && std::isfinite(value), "BernoulliBandit", name, value,
            "positive and finite");
  }
}

BernoulliBandit::BernoulliBandit(const Config& config) : config_(config) {
  config.validate();
  values_.assign(static_cast<std::size_t>(config.arms), 0.0);
}

BernoulliBandit::Observation BernoulliBandit::reset(Rng& rng) {
  if (config_.redraw || !drawn_) {
    for (double& value : values_) value = rng.beta(config_.alpha, config_.beta);
    drawn_ = true;
  }
  last_ = {};
  return 0;
}

StepResult<BernoulliBandit::Observation> BernoulliBandit::step(Action arm, Rng& rng) {
  last_ = {arm, rng.bernoulli(values_[static_cast<std::size_t>(arm)]) ? 1.0 : 0.0};
  return {.reward = last_.reward};
}

void BernoulliBandit::check_state() const {
  last_.check(values_.size());
  for (const double value : values_) {
    if (value >= 0 && value <= 1) continue;
    throw std::invalid_argument("a probability lies in [0, 1], not at " + shortest(value));
  }
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<BernoulliBandit>({.id = "BernoulliBandit-v0",
                                           .summary = "a bandit whose arms pay 1 or nothing",
                                           .max_episode_steps = 1000});
}  // namespace

}  // namespace pavlov
