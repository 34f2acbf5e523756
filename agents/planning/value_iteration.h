#pragma once

#include "agents/planning/plan.h"
#include "agents/planning/sweep.h"

namespace pavlov {

/// Value iteration (Sutton & Barto 4.4): sweeps of
/// v(s) <- max over a of sum over s', r of p(s', r | s, a) [r + gamma v(s')] (4.10).
///
/// With gamma < 1 it stops where |V - V*| <= `accuracy` is certain, else where no value changes by
/// `accuracy` or more. With gamma = 1, T synchronous sweeps give the best returns within T steps.
Plan value_iteration(const TabularModel& model, double accuracy = 1e-10,
                     const SweepOptions& options = {});

}  // namespace pavlov
