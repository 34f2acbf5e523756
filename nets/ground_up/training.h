#pragma once

#include <optional>
#include <vector>

#include "nets/ground_up/backpropagation.h"
#include "nets/ground_up/optimizers.h"

namespace pavlov::ground_up {

/// Tells when to stop: the validation error has not been less than ever before for `patience`
/// epochs, while the training loss may go on falling. 0: never.
class EarlyStopping {
 public:
  explicit EarlyStopping(int patience);

  /// Whether this error is the least so far; counts an epoch.
  bool improved(double error);
  bool stop() const { return patience_ > 0 && epoch_ - best_epoch_ >= patience_; }
  int best_epoch() const { return best_epoch_; }  ///< from 1; 0: none yet

 private:
  int patience_;
  int epoch_ = 0;
  int best_epoch_ = 0;
  double least_;
};

struct TrainConfig {
  Loss loss = Loss::mean_squared;
  int epochs = 100;
  int batch_size = 0;
  OptimizerConfig optimizer;
  double l1 = 0;
  double l2 = 0;
  double dropout = 0;
  int patience = 0;

  static void visit(auto& self, auto&& field) {
    field("loss", self.loss, "what is to become small");
    field("epochs", self.epochs, "times that all patterns are shown (>= 0)");
    field("batch_size", self.batch_size, "patterns of one step; 0: all (full-batch learning)");
    field("l1", self.l1, "penalty lambda sum |w| on weights (>= 0)");
    field("l2", self.l2, "penalty lambda sum w^2 on weights (>= 0)");
    field("dropout", self.dropout,
          "probability that a hidden unit is left out of a step; 0.5 is usual [0, 1)");
    field("patience", self.patience,
          "epochs without a new least validation error after which training stops and the best "
          "weights are taken back; 0: never");
    OptimizerConfig::visit(self.optimizer, field);
  }
  void validate() const;
};

/// Losses, without penalties, after 0, 1, 2, … epochs.
struct History {
  std::vector<double> training;
  std::vector<double> validation;  ///< empty where there are no validation patterns
  int best_epoch = 0;              ///< whose validation error was least
  bool stopped_early = false;
};

/// Gradient descent in mini-batches: every epoch all patterns are shuffled and dealt into batches,
/// each of which makes one step. Throws std::invalid_argument for settings and patterns that do not
/// fit, also for patience without validation patterns.
History train(Network& network, const Patterns& training, const TrainConfig& config, Rng& rng,
              const std::optional<Patterns>& validation = std::nullopt);

}  // namespace pavlov::ground_up
