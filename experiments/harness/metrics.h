#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "agents/core/train.h"
#include "experiments/harness/event_file.h"

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

  std::string origin = "table";
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

  void episode(const EpisodeRecord& record);
  /// To be called now and then in between.
  void poll(std::int64_t steps);
  /// Writes what is left and flushes.
  void finish(std::int64_t steps);
  void flush();

 private:
  void row(std::int64_t steps);

  const Learner& learner_;
  std::filesystem::path path_;
  std::ofstream csv_;
  EventFile events_;
  std::int64_t episodes_ = 0;  ///< in all
  std::int64_t last_step_ = 0;
  std::int64_t pending_ = 0;  ///< episodes since the last row, and their sums:
  double return_sum_ = 0;
  double length_sum_ = 0;
  double terminated_sum_ = 0;
};

}  // namespace pavlov
