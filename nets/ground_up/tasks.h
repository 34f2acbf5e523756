#pragma once

#include <vector>

#include "nets/ground_up/patterns.h"

namespace pavlov::ground_up {

// The small tasks that the course comes back to.

/// Hours of study and of sleep, and whether the exam was passed (SL-03): inputs [4, 2], targets
/// [4, 1].
Patterns exam();

/// A logical function of two inputs by its outputs for 00, 01, 10, 11.
Patterns truth_table(const std::vector<int>& outputs);

/// The ten rows of the admission task that are printed: gre, gpa and one-hot columns rank_1 …
/// rank_4 [10, 6]; admitted or not [10, 1] (WN-10).
Patterns admission_rows();

/// gre and gpa [n, 2] with ranks 1 … 4 as columns of the admission task: [n, 6].
Matrix admission_inputs(const Matrix& gre_and_gpa, const std::vector<int>& ranks);

/// y = 3 sin(x1 + x2) + 10 at `per_side`² places of a grid over [0, π] × [0, 2π], borders included
/// (SL-43; 20 per side in the course).
Patterns sine_surface(int per_side = 20);

/// Two half circles that reach into each other with normal noise: classes 0 and 1 alternate. Inputs
/// [n, 2], targets [n, 1].
Patterns two_moons(int n, double noise, Rng& rng);

}  // namespace pavlov::ground_up
