#include "agents/exploration/forward_model.h"

#include <algorithm>

#include "agents/exploration/learned_bonus.h"

namespace pavlov {

ForwardModel::ForwardModel(std::unique_ptr<Network> network, const OptimizerConfig& optimizer)
    : network_(std::move(network)), optimizer_(network_->make_optimizer(optimizer)) {}

Rows ForwardModel::side_by_side(const FeatureSteps& steps) {
  const auto n = static_cast<std::size_t>(steps.n);
  const std::size_t features = steps.features.size() / n;
  const std::size_t actions = steps.actions.size() / n;
  input_.resize(n * (features + actions));
  auto to = input_.begin();
  for (std::size_t i = 0; i < n; ++i) {
    to = std::ranges::copy(steps.features.subspan(i * features, features), to).out;
    to = std::ranges::copy(steps.actions.subspan(i * actions, actions), to).out;
  }
  return rows_of(input_, network_->inputs());
}

void ForwardModel::find_errors(const FeatureSteps& steps, std::span<double> errors) {
  predictions_.resize(steps.next_features.size());
  network_->predict(side_by_side(steps), steps.n, predictions_.data());
  squared_distances(predictions_, steps.next_features, errors);
  for (double& error : errors) error /= 2;
}

ForwardModel::Update ForwardModel::learn(const FeatureSteps& steps, double weight,
                                         const FeatureGradients& gradients) {
  const auto predictions = network_->forward(side_by_side(steps), steps.n);
  gradient_.resize(predictions.size());
  Update update;
  const auto per_step = static_cast<float>(weight / steps.n);
  for (std::size_t k = 0; k < predictions.size(); ++k) {
    const float difference = predictions[k] - steps.next_features[k];
    gradient_[k] = per_step * difference;
    update.loss += 0.5 * static_cast<double>(difference * difference) / steps.n;
  }
  const bool further = !gradients.features.empty();
  if (further) input_gradient_.resize(input_.size());
  network_->backward(gradient_, {.input_gradient = further ? input_gradient_.data() : nullptr});
  if (further) {
    const auto inputs = static_cast<std::size_t>(network_->inputs());
    const auto features = static_cast<std::size_t>(network_->outputs());
    for (std::size_t k = 0; k < predictions.size(); ++k) {
      gradients.features[k] += input_gradient_[k / features * inputs + k % features];
      gradients.next_features[k] -= gradient_[k];
    }
  }
  update.gradient_norm = optimizer_->step();
  return update;
}

void ForwardModel::save(Checkpoint& checkpoint, const std::string& name) const {
  network_->save(checkpoint, name);
  optimizer_->save(checkpoint, name + ".optimizer");
}

void ForwardModel::load(const Checkpoint& checkpoint, const std::string& name) {
  network_->load(checkpoint, name);
  optimizer_->load(checkpoint, name + ".optimizer");
}

}  // namespace pavlov
