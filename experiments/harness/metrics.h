#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/core/train.h"
#include "experiments/harness/best_policy.h"
#include "experiments/harness/event_file.h"
#include "experiments/harness/log_file.h"

namespace pavlov {

/// A table of numbers in a CSV file with one header line; an empty cell is NaN.
struct NumberTable {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;  ///< [names][rows]

  /// Throws std::runtime_error that names the file where it lacks the column.
  const std::vector<double>& column(const std::string& name) const;
  std::size_t rows() const { return columns.empty() ? 0 : columns.front().size(); }

  /// Throws std::runtime_error "FILE:LINE: …".
  static NumberTable read(const std::filesystem::path& path);
  /// The same of a file's contents; `origin` is its name in messages.
  static NumberTable parse(std::string_view csv, std::string origin);

  std::string origin = "table";
};

/// How far a log has come: what it needs to go on.
struct MetricsState {
  std::string events;  ///< name of the event file
  std::int64_t csv_bytes = 0;
  std::int64_t event_bytes = 0;
  std::int64_t episodes = 0;  ///< in all
  std::int64_t last_step = 0;
  std::int64_t pending = 0;  ///< episodes since the last row, and their sums:
  double return_sum = 0;
  double length_sum = 0;
  double terminated_sum = 0;

  void save(Checkpoint& checkpoint, const std::string& name) const;
  static MetricsState load(const Checkpoint& checkpoint, const std::string& name);
};

/// What is written down while a learner trains: `metrics.csv` and TensorBoard events in a folder.
///
/// A row holds the means over the episodes that ended since the row before: every episode has its
/// own at first, later one row stands for 1/500 of all so far, so that files stay small however
/// long a run is. Where no episode ends for long a row without return is written. When a row is
/// written depends on steps and episodes alone, never on the clock.
class MetricsLog {
 public:
  MetricsLog(const std::filesystem::path& folder, const Learner& learner);
  /// Goes on from there; rows that were written later are cut off.
  MetricsLog(const std::filesystem::path& folder, const Learner& learner, MetricsState state);

  void episode(const EpisodeRecord& record);
  /// What a policy on the way came to without exploration; for the events alone.
  void look(const BestPolicy::Look& look);
  /// To be called now and then in between.
  void poll(std::int64_t steps);
  /// Writes what is left and flushes.
  void finish(std::int64_t steps);
  void flush();
  /// Has all rows reach the disk; answers how far the log has come.
  const MetricsState& sync();

 private:
  void row(std::int64_t steps);

  const Learner& learner_;
  LogFile csv_;
  EventFile events_;
  MetricsState state_;
};

}  // namespace pavlov
