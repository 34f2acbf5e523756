#pragma once

#include <filesystem>
#include <optional>

#include "experiments/harness/event_file.h"
#include "experiments/harness/log_file.h"
#include "experiments/harness/progress.h"
#include "nets/training/fit.h"

namespace pavlov {

/// Shows how far a training is: on a terminal a bar with loss, accuracy and the time that is left;
/// and a line for each epoch.
class FitProgress : public FitCallback {
 public:
  explicit FitProgress(Progress::Style style = Progress::detect()) : style_(style) {}

  void begin(Fit& fit) override;
  void after_step(Fit& fit) override;
  void after_epoch(Fit& fit, const EpochRecord& record) override;

 private:
  Progress::Style style_;
  std::optional<Progress> progress_;
};

/// Writes what each epoch came to into `metrics.csv` and TensorBoard events in a folder.
class FitLog : public FitCallback {
 public:
  explicit FitLog(std::filesystem::path folder) : folder_(std::move(folder)) {}

  void after_epoch(Fit& fit, const EpochRecord& record) override;
  void save(Checkpoint& checkpoint) override;
  /// Goes on from there; rows that were written later are cut off.
  void load(const Checkpoint& checkpoint) override;

 private:
  std::filesystem::path folder_;
  std::optional<LogFile> csv_;
  std::optional<EventFile> events_;
};

/// Ends a training behind the present step, with a checkpoint, on Ctrl-C or SIGTERM.
class FitInterrupt : public FitCallback {
 public:
  void after_step(Fit& fit) override;
};

/// "loss 0.0312, accuracy 0.9901".
std::string text_of(const Figures& figures);

}  // namespace pavlov
