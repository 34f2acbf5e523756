#include "agents/exploration/curious_learner.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/core/registry.h"
#include "core/checkpoint.h"
#include "core/settings.h"

namespace pavlov {
namespace {

/// With a seed of its own, so that what it does has nothing to do with what the learner does.
LearnerContext for_warm_up(LearnerContext context) {
  context.seed = Rng(context.seed).child("warm-up").bits64();
  return context;
}

}  // namespace

void CuriousConfig::validate() const {
  require(scale >= 0 && std::isfinite(scale), "bonus", "scale", scale, "0 or more and finite");
}

CuriousLearner::CuriousLearner(const CuriousConfig& config, std::unique_ptr<Learner> learner,
                               std::string name, std::unique_ptr<Bonus> bonus,
                               const LearnerContext& context)
    : config_((config.validate(), config)),
      learner_(std::move(learner)),
      name_(std::move(name)),
      bonus_(std::move(bonus)),
      random_({}, for_warm_up(context)),
      bonuses_(static_cast<std::size_t>(context.num_envs)),
      rewards_(bonuses_.size()) {}

void CuriousLearner::act(const BatchView& batch, Mode mode) {
  const bool at_random = mode == Mode::explore && warming_up();
  at_random ? random_.act(batch, mode) : learner_->act(batch, mode);
}

void CuriousLearner::observe(const BatchView& batch) {
  learning_ = !warming_up();
  steps_ += batch.size;
  if (!learning_) return bonus_->warm_up(batch);

  bonus_->reward(batch, bonuses_);
  constexpr double kMemory = 1000;
  for (double& bonus : bonuses_) {
    bonus *= config_.scale;
    recent_bonus_ += (bonus - recent_bonus_) / kMemory;
  }
  BatchView seen = batch;
  if (learner_->takes_bonus()) {
    seen.bonuses = bonuses_.data();
  } else {
    std::transform(bonuses_.begin(), bonuses_.end(), batch.rewards, rewards_.begin(), std::plus());
    seen.rewards = rewards_.data();
  }
  learner_->observe(seen);
}

void CuriousLearner::learn() {
  if (learning_) learner_->learn();
}

std::vector<Learner::Figure> CuriousLearner::figures() const {
  auto figures = learner_->figures();
  figures.emplace_back("bonus", recent_bonus_);
  for (auto& figure : bonus_->figures()) figures.push_back(std::move(figure));
  return figures;
}

std::string CuriousLearner::summary() const {
  const std::string own = learner_->summary();
  const std::string bonus = bonus_->summary();
  return own.empty() || bonus.empty() ? own + bonus : own + "\n" + bonus;
}

Thoughts CuriousLearner::think(std::span<const double> observation) {
  Thoughts thoughts = learner_->think(observation);
  thoughts.intrinsic_reward = bonus_->at(observation);
  if (thoughts.intrinsic_reward) *thoughts.intrinsic_reward *= config_.scale;
  return thoughts;
}

void CuriousLearner::save(Checkpoint& checkpoint) const {
  learner_->save(checkpoint);
  checkpoint.put("bonus", name_);
  bonus_->save(checkpoint);
  Checkpoint random;
  random_.save(random);
  checkpoint.put("bonus.rng.warm-up", random.rng("rng"));
  checkpoint.put("bonus.steps", std::span(&steps_, 1));
  checkpoint.put("bonus.recent", std::span(&recent_bonus_, 1));
}

void CuriousLearner::load(const Checkpoint& checkpoint) {
  if (!checkpoint.has("bonus") || checkpoint.text("bonus") != name_) {
    throw std::runtime_error(
        checkpoint.origin() + ": the bonus is " +
        (checkpoint.has("bonus") ? "'" + checkpoint.text("bonus") + "'" : "none") + ", not '" +
        name_ + "'");
  }
  learner_->load(checkpoint);
  bonus_->load(checkpoint);
  Checkpoint random;
  random.put("rng", checkpoint.rng("bonus.rng.warm-up"));
  random_.load(random);
  steps_ = checkpoint.integers("bonus.steps", 1)[0];
  recent_bonus_ = checkpoint.doubles("bonus.recent", 1)[0];
}

std::vector<Setting> settings_of_bonus(std::string_view name) {
  if (name == "none") return {};
  const auto config = std::make_shared<CuriousConfig>();
  auto settings = owning(settings_of(*config), config);
  for (auto& setting : find_bonus(name).settings()) settings.push_back(std::move(setting));
  return settings;
}

std::unique_ptr<Learner> make_curious_learner(std::string_view agent, const SettingValues& settings,
                                              std::string_view bonus,
                                              const SettingValues& bonus_settings,
                                              LearnerContext context) {
  if (bonus == "none") return find_learner(agent).make(settings, context);
  CuriousConfig config;
  SettingValues others;
  for (const auto& value : bonus_settings) {
    const auto common = settings_of(config);
    const bool own = find_setting(common, value.first) != nullptr;
    own ? set(common, value.first, value.second, bonus) : others.push_back(value);
  }
  context.bonus = true;
  return std::make_unique<CuriousLearner>(config, find_learner(agent).make(settings, context),
                                          std::string(bonus),
                                          find_bonus(bonus).make(others, context), context);
}

}  // namespace pavlov
