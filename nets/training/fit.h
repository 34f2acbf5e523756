#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "nets/core/network.h"
#include "nets/data/loader.h"
#include "nets/training/evaluation.h"
#include "nets/training/loss.h"
#include "nets/training/schedule.h"

namespace pavlov {

struct FitConfig {
  int epochs = 10;
  int batch_size = 128;
  OptimizerConfig optimizer;
  RateScheduleConfig schedule;
  LossConfig loss;
  Penalties penalties = {.penalized = "*weight"};
  int patience = 0;
  int checkpoint_epochs = 1;
  int workers = 1;
  std::uint64_t seed = 1;

  static void visit(auto& self, auto&& field) {
    field("epochs", self.epochs, "times that all examples are shown (>= 0)");
    field("batch_size", self.batch_size, "examples of one step (>= 1)");
    OptimizerConfig::visit(self.optimizer, field);
    RateScheduleConfig::visit(self.schedule, field);
    LossConfig::visit(self.loss, field);
    Penalties::visit(self.penalties, field);
    field("patience", self.patience,
          "epochs without a new least validation loss after which training stops; in the end the "
          "best weights are taken back; 0: never");
    field("checkpoint_epochs", self.checkpoint_epochs,
          "epochs between two checkpoints, where there is a folder for them; 0: none");
    field("workers", self.workers, "threads that make batches; 0: the learning one itself");
    field("seed", self.seed, "of orders, transforms and what is dropped");
  }
  void validate() const;
};

struct FitData {
  DatasetPointer training;
  DatasetPointer validation;           ///< null: none
  Preparation preparation;             ///< of training examples
  Preparation validation_preparation;  ///< the same without what is random
  std::vector<double> weights = {};    ///< see Loader
};

/// What an epoch came to: learning_rate (of its last step), gradient_norm (mean), loss and, where
/// it decides, accuracy while it was trained, then validation_loss and what else
/// `NetworkEvaluation` tells.
struct EpochRecord {
  int epoch = 0;  ///< from 1
  std::int64_t steps = 0;
  Figures figures;

  /// NaN where there is none.
  double operator[](const std::string& name) const;
};

/// Thrown where the loss or its gradient is no number any more: names step and last checkpoint.
struct Diverged : std::runtime_error {
  using std::runtime_error::runtime_error;
};

class Fit;

/// What looks on while a network is trained, such as a progress bar or a log.
class FitCallback {
 public:
  virtual ~FitCallback() = default;
  virtual void begin(Fit& /*fit*/) {}
  virtual void after_step(Fit& /*fit*/) {}
  virtual void after_epoch(Fit& /*fit*/, const EpochRecord& /*record*/) {}
  /// Its own part of a checkpoint.
  virtual void save(Checkpoint& /*checkpoint*/) {}
  virtual void load(const Checkpoint& /*checkpoint*/) {}
};

/// Trains a network on examples:
///
///     Fit fit(*network, {.training = training, .validation = validation}, config);
///     fit.add(progress);
///     for (const EpochRecord& epoch : fit.run()) …
///
/// Everything follows from the settings: a training that is interrupted at any step and resumed
/// ends with the very same bytes. No clock is read. Memory grows with a batch and, with `patience`,
/// by one copy of the weights.
class Fit {
 public:
  /// The network must outlive it. Throws std::invalid_argument for settings and data that do not
  /// fit, also for patience without validation data.
  Fit(Network& network, FitData data, const FitConfig& config);

  /// Callbacks are called in the order in which they came, and must outlive it.
  void add(FitCallback& callback) { callbacks_.push_back(&callback); }
  /// Keeps `last.safetensors`, all that `resume` needs, and `best.safetensors`, the weights of
  /// least validation (or else training) loss under their usual names, in a folder.
  void set_folder(const std::filesystem::path& folder) { folder_ = folder; }

  /// Goes on from the folder's checkpoint; false where there is none. Throws std::runtime_error
  /// where it was made with other settings.
  bool resume();
  /// Trains until all epochs are done, patience is at an end or `stop` was called, and answers the
  /// epochs so far. Throws Diverged, with the parameters as they were before.
  const std::vector<EpochRecord>& run();
  /// To be called by a callback: `run` ends behind this step, with a checkpoint. It can go on.
  void stop() { stopped_ = true; }

  const FitConfig& config() const { return config_; }
  Network& network() { return network_; }
  const std::vector<EpochRecord>& history() const { return history_; }
  bool finished() const { return finished_; }
  int epoch() const { return static_cast<int>(history_.size()); }  ///< epochs done
  int best_epoch() const { return best_epoch_; }                   ///< from 1; 0: none yet
  std::int64_t steps() const { return steps_; }
  std::int64_t steps_per_epoch() const { return loader_.num_batches(); }
  std::int64_t batch() const { return batches_; }  ///< steps done in this epoch
  std::int64_t examples() const { return loader_.data().size(); }
  /// Since the epoch began.
  Figures running() const;

  void save(Checkpoint& checkpoint) const;
  void load(const Checkpoint& checkpoint);

 private:
  /// Sums over the steps of an epoch.
  struct Running {
    LossSum loss;
    double gradient_norms = 0;
    double hits = 0;
    double decisions = 0;
  };

  void step(const Minibatch& batch);
  void count_hits(std::span<const float> outputs, const Minibatch& batch);
  void end_epoch();
  bool out_of_patience() const;
  void finish();
  void write_checkpoint();
  [[noreturn]] void diverge(const std::string& what, double value) const;

  Network& network_;
  FitConfig config_;
  Loader loader_;
  std::unique_ptr<Loader> validation_;
  std::unique_ptr<Optimizer> optimizer_;
  Loss loss_;
  RateSchedule schedule_;
  std::vector<FitCallback*> callbacks_;
  std::filesystem::path folder_;

  std::int64_t steps_ = 0;
  std::int64_t batches_ = 0;  ///< of this epoch
  Running running_;
  std::vector<EpochRecord> history_;
  int best_epoch_ = 0;
  Checkpoint best_;  ///< the weights then, where they are to be taken back
  bool stopped_ = false;
  bool finished_ = false;

  Minibatch batch_;
  std::vector<float> gradient_;
  std::vector<int> classes_;
  std::vector<float> numbers_;
  std::vector<std::int64_t> decided_;
};

}  // namespace pavlov
