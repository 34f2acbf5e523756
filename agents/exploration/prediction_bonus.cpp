#include "agents/exploration/prediction_bonus.h"

#include "core/checkpoint.h"
#include "core/settings.h"

namespace pavlov {
namespace {

constexpr const char* kName = "prediction";

}  // namespace

void PredictionConfig::validate() const {
  require(features >= 1, kName, "features", features, "1 or more");
}

PredictionBonus::PredictionBonus(const Config& config, const LearnerContext& context)
    : LearnedBonus(config.learned, context, kName, false),
      projection_(config.prediction == PredictionOf::projection
                      ? make_observation_network(config.features, rng().child("projection"))
                      : nullptr),
      model_(make_dense_network(
                 (projection_ ? config.features : observation_width()) + action_width(),
                 projection_ ? config.features : observation_width(), rng().child("model")),
             config.learned.optimizer) {}

FeatureSteps PredictionBonus::features_of(const Steps& steps) {
  if (!projection_) {
    return {steps.n, steps.observations, steps.actions, steps.next_observations};
  }
  const auto size =
      static_cast<std::size_t>(steps.n) * static_cast<std::size_t>(projection_->outputs());
  features_.resize(size);
  next_features_.resize(size);
  projection_->predict(rows_of(steps.observations, observation_width()), steps.n, features_.data());
  projection_->predict(rows_of(steps.next_observations, observation_width()), steps.n,
                       next_features_.data());
  return {steps.n, features_, steps.actions, next_features_};
}

void PredictionBonus::find_errors(const Steps& steps, std::span<double> errors) {
  model_.find_errors(features_of(steps), errors);
}

double PredictionBonus::learn_from(const Steps& steps) {
  const auto update = model_.learn(features_of(steps));
  check_gradient(update.gradient_norm);
  return update.loss;
}

std::string PredictionBonus::summary() const {
  const std::string model = "bonus: forward model\n" + model_.network().summary();
  return projection_ ? "bonus: projection\n" + projection_->summary() + "\n" + model : model;
}

void PredictionBonus::save(Checkpoint& checkpoint) const {
  LearnedBonus::save(checkpoint);
  if (projection_) projection_->save(checkpoint, "bonus.projection");
  model_.save(checkpoint, "bonus.model");
}

void PredictionBonus::load(const Checkpoint& checkpoint) {
  LearnedBonus::load(checkpoint);
  if (projection_) projection_->load(checkpoint, "bonus.projection");
  model_.load(checkpoint, "bonus.model");
}

namespace {
[[maybe_unused]] const bool registered = register_bonus<PredictionBonus>(
    kName, "error of a model that predicts the next state (Schmidhuber 1991)");
}  // namespace

}  // namespace pavlov
