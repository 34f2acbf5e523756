#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <tuple>
#include <vector>

#include "core/settings.h"
#include "envs/core/canvas.h"
#include "envs/core/vector_env.h"

namespace pavlov {

/// The true values of the arms in copy i of a batch of bandits: the first numbers of its state.
std::vector<double> true_values(const VectorEnv& env, int i);

/// The arm with the largest true value, the first of several.
inline int best_arm(std::span<const double> values) {
  return static_cast<int>(std::max_element(values.begin(), values.end()) - values.begin());
}

/// For the bandits' `validate`.
inline void require_arms(const char* owner, int arms) {
  require(arms >= 1 && arms <= 1'000'000, owner, "arms", arms, "1 to 1000000");
}
inline void require_deviation(const char* owner, const char* name, double value) {
  require(value >= 0 && std::isfinite(value), owner, name, value, "0 or more and finite");
}

/// The last selection of an arm and what it paid; none at the start.
struct Pull {
  int arm = -1;
  double reward = 0;

  auto state() { return std::tie(arm, reward); }
  /// Throws std::invalid_argument for an arm that is not there.
  void check(std::size_t arms) const;
};

/// Bars of the arms' true values, the best one in a colour of its own, each with one standard
/// deviation of its rewards to both sides, and the last pull. Of more than 50 arms the fifty around
/// the last one are shown.
void draw_arms(Canvas& canvas, std::span<const double> values, double reward_deviation,
               const Pull& last);

}  // namespace pavlov
