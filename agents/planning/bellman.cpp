#include "agents/planning/bellman.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>

#include "core/text.h"

namespace pavlov {
namespace {

void check_accuracy(double accuracy, double gamma) {
  check_gamma(gamma);
  if (!(accuracy > 0)) {
    throw std::invalid_argument("planning: accuracy is positive, not " + shortest(accuracy));
  }
}

}  // namespace

double bellman_residual(const TabularModel& model, std::span<const double> values, double gamma) {
  double residual = 0;
  for (int state = 0; state < model.num_states(); ++state) {
    const double value = optimal_backup(model, state, values, gamma);
    residual = std::max(residual, std::abs(value - values[static_cast<std::size_t>(state)]));
  }
  return residual;
}

double residual_for(double accuracy, double gamma) {
  check_accuracy(accuracy, gamma);
  return gamma == 1 ? accuracy : accuracy * (1 - gamma);
}

double change_for(double accuracy, double gamma) {
  check_accuracy(accuracy, gamma);
  if (gamma == 0) return std::numeric_limits<double>::infinity();
  return gamma == 1 ? accuracy : accuracy * (1 - gamma) / gamma;
}

void check_gamma(double gamma) {
  if (gamma >= 0 && gamma <= 1) return;
  throw std::invalid_argument("planning: gamma lies in [0, 1], not " + shortest(gamma));
}

}  // namespace pavlov
