#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "agents/core/learner.h"
#include "core/checkpoint.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

/// How often on the way policies are looked at, evenly over the steps of training, and how long.
struct LookOptions {
  int looks = 0;  ///< the last is at the end; 0: never
  std::int64_t episodes = 20;
};

/// The best of the policies on the way: at each look a copy of the agent is played without
/// exploration, always from the same starts, so that training does not notice.
class BestPolicy {
 public:
  struct Look {
    std::int64_t step = 0;
    double mean_return = 0;
  };

  /// Throws std::invalid_argument where there are looks, but no limit of steps.
  BestPolicy(const RunSetup& setup, const LookOptions& options);

  /// Looks at the agent where it is time to. True where it is the best so far.
  bool look(const Learner& agent, const VectorEnv& env, std::int64_t steps);
  /// The best one since it was made or restored; nothing where none was.
  const std::optional<Checkpoint>& best() const { return best_; }
  const std::vector<Look>& looks() const { return looks_; }
  /// The look at the best one; nothing where there was none yet.
  std::optional<Look> best_look() const;

  void save(Checkpoint& checkpoint) const;
  /// Goes on from there.
  void load(const Checkpoint& checkpoint);

 private:
  LookOptions options_;
  RunSetup setup_;
  std::unique_ptr<VectorEnv> env_;  ///< null where there are no looks
  std::unique_ptr<Learner> player_;
  std::vector<Look> looks_;
  std::optional<Checkpoint> best_;
};

}  // namespace pavlov
