#pragma once

#include <span>

#include "agents/planning/plan.h"
#include "agents/planning/sweep.h"

namespace pavlov {

/// Iterative policy evaluation (Sutton & Barto 4.1): sweeps of
/// v(s) <- sum over a of pi(a | s) sum over s', r of p(s', r | s, a) [r + gamma v(s')] (4.5)
/// until no value changes by `theta` or more.
///
/// Starts from `start`, or from 0 where that is empty. Throws std::invalid_argument where `policy`
/// is none for `model`.
Plan evaluate_policy(const TabularModel& model, const Policy& policy, double theta = 1e-10,
                     const SweepOptions& options = {}, std::span<const double> start = {});

/// The values of a policy as the solution of the linear equations (I - gamma P_pi) v = r_pi: by LU
/// decomposition, dense for up to 1000 states and sparse beyond.
///
/// With gamma = 1 throws std::invalid_argument for an improper policy, under which some state never
/// comes to an end (its value need not exist); iterative evaluation is there for those.
Plan evaluate_exactly(const TabularModel& model, const Policy& policy, double gamma);

}  // namespace pavlov
