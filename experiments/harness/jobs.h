#pragma once

#include <functional>
#include <string>
#include <vector>

#include "experiments/harness/interrupt.h"
#include "experiments/harness/main.h"

namespace pavlov {

/// The running program, to be run once more with other arguments.
struct Job {
  std::string name;     ///< for messages: "seed 3"
  Arguments arguments;  ///< the subcommand included
};

/// What came of a job.
struct JobResult {
  int code = 0;     ///< exit code; 128 + signal where one killed it
  std::string out;  ///< standard output
  std::string err;  ///< standard error

  /// Whether it neither came to its end nor was stopped by Ctrl-C.
  bool failed() const { return code != 0 && code != kInterruptedExit; }
  /// Why it failed: the last line of `err`, or the signal.
  std::string why() const;
  /// The lines of `out` that begin with "note: ".
  std::vector<std::string> notes() const;
};

/// Runs jobs as processes, `at_a_time` (>= 1) of them beside each other, in order, and calls
/// `on_end` after each. While an InterruptGuard lives, Ctrl-C stops all that run and begins no
/// further ones. Where this program is killed, they stop as well.
void run_jobs(const std::vector<Job>& jobs, int at_a_time,
              const std::function<void(const Job&, const JobResult&)>& on_end);

}  // namespace pavlov
