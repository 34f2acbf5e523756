#include "nets/training/evaluation.h"

#include <stdexcept>

namespace pavlov {

Rows rows_of(const Minibatch& batch, const Network& network) {
  if (batch.inputs.row_size() != network.inputs()) {
    throw std::invalid_argument("training: examples are " + to_string(batch.inputs.row(0).shape()) +
                                ", the network takes " + std::to_string(network.inputs()) +
                                " numbers");
  }
  return {.data = batch.inputs.data(), .dtype = Dtype::f32, .width = network.inputs()};
}

void decide(std::span<const float> logits, std::size_t places, std::vector<std::int64_t>& classes) {
  const std::size_t rows = classes.size() / places;
  const std::size_t count = logits.size() / classes.size();
  for (std::size_t row = 0; row < rows; ++row) {
    const float* z = logits.data() + row * count * places;
    for (std::size_t place = 0; place < places; ++place) {
      std::size_t best = 0;
      for (std::size_t c = 1; c < count; ++c) {
        if (z[c * places + place] > z[best * places + place]) best = c;
      }
      classes[row * places + place] = static_cast<std::int64_t>(best);
    }
  }
}

void NetworkEvaluation::add(std::span<const float> outputs, const Minibatch& batch,
                            const LossSum& loss) {
  loss_ += loss;
  if (decides_classes(config_.loss)) {
    classes_of(batch, classes_);
    truths_.assign(classes_.begin(), classes_.end());
    decided_.resize(truths_.size());
    if (!confusion_) confusion_.emplace(static_cast<int>(outputs.size() / truths_.size()));
    of_pixels_ = !batch.masks.empty();
    decide(outputs, truths_.size() / static_cast<std::size_t>(batch.size()), decided_);
    confusion_->add(truths_, decided_, config_.ignored_class);
    return;
  }
  numbers_of(batch, numbers_);
  if (config_.loss == LossKind::binary_cross_entropy) {
    for (std::size_t i = 0; i < numbers_.size(); ++i) {
      hits_ += (outputs[i] > 0) == (numbers_[i] > 0.5F) ? 1 : 0;
    }
    decisions_ += std::ssize(numbers_);
  } else {
    errors_.add(numbers_, outputs);
  }
}

Figures NetworkEvaluation::figures() const {
  Figures figures = {{"loss", loss()}};
  if (confusion_) {
    figures.emplace_back("accuracy", confusion_->accuracy());
    if (of_pixels_) figures.emplace_back("mean_iou", confusion_->mean_iou());
  } else if (decisions_ > 0) {
    figures.emplace_back("accuracy", static_cast<double>(hits_) / static_cast<double>(decisions_));
  } else {
    figures.emplace_back("mean_absolute_error", errors_.mean_absolute_error());
    figures.emplace_back("r_squared", errors_.r_squared());
  }
  return figures;
}

void predict_all(
    Network& network, Loader& loader,
    const std::function<void(const Minibatch& batch, std::span<const float> outputs)>& look) {
  std::vector<float> outputs;
  for (const Minibatch& batch : loader.epoch(0)) {
    outputs.resize(static_cast<std::size_t>(batch.size() * network.outputs()));
    network.predict(rows_of(batch, network), static_cast<int>(batch.size()), outputs.data());
    look(batch, outputs);
  }
}

NetworkEvaluation evaluate(Network& network, Loader& loader, const LossConfig& config) {
  NetworkEvaluation evaluation(config);
  Loss loss(config, network.outputs());
  std::vector<float> gradient;
  predict_all(network, loader, [&](const Minibatch& batch, std::span<const float> outputs) {
    gradient.resize(outputs.size());
    evaluation.add(outputs, batch, loss(outputs, batch, gradient));
  });
  return evaluation;
}

}  // namespace pavlov
