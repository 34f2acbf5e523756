#include "nets/fused/flat_optimizer.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <vector>

#include "core/checkpoint.h"
#include "nets/core/compute_threads.h"
#include "nets/core/process_group.h"
#include "nets/fused/flush_denormals.h"
#include "nets/fused/kernels.h"

namespace pavlov {
namespace {

/// Parameters that one thread steps at a time.
constexpr std::int64_t kChunk = 8192;

fused::StepNumbers numbers_of(const OptimizerConfig& config, double weight_decay,
                              double gradient_scale, double t) {
  fused::StepNumbers numbers;
  const auto set = [](float& number, double value) { number = static_cast<float>(value); };
  set(numbers.gradient_scale, gradient_scale);
  const auto set_decays = [&](double decay1, double decay2) {
    set(numbers.decay1, decay1);
    set(numbers.fresh1, 1 - decay1);
    set(numbers.decay2, decay2);
    set(numbers.fresh2, 1 - decay2);
  };
  set(numbers.rate, config.learning_rate);
  set(numbers.momentum, config.momentum);
  set(numbers.epsilon, config.optimizer_epsilon);
  if (config.optimizer == OptimizerKind::adamw) {
    set(numbers.pull, config.learning_rate * weight_decay);
  } else {
    set(numbers.weight_decay, weight_decay);
  }
  switch (config.optimizer) {
    case OptimizerKind::sgd:
      break;
    case OptimizerKind::rmsprop:
      set_decays(config.rmsprop_decay, config.rmsprop_decay);
      break;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      set(numbers.rate, config.learning_rate / (1 - std::pow(config.beta1, t)));
      set_decays(config.beta1, config.beta2);
      set(numbers.root, 1 / std::sqrt(1 - std::pow(config.beta2, t)));
      break;
  }
  return numbers;
}

auto kernel_of(OptimizerKind kind) {
  const fused::Kernels& kernels = fused::kernels();
  switch (kind) {
    case OptimizerKind::sgd:
      return kernels.sgd;
    case OptimizerKind::rmsprop:
      return kernels.rmsprop;
    case OptimizerKind::adam:
    case OptimizerKind::adamw:
      break;
  }
  return kernels.adam;
}

}  // namespace

FlatOptimizer::FlatOptimizer(const OptimizerConfig& config, std::span<float> parameters,
                             std::span<float> gradient)
    : FlatOptimizer(config, {}, std::vector<ParameterArray>{{.size = std::ssize(parameters)}},
                    parameters, gradient) {}

FlatOptimizer::FlatOptimizer(const OptimizerConfig& config, const Penalties& penalties,
                             std::span<const ParameterArray> arrays, std::span<float> parameters,
                             std::span<float> gradient)
    : Optimizer(config, penalties), parameters_(parameters), gradient_(gradient) {
  if (parameters.size() != gradient.size()) {
    throw std::invalid_argument("optimizer: " + std::to_string(parameters.size()) +
                                " parameters, but a gradient of " +
                                std::to_string(gradient.size()));
  }
  const bool rmsprop = config.optimizer == OptimizerKind::rmsprop;
  const bool adam =
      config.optimizer == OptimizerKind::adam || config.optimizer == OptimizerKind::adamw;
  mean_.used = adam || (rmsprop && config.rmsprop_centered);
  square_.used = adam || rmsprop;
  velocity_.used = !adam && config.momentum > 0;
  for (Moment* moment : {&mean_, &square_, &velocity_}) {
    if (moment->used) moment->numbers.reserve(parameters.size());
  }
  for (const SteppedRange& range : stepped_ranges(arrays, penalties_, decays())) {
    for (std::int64_t done = 0; done < range.size; done += kChunk) {
      chunks_.push_back({range.begin + done, std::min(kChunk, range.size - done), range.penalized});
    }
  }
  if (chunks_.empty()) throw std::invalid_argument("optimizer: all parameters are frozen");
  squares_.resize(chunks_.size());
}

void FlatOptimizer::add_penalties(const SteppedRange& chunk) {
  const auto l1 = static_cast<float>(penalties_.l1);
  const auto slope = static_cast<float>(2 * penalties_.l2);
  const float* p = parameters_.data() + chunk.begin;
  float* g = gradient_.data() + chunk.begin;
  for (std::int64_t i = 0; i < chunk.size; ++i) {
    g[i] += slope * p[i] + (p[i] > 0 ? l1 : p[i] < 0 ? -l1 : 0);
  }
}

double FlatOptimizer::step() {
  if (ProcessGroup* const group = process_group()) group->all_reduce_mean(gradient_);
  const auto chunks = static_cast<int>(chunks_.size());
  const bool penalize = penalties_.l1 > 0 || penalties_.l2 > 0;
  compute_parallel(chunks, [&](int part, int /*worker*/) {
    const fused::FlushDenormals flush_here;
    const SteppedRange& chunk = chunks_[static_cast<std::size_t>(part)];
    if (penalize && chunk.penalized) add_penalties(chunk);
    squares_[static_cast<std::size_t>(part)] =
        fused::kernels().sum_of_squares(gradient_.data() + chunk.begin, chunk.size);
  });
  const double norm = std::sqrt(std::accumulate(squares_.begin(), squares_.end(), 0.0));
  if (!std::isfinite(norm)) return norm;
  const double longest = config_.max_gradient_norm;
  const double scale = longest > 0 ? std::min(1.0, longest / (norm + 1e-6)) : 1;
  ++steps_;
  const auto t = static_cast<double>(steps_);
  const auto numbers = numbers_of(config_, 0, scale, t);
  const auto with_decay = numbers_of(config_, config_.weight_decay, scale, t);
  const auto kernel = kernel_of(config_.optimizer);
  compute_parallel(chunks, [&](int part, int /*worker*/) {
    const fused::FlushDenormals flush_here;
    const SteppedRange& chunk = chunks_[static_cast<std::size_t>(part)];
    const auto from = [&](Moment& moment) {
      return moment.used ? moment.data() + chunk.begin : nullptr;
    };
    kernel(chunk.penalized ? with_decay : numbers, {.parameters = parameters_.data() + chunk.begin,
                                                    .gradient = gradient_.data() + chunk.begin,
                                                    .mean = from(mean_),
                                                    .square = from(square_),
                                                    .velocity = from(velocity_),
                                                    .size = chunk.size});
  });
  return norm;
}

void FlatOptimizer::save(Checkpoint& checkpoint, const std::string& name) const {
  for (const Moment* moment : {&mean_, &square_, &velocity_}) {
    if (!moment->used) continue;
    checkpoint.put(name + moment->name, std::span(moment->numbers.data(), gradient_.size()));
  }
  checkpoint.put(name + ".steps", std::span(&steps_, 1));
}

void FlatOptimizer::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto size = static_cast<std::int64_t>(gradient_.size());
  std::vector<std::pair<Moment*, std::vector<float>>> loaded;
  for (Moment* moment : {&mean_, &square_, &velocity_}) {
    if (moment->used) loaded.emplace_back(moment, checkpoint.floats(name + moment->name, size));
  }
  steps_ = checkpoint.integers(name + ".steps", 1).front();
  for (const auto& [moment, numbers] : loaded) {
    std::copy(numbers.begin(), numbers.end(), moment->data());
  }
}

}  // namespace pavlov
