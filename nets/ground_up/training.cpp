#include "nets/ground_up/training.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "core/settings.h"
#include "nets/ground_up/dropout.h"

namespace pavlov::ground_up {

EarlyStopping::EarlyStopping(int patience)
    : patience_(patience), least_(std::numeric_limits<double>::infinity()) {
  require(patience >= 0, "early stopping", "patience", patience, "0 or more");
}

bool EarlyStopping::improved(double error) {
  ++epoch_;
  if (!(error < least_)) return false;
  least_ = error;
  best_epoch_ = epoch_;
  return true;
}

void TrainConfig::validate() const {
  require(epochs >= 0, "training", "epochs", epochs, "0 or more");
  require(batch_size >= 0, "training", "batch_size", batch_size, "0 or more");
  require(l1 >= 0, "training", "l1", l1, "0 or more");
  require(l2 >= 0, "training", "l2", l2, "0 or more");
  require(dropout >= 0 && dropout < 1, "training", "dropout", dropout, "in [0, 1)");
  require(patience >= 0, "training", "patience", patience, "0 or more");
  optimizer.validate();
}

History train(Network& network, const Patterns& training, const TrainConfig& config, Rng& rng,
              const std::optional<Patterns>& validation) {
  config.validate();
  training.validate();
  if (config.patience > 0 && !validation) {
    throw std::invalid_argument("training: patience needs validation patterns");
  }
  const Penalty penalty{.l1 = config.l1, .l2 = config.l2};
  const auto optimizer = make_optimizer(config.optimizer);
  EarlyStopping stopping(config.patience);
  History history;
  Vector best = network.parameters();
  const auto look = [&] {
    history.training.push_back(total_loss(network, training, config.loss));
    if (!validation) return;
    history.validation.push_back(total_loss(network, *validation, config.loss));
    if (history.validation.size() > 1 && stopping.improved(history.validation.back())) {
      best = network.parameters();
    }
  };

  look();
  const auto n = static_cast<std::size_t>(training.size());
  const auto batch = config.batch_size == 0 ? n : static_cast<std::size_t>(config.batch_size);
  Vector w = network.parameters();
  for (int epoch = 0; epoch < config.epochs && !history.stopped_early; ++epoch) {
    const std::vector<int> order = shuffled(training.size(), rng);
    for (std::size_t at = 0; at < n; at += batch) {
      const auto rows = std::span(order).subspan(at, std::min(batch, n - at));
      const Patterns patterns = training.at(rows);
      const Masks masks = draw_masks(network, patterns.size(), config.dropout, rng);
      optimizer->step(w, flattened(gradients(network, patterns, config.loss, penalty, masks)));
      network.set_parameters(w);
    }
    look();
    history.stopped_early = stopping.stop();
  }
  history.best_epoch = stopping.best_epoch();
  if (config.patience > 0) network.set_parameters(best);
  return history;
}

}  // namespace pavlov::ground_up
