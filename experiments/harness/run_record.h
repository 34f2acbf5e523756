#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

#include "experiments/harness/best_policy.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

/// What came of a run.
struct RunOutcome {
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  double recent_return = 0;  ///< mean of the last 100 episodes; NaN where none ended
  double seconds = 0;
  bool interrupted = false;
  std::optional<BestPolicy::Look> best_look = {};  ///< where policies on the way were looked at
  /// Of the learned policy, and of the best on the way, where it was asked for.
  std::optional<Evaluation> evaluation = {};
  std::optional<Evaluation> best_evaluation = {};
};

/// Writes `record.toml` into a run's folder: the outcome, when it started, how often it was
/// resumed, what was run with how many threads, and all of provenance.h.
void write_record(const std::filesystem::path& folder, const RunSetup& setup,
                  const RunOutcome& outcome, const std::string& started, std::int64_t resumed);

/// An entry of a run's record, `key = value  # comment`; "" where it is not there, as in a run that
/// goes on.
std::string recorded(const std::filesystem::path& folder, const std::string& key);

/// The same as a number; nothing where it is not there. Throws std::runtime_error that names the
/// file where it is none.
std::optional<double> recorded_number(const std::filesystem::path& folder, const std::string& key);
/// The same of a whole number from 0 on.
std::optional<std::int64_t> recorded_count(const std::filesystem::path& folder,
                                           const std::string& key);

/// Whether a run has come to its end.
bool has_finished(const std::filesystem::path& folder);

}  // namespace pavlov
