#pragma once

#include <cstdint>
#include <vector>

#include "agents/planning/policy.h"

namespace pavlov {

/// What planning comes to.
struct Plan {
  std::vector<double> values;  ///< [num_states] v(s); 0 in terminal states
  Policy policy;               ///< the policy evaluated, or the greedy one with ties kept
  std::int64_t sweeps = 0;     ///< passes over all states, the last one included
  std::int64_t backups = 0;    ///< updates of one state's value
  double change = 0;           ///< largest change of a value in the last sweep
  bool converged = false;      ///< else a limit of sweeps or backups came first
};

}  // namespace pavlov
