#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "envs/core/vector_env.h"

namespace pavlov {

/// How often the copies of a batch, all together, were in each cell that the environment counts
/// its coverage in (`VectorEnv::coverage_cell`): how far exploration has come.
class Coverage {
 public:
  /// Throws std::invalid_argument where the environment counts no coverage.
  explicit Coverage(const VectorEnv& env);

  /// Counts where the episodes begin; call it after every `env.reset()`.
  void begin(const VectorEnv& env);
  /// Counts where the step that the batch has just made led to and, where that ended an episode,
  /// where the next one begins.
  void count(const VectorEnv& env);

  int cells() const { return static_cast<int>(visits_.size()); }
  int covered() const { return covered_; }       ///< cells that were visited
  std::int64_t steps() const { return steps_; }  ///< of all copies together
  /// [cells]
  std::span<const std::int64_t> visits() const { return visits_; }
  /// [cells] steps of all copies together at the end of the step that first led there; 0 for where
  /// the first episodes began, -1 for cells that were never visited.
  std::span<const std::int64_t> first_visits() const { return first_visits_; }

 private:
  void visit(int cell);

  std::vector<std::int64_t> visits_;
  std::vector<std::int64_t> first_visits_;
  std::int64_t steps_ = 0;
  int covered_ = 0;
};

}  // namespace pavlov
