#include "agents/planning/bellman.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "core/settings.h"

namespace pavlov {
namespace {

void check_accuracy(double accuracy, double gamma) {
  check_gamma(gamma);
  require(accuracy > 0, "planning", "accuracy", accuracy, "positive");
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
  require(gamma >= 0 && gamma <= 1, "planning", "gamma", gamma, "in [0, 1]");
}

}  // namespace pavlov
