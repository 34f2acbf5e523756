#include "nets/ground_up/surfaces.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace pavlov::ground_up {

using Eigen::Vector2d;

Surface rosenbrock() {
  return {.name = "Rosenbrock's valley",
          .value =
              [](const Vector& w) {
                return std::pow(1 - w[0], 2) + 100 * std::pow(w[1] - w[0] * w[0], 2);
              },
          .gradient = [](const Vector& w) -> Vector {
            const double off = w[1] - w[0] * w[0];
            return Vector2d(-2 * (1 - w[0]) - 400 * w[0] * off, 200 * off);
          },
          .start = Vector2d(-1.2, 1),
          .minima = {Vector2d(1, 1)}};
}

Surface beale() {
  static constexpr double kTargets[] = {1.5, 2.25, 2.625};
  return {.name = "Beale's function",
          .value =
              [](const Vector& w) {
                double value = 0;
                for (int k = 1; k <= 3; ++k) {
                  value += std::pow(kTargets[k - 1] - w[0] + w[0] * std::pow(w[1], k), 2);
                }
                return value;
              },
          .gradient = [](const Vector& w) -> Vector {
            Vector2d g(0, 0);
            for (int k = 1; k <= 3; ++k) {
              const double r = kTargets[k - 1] - w[0] + w[0] * std::pow(w[1], k);
              g += 2 * r * Vector2d(std::pow(w[1], k) - 1, w[0] * k * std::pow(w[1], k - 1));
            }
            return g;
          },
          .start = Vector2d(1, 1.5),
          .minima = {Vector2d(3, 0.5)}};
}

Surface saddle() {
  return {
      .name = "saddle",
      .value = [](const Vector& w) { return w[0] * w[0] - w[1] * w[1] + std::pow(w[1], 4) / 2; },
      .gradient = [](const Vector& w) -> Vector {
        return Vector2d(2 * w[0], -2 * w[1] + 2 * std::pow(w[1], 3));
      },
      .start = Vector2d(1.5, 1e-3),
      .minima = {Vector2d(0, 1), Vector2d(0, -1)}};
}

Surface noisy_bowl(double noise) {
  return {.name = "noisy bowl",
          .value = [](const Vector& w) { return (w[0] * w[0] + 10 * w[1] * w[1]) / 2; },
          .gradient = [](const Vector& w) -> Vector { return Vector2d(w[0], 10 * w[1]); },
          .start = Vector2d(-2, 1.5),
          .minima = {Vector2d(0, 0)},
          .noise = noise};
}

std::vector<Surface> test_surfaces() { return {rosenbrock(), beale(), saddle(), noisy_bowl()}; }

std::vector<Vector> descend(const Surface& surface, Optimizer& optimizer, const Vector& start,
                            int steps, Rng& rng) {
  constexpr double kLost = 1e6;
  std::vector<Vector> path{start};
  for (int i = 0; i < steps; ++i) {
    Vector w = path.back();
    Vector g = surface.gradient(w);
    if (surface.noise > 0) {
      for (double& part : g) part += rng.normal(0, surface.noise);
    }
    optimizer.step(w, g);
    if (!(w.norm() < kLost)) break;
    path.push_back(w);
  }
  return path;
}

double distance_to_minimum(const Surface& surface, const Vector& place) {
  double least = std::numeric_limits<double>::infinity();
  for (const Vector& minimum : surface.minima) least = std::min(least, (place - minimum).norm());
  return least;
}

}  // namespace pavlov::ground_up
