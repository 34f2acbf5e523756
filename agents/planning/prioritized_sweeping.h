#pragma once

#include <cstdint>

#include "agents/planning/plan.h"

namespace pavlov {

struct PrioritizedSweepingOptions {
  double gamma = 1;
  double accuracy = 1e-10;
  std::int64_t max_backups = 1'000'000'000;

  static void visit(auto& self, auto&& field) {
    field("gamma", self.gamma, "discount [0, 1]");
    field("accuracy", self.accuracy, "wanted |V - V*| (> 0)");
    field("max_backups", self.max_backups, "give up after so many updates (>= 1)");
  }
};

/// Prioritised sweeping of a known model (Moore & Atkeson 1993; Sutton & Barto 8.4): always the
/// state whose value may be the most wrong is updated, and the states before it hear of it.
///
/// The priority of a state is an upper bound of its Bellman residual: when v(s') changes by d, that
/// of a predecessor s grows by gamma max_a p(s' | s, a) |d|. Ends when no priority is above what
/// guarantees |V - V*| <= `accuracy` (with gamma = 1: above `accuracy`). `change` is the largest
/// priority left; the first sweep, which fills the queue, is counted among the backups.
Plan prioritized_sweeping(const TabularModel& model,
                          const PrioritizedSweepingOptions& options = {});

}  // namespace pavlov
