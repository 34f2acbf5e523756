#include "agents/deep/policy_head.h"

#include <algorithm>
#include <stdexcept>

#include "core/settings.h"
#include "nets/fused/flat_optimizer.h"

namespace pavlov {

void PolicyConfig::validate(const char* owner) const {
  require(log_deviation >= kMinLogDeviation && log_deviation <= kMaxLogDeviation, owner,
          "log_deviation", log_deviation, "in [-20, 2]");
  require(policy_gain >= 0, owner, "policy_gain", policy_gain, "0 or more");
}

PolicyHead::PolicyHead(const PolicyConfig& config, const OptimizerConfig& optimizer,
                       const Space& actions, const char* owner)
    : config_(config),
      distribution_(make_action_distribution(actions, config.squash_actions, owner)),
      num_outputs_(distribution_->num_parameters()),
      parameters_(static_cast<std::size_t>(num_outputs_)),
      action_(static_cast<std::size_t>(distribution_->width())) {
  if (!std::holds_alternative<Box>(actions) || config.state_deviation) return;
  num_outputs_ = distribution_->width();
  log_deviations_.assign(action_.size(), static_cast<float>(config.log_deviation));
  gradient_.assign(action_.size(), 0.0F);
  optimizer_ = std::make_unique<FlatOptimizer>(optimizer, log_deviations_, gradient_);
}

// The last layer's weights [outputs, hidden] and biases stand at the end.
void PolicyHead::scale_outputs(Network& network, const NetworkConfig& config,
                               const NetworkShape& shape) const {
  const auto sizes = config.hidden_sizes_for(shape);
  if (sizes.empty() && config.torso_for(shape) != Torso::none) {
    throw std::invalid_argument(
        "hidden_sizes must not be 0 behind convolutions where policy_gain is to scale the outputs");
  }
  const std::ptrdiff_t hidden = sizes.empty() ? network.inputs() : sizes.back();
  std::vector<float> parameters(static_cast<std::size_t>(network.num_parameters()));
  network.get_parameters(parameters);
  const auto last_layer = parameters.end() - network.outputs() * (hidden + 1);
  const auto gain = static_cast<float>(config_.policy_gain);
  std::for_each_n(last_layer, num_outputs_ * hidden, [gain](float& weight) { weight *= gain; });
  network.set_parameters(parameters);
}

std::span<const float> PolicyHead::parameters(std::span<const float> outputs) {
  if (log_deviations_.empty()) return outputs.first(parameters_.size());
  const auto means = outputs.first(log_deviations_.size());
  std::ranges::copy(log_deviations_, std::ranges::copy(means, parameters_.begin()).out);
  return parameters_;
}

void PolicyHead::act(const BatchView& batch, std::span<const float> outputs, int stride, Mode mode,
                     Rng& rng) {
  const auto n = static_cast<std::size_t>(batch.size);
  const std::size_t num_parameters = parameters_.size();
  const std::size_t width = action_.size();
  choices_.draws.resize(n * width);
  choices_.parameters.resize(n * num_parameters);
  if (batch.legal_actions != nullptr) {
    choices_.legal.assign(batch.legal_actions, batch.legal_actions + n * num_parameters);
  }
  for (std::size_t i = 0; i < n; ++i) {
    const auto row = parameters(outputs.subspan(i * static_cast<std::size_t>(stride)));
    std::ranges::copy(
        row, choices_.parameters.begin() + static_cast<std::ptrdiff_t>(i * num_parameters));
    const auto* legal =
        choices_.legal.empty() ? nullptr : choices_.legal.data() + i * num_parameters;
    const auto draw = std::span(choices_.draws).subspan(i * width, width);
    if (mode == Mode::explore) {
      distribution_->sample(row, legal, rng, draw);
    } else {
      distribution_->mode(row, legal, draw);
    }
    distribution_->to_action(draw, action_);
    for (std::size_t j = 0; j < width; ++j) {
      batch.actions.set(static_cast<int>(i), static_cast<int>(j), action_[j]);
    }
  }
}

void PolicyHead::begin_gradient() { std::ranges::fill(gradient_, 0.0F); }

void PolicyHead::backward(std::span<const float> by_parameters, std::span<float> by_outputs) {
  const auto outputs = static_cast<std::size_t>(num_outputs_);
  std::ranges::copy(by_parameters.first(outputs), by_outputs.begin());
  for (std::size_t j = 0; j < gradient_.size(); ++j) gradient_[j] += by_parameters[outputs + j];
}

double PolicyHead::step(double learning_rate) {
  if (!optimizer_) return 0;
  optimizer_->set_learning_rate(learning_rate);
  return optimizer_->step();
}

void PolicyHead::save(Checkpoint& checkpoint, const std::string& name) const {
  if (!optimizer_) return;
  checkpoint.put(name + ".log_deviations",
                 std::vector<double>(log_deviations_.begin(), log_deviations_.end()));
  optimizer_->save(checkpoint, name + ".optimizer");
}

void PolicyHead::load(const Checkpoint& checkpoint, const std::string& name) {
  if (!optimizer_) return;
  const auto numbers = checkpoint.doubles(name + ".log_deviations",
                                          static_cast<std::int64_t>(log_deviations_.size()));
  std::ranges::transform(numbers, log_deviations_.begin(),
                         [](double x) { return static_cast<float>(x); });
  optimizer_->load(checkpoint, name + ".optimizer");
}

}  // namespace pavlov
