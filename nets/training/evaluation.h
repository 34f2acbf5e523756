#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "nets/core/network.h"
#include "nets/data/loader.h"
#include "nets/metrics/confusion_matrix.h"
#include "nets/metrics/regression_errors.h"
#include "nets/training/loss.h"

namespace pavlov {

/// Named numbers: {"loss", 0.05}, {"accuracy", 0.98}.
using Figures = std::vector<std::pair<std::string, double>>;

/// A batch's inputs as a network takes them. Throws std::invalid_argument where these are not of
/// the network's size.
Rows rows_of(const Minibatch& batch, const Network& network);

/// The class with the highest logit at each place (see class_losses.h), of equal ones the first.
void decide(std::span<const float> logits, std::size_t places, std::vector<std::int64_t>& classes);

/// How good outputs are, over all batches that were added.
class NetworkEvaluation {
 public:
  explicit NetworkEvaluation(const LossConfig& config) : config_(config) {}

  /// Outputs [B, …] of a network in use, and their loss.
  void add(std::span<const float> outputs, const Minibatch& batch, const LossSum& loss);

  double loss() const { return loss_.mean(); }
  /// Of examples, or of pixels; throws std::bad_optional_access for a loss that is not about
  /// classes.
  const ConfusionMatrix& confusion() const { return confusion_.value(); }
  const RegressionErrors& errors() const { return errors_; }
  /// The loss and what goes with it: accuracy, and for pixels mean_iou; for binary_cross_entropy
  /// the accuracy of its single decisions; for numbers mean_absolute_error and r_squared.
  Figures figures() const;

 private:
  LossConfig config_;
  LossSum loss_;
  bool of_pixels_ = false;
  std::optional<ConfusionMatrix> confusion_;
  RegressionErrors errors_;
  std::int64_t hits_ = 0;
  std::int64_t decisions_ = 0;
  std::vector<int> classes_;
  std::vector<float> numbers_;
  std::vector<std::int64_t> truths_, decided_;
};

/// Calls `look(batch, outputs [B, network.outputs()])` for all batches of the loader's epoch 0, in
/// order.
void predict_all(
    Network& network, Loader& loader,
    const std::function<void(const Minibatch& batch, std::span<const float> outputs)>& look);

/// The network over all of the loader's data.
NetworkEvaluation evaluate(Network& network, Loader& loader, const LossConfig& loss);

}  // namespace pavlov
