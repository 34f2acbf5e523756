#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

namespace pavlov {

/// What a hand-written pilot of the lunar lander wants: Gymnasium's published heuristic (O.
/// Klimov), a proportional-derivative controller that heads for the pad and slows down as it comes
/// near.
struct LunarLanderWish {
  double turn = 0;  ///< to the left, where positive
  double lift = 0;

  explicit LunarLanderWish(std::span<const float, 8> observation) {
    const auto [x, y, x_dot, y_dot, angle, spin] =
        std::array<double, 6>{observation[0], observation[1], observation[2],
                              observation[3], observation[4], observation[5]};
    const bool touches = observation[6] != 0 || observation[7] != 0;
    if (touches) {
      lift = -0.5 * y_dot;
      return;
    }
    const double wanted_angle = std::clamp(0.5 * x + x_dot, -0.4, 0.4);
    const double wanted_height = 0.55 * std::abs(x);
    turn = 0.5 * (wanted_angle - angle) - spin;
    lift = 0.5 * (wanted_height - y) - 0.5 * y_dot;
  }
};

/// The pilot's action in LunarLander.
inline int lunar_lander_heuristic(std::span<const float, 8> observation) {
  constexpr double kEnough = 0.05;
  const LunarLanderWish wish(observation);
  if (wish.lift > std::abs(wish.turn) && wish.lift > kEnough) return 2;
  if (wish.turn < -kEnough) return 3;
  return wish.turn > kEnough ? 1 : 0;
}

/// The pilot's action in LunarLanderContinuous.
inline std::array<double, 2> lunar_lander_continuous_heuristic(
    std::span<const float, 8> observation) {
  const LunarLanderWish wish(observation);
  return {std::clamp(20 * wish.lift - 1, -1.0, 1.0), std::clamp(-20 * wish.turn, -1.0, 1.0)};
}

}  // namespace pavlov
