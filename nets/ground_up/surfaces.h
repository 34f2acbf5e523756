#pragma once

#include <string>
#include <vector>

#include "nets/ground_up/optimizers.h"

namespace pavlov::ground_up {

/// A function of two weights that optimisers are tried on.
struct Surface {
  std::string name;
  std::function<double(const Vector&)> value;
  std::function<Vector(const Vector&)> gradient;
  Vector start;                ///< [2] where descent usually begins
  std::vector<Vector> minima;  ///< [2] each
  double noise = 0;            ///< standard deviation of a measured gradient's components
};

/// A long bent valley, (1 - x)² + 100 (y - x²)²; least, 0, at (1, 1) (Rosenbrock 1960).
Surface rosenbrock();
/// Flat with steep walls; least, 0, at (3, 0.5) (Beale 1955):
/// (1.5 - x + xy)² + (2.25 - x + xy²)² + (2.625 - x + xy³)².
Surface beale();
/// x² - y² + y⁴ / 2: a saddle at the origin between two minima of -½ at (0, ±1). Descent begins
/// next to the ridge y = 0, on which it would end in the saddle.
Surface saddle();
/// A long bowl (x² + 10 y²) / 2 whose gradient is measured with noise, as from small batches.
Surface noisy_bowl(double noise = 1);
/// All of them.
std::vector<Surface> test_surfaces();

/// The places that descent comes through, the start first: [steps + 1] of [2]. It ends early where
/// a place is not finite or farther than 1e6 from the origin.
std::vector<Vector> descend(const Surface& surface, Optimizer& optimizer, const Vector& start,
                            int steps, Rng& rng);

/// How far a place is from the nearest minimum.
double distance_to_minimum(const Surface& surface, const Vector& place);

}  // namespace pavlov::ground_up
