#include "nets/training/loss.h"

#include <algorithm>
#include <stdexcept>

#include "core/settings.h"
#include "nets/core/losses.h"

namespace pavlov {

void LossConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    pavlov::require(holds, "loss", name, value, allowed);
  };
  check(label_smoothing >= 0 && label_smoothing < 1, "label_smoothing", label_smoothing,
        "in [0, 1)");
  for (const double weight : class_weights) {
    check(weight >= 0, "a weight of class_weights", weight, "0 or more");
  }
  check(huber_delta > 0, "huber_delta", huber_delta, "more than 0");
  check(auxiliary_weight >= 0, "auxiliary_weight", auxiliary_weight, "0 or more");
}

void classes_of(const Minibatch& batch, std::vector<int>& classes) {
  if (!batch.masks.empty()) {
    const auto pixels = batch.masks.values<std::uint8_t>();
    classes.assign(pixels.begin(), pixels.end());
  } else if (!batch.labels.empty()) {
    const auto labels = batch.labels.values<std::int64_t>();
    classes.resize(labels.size());
    std::transform(labels.begin(), labels.end(), classes.begin(),
                   [](std::int64_t label) { return static_cast<int>(label); });
  } else {
    throw std::invalid_argument("loss: the data have no classes");
  }
}

void numbers_of(const Minibatch& batch, std::vector<float>& numbers) {
  if (!batch.numbers.empty()) {
    const auto given = batch.numbers.values<float>();
    numbers.assign(given.begin(), given.end());
    return;
  }
  std::vector<int> classes;
  classes_of(batch, classes);
  numbers.resize(classes.size());
  std::transform(classes.begin(), classes.end(), numbers.begin(),
                 [](int c) { return static_cast<float>(c); });
}

Loss::Loss(const LossConfig& config, int outputs)
    : config_(config), outputs_(static_cast<std::size_t>(outputs)) {
  config.validate();
}

LossSum Loss::operator()(std::span<const float> outputs, const Minibatch& batch,
                         std::span<float> gradient) {
  if (decides_classes(config_.loss)) {
    classes_of(batch, classes_);
  } else {
    numbers_of(batch, numbers_);
  }
  if (config_.loss == LossKind::binary_cross_entropy) {
    const auto smoothing = static_cast<float>(config_.label_smoothing);
    for (float& target : numbers_) target += smoothing * (0.5F - target);
  }
  const auto rows = static_cast<std::size_t>(batch.size());
  one_head_ = outputs.size() == rows * outputs_;
  if (one_head_) return of_head(outputs, batch, gradient);

  const std::size_t width = rows == 0 ? 0 : outputs.size() / rows;
  if (width % outputs_ != 0 || width * rows != outputs.size() || width == 0) {
    throw std::invalid_argument("loss: " + std::to_string(outputs.size()) + " outputs are not " +
                                std::to_string(rows) + " rows of " + std::to_string(outputs_));
  }
  LossSum loss;
  head_.resize(rows * outputs_);
  head_gradient_.resize(rows * outputs_);
  for (std::size_t begin = width; begin > 0;) {  // the first head last
    begin -= outputs_;
    const auto each_row = [&](const auto& act) {
      for (std::size_t row = 0; row < rows; ++row) act(row * width + begin, row * outputs_);
    };
    each_row([&](std::size_t from, std::size_t to) {
      std::copy_n(outputs.begin() + static_cast<std::ptrdiff_t>(from), outputs_,
                  head_.begin() + static_cast<std::ptrdiff_t>(to));
    });
    loss = of_head(head_, batch, head_gradient_);
    const auto weight = begin == 0 ? 1 : static_cast<float>(config_.auxiliary_weight);
    each_row([&](std::size_t to, std::size_t from) {
      for (std::size_t i = 0; i < outputs_; ++i) {
        gradient[to + i] = weight * head_gradient_[from + i];
      }
    });
  }
  return loss;
}

LossSum Loss::of_head(std::span<const float> outputs, const Minibatch& batch,
                      std::span<float> gradient) {
  const auto rows = static_cast<int>(batch.size());
  const auto over_rows = [rows](double mean) {
    return LossSum{.sum = mean * rows, .weight = static_cast<double>(rows)};
  };
  switch (config_.loss) {
    case LossKind::cross_entropy:
      return softmax_cross_entropy(outputs, classes_, rows,
                                   {.weights = config_.class_weights,
                                    .smoothing = config_.label_smoothing,
                                    .ignored = config_.ignored_class},
                                   gradient);
    case LossKind::dice:
      return soft_dice(outputs, classes_, rows, config_.ignored_class, gradient);
    case LossKind::binary_cross_entropy:
      return over_rows(binary_cross_entropy_loss(outputs, numbers_, gradient));
    case LossKind::squared:
      return over_rows(squared_loss(outputs, numbers_, gradient));
    case LossKind::absolute:
      return over_rows(absolute_loss(outputs, numbers_, gradient));
    case LossKind::huber:
      return over_rows(huber_loss(outputs, numbers_, config_.huber_delta, gradient));
  }
  throw std::logic_error("loss: unknown kind");
}

}  // namespace pavlov
