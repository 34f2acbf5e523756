#include "nets/torch/tensor_optimizer.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

#include "nets/torch/tensor_group.h"
#include "nets/torch/weights.h"

namespace pavlov {

TensorOptimizer::TensorOptimizer(const OptimizerConfig& config, const FlatParameters& parameters)
    : TensorOptimizer(config, {}, std::vector<ParameterArray>{{.size = parameters.values.numel()}},
                      parameters) {}

TensorOptimizer::TensorOptimizer(const OptimizerConfig& config, const Penalties& penalties,
                                 std::span<const ParameterArray> arrays,
                                 const FlatParameters& parameters)
    : Optimizer(config, penalties), values_(parameters.values), gradients_(parameters.gradients) {
  const auto ranges = stepped_ranges(arrays, penalties_, decays());
  if (ranges.empty()) throw std::invalid_argument("optimizer: all parameters are frozen");
  if (decays() && !(ranges.front().penalized && ranges.front().size == values_.numel())) {
    penalized_ = torch::zeros_like(values_);
    for (const SteppedRange& range : ranges) {
      if (range.penalized) penalized_.narrow(0, range.begin, range.size).fill_(1);
    }
  }
  const OptimizerKind kind = config.optimizer;
  const bool adam = kind == OptimizerKind::adam || kind == OptimizerKind::adamw;
  const bool rmsprop = kind == OptimizerKind::rmsprop;
  if (adam || rmsprop) square_ = torch::zeros_like(values_);
  if (adam || (rmsprop && config.rmsprop_centered)) mean_ = torch::zeros_like(values_);
  if (!adam && config.momentum > 0) velocity_ = torch::zeros_like(values_);
}

double TensorOptimizer::step() {
  torch::NoGradGuard no_grad;
  if (ProcessGroup* const group = process_group()) {
    dynamic_cast<TensorGroup&>(*group).all_reduce_mean(gradients_);
  }
  if (penalties_.l2 > 0) gradients_.add_(pull(2 * penalties_.l2));
  if (penalties_.l1 > 0) gradients_.add_(pull(penalties_.l1).sign(), penalties_.l1);
  const double norm = gradients_.norm().item<double>();
  if (!std::isfinite(norm)) return norm;
  if (config_.max_gradient_norm > 0) {
    gradients_.mul_(std::min(1.0, config_.max_gradient_norm / (norm + 1e-6)));
  }
  if (config_.weight_decay > 0) {
    if (config_.optimizer == OptimizerKind::adamw) {
      values_.sub_(pull(config_.learning_rate * config_.weight_decay));
    } else {
      gradients_.add_(pull(config_.weight_decay));
    }
  }
  ++steps_;
  switch (config_.optimizer) {
    case OptimizerKind::sgd:
      step_sgd();
      break;
    case OptimizerKind::rmsprop:
      step_rmsprop();
      break;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      step_adam();
      break;
  }
  return norm;
}

torch::Tensor TensorOptimizer::pull(double decay) const {
  const torch::Tensor all = values_ * decay;
  return penalized_.defined() ? all * penalized_ : all;
}

void TensorOptimizer::step_sgd() {
  if (velocity_.defined()) velocity_.mul_(config_.momentum).add_(gradients_);
  values_.sub_(velocity_.defined() ? velocity_ : gradients_, config_.learning_rate);
}

void TensorOptimizer::step_rmsprop() {
  const double decay = config_.rmsprop_decay;
  square_.mul_(decay).addcmul_(gradients_, gradients_, 1 - decay);
  torch::Tensor scale = square_;
  if (mean_.defined()) {
    mean_.mul_(decay).add_(gradients_, 1 - decay);
    scale = square_.addcmul(mean_, mean_, -1);
  }
  scale = scale.sqrt().add_(config_.optimizer_epsilon);
  if (velocity_.defined()) {
    velocity_.mul_(config_.momentum).addcdiv_(gradients_, scale);
    values_.sub_(velocity_, config_.learning_rate);
  } else {
    values_.addcdiv_(gradients_, scale, -config_.learning_rate);
  }
}

void TensorOptimizer::step_adam() {
  const auto t = static_cast<double>(steps_);
  const double correction1 = 1 - std::pow(config_.beta1, t);
  const double correction2 = 1 - std::pow(config_.beta2, t);
  mean_.mul_(config_.beta1).add_(gradients_, 1 - config_.beta1);
  square_.mul_(config_.beta2).addcmul_(gradients_, gradients_, 1 - config_.beta2);
  const torch::Tensor scale =
      square_.sqrt().div_(std::sqrt(correction2)).add_(config_.optimizer_epsilon);
  values_.addcdiv_(mean_, scale, -config_.learning_rate / correction1);
}

std::vector<std::pair<const char*, torch::Tensor>> TensorOptimizer::moments() const {
  std::vector<std::pair<const char*, torch::Tensor>> used;
  if (mean_.defined()) used.emplace_back(".mean", mean_);
  if (square_.defined()) used.emplace_back(".square", square_);
  if (velocity_.defined()) used.emplace_back(".velocity", velocity_);
  return used;
}

void TensorOptimizer::save(Checkpoint& checkpoint, const std::string& name) const {
  for (const auto& [key, tensor] : moments()) checkpoint.put(name + key, to_array(tensor));
  checkpoint.put(name + ".steps", std::span(&steps_, 1));
}

void TensorOptimizer::load(const Checkpoint& checkpoint, const std::string& name) {
  torch::NoGradGuard no_grad;
  const auto used = moments();
  std::vector<torch::Tensor> loaded;
  for (const auto& [key, tensor] : used) {
    loaded.push_back(from_checkpoint(checkpoint, name + key, tensor));
  }
  steps_ = checkpoint.integers(name + ".steps", 1).front();
  for (std::size_t i = 0; i < used.size(); ++i) torch::Tensor(used[i].second).copy_(loaded[i]);
}

}  // namespace pavlov
