#pragma once

#include <span>
#include <string>

#include "agents/planning/policy.h"
#include "envs/core/grid_view.h"

namespace pavlov {

/// Values of states as a text table in the shape of the grid, with so many decimals:
///
///     0.70  0.80  0.90  1.00    +1
///     0.60     #  0.80  0.90    -1
///
/// Walls are "#"; goals and traps show their label where they have one. Throws
/// std::invalid_argument where the grid names a state that has no value.
std::string values_text(const GridView& grid, std::span<const double> values, int decimals = 2);

/// A policy as arrows in the shape of the grid, several in a cell for several actions: "←↑".
/// Actions without a direction show their number. States in which nothing can be done show their
/// label or "T", walls "#".
std::string policy_text(const GridView& grid, const Policy& policy);

}  // namespace pavlov
