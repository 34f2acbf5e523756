#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <optional>
#include <span>

namespace pavlov {

/// A hand-written gait of the bipedal walker: Gymnasium's published heuristic (O. Klimov). It
/// swings one leg while it stands on the other, puts it down and pushes off, and keeps the hull
/// level; it has no notion of balance. One object for one episode.
class BipedalWalkerHeuristic {
 public:
  std::array<double, 4> act(std::span<const float, 24> observation) {
    const std::array<Leg, 2> legs = {Leg(observation.subspan<4, 5>()),
                                     Leg(observation.subspan<9, 5>())};
    const double speed = observation[2];
    const std::size_t standing = 1 - moving_;
    std::array<std::optional<double>, 2> hip;
    std::array<std::optional<double>, 2> knee;

    if (phase_ == Phase::swing) {
      hip[moving_] = 1.1;
      knee[moving_] = -0.6;
      standing_knee_ += speed > kSpeed ? 0.06 : 0.03;
      standing_knee_ = std::min(standing_knee_, kStandingKnee);
      knee[standing] = standing_knee_;
      if (legs[standing].hip < 0.1) phase_ = Phase::put_down;
    }
    if (phase_ == Phase::put_down) {
      hip[moving_] = 0.1;
      knee[moving_] = kStandingKnee;
      knee[standing] = standing_knee_;
      if (legs[moving_].touches) {
        phase_ = Phase::push_off;
        standing_knee_ = std::min(legs[moving_].knee, kStandingKnee);
      }
    }
    if (phase_ == Phase::push_off) {
      knee[moving_] = standing_knee_;
      knee[standing] = 1.0;
      if (legs[standing].knee > 0.88 || speed > 1.2 * kSpeed) {
        phase_ = Phase::swing;
        moving_ = standing;
      }
    }

    std::array<double, 4> action{};
    for (std::size_t i = 0; i < 2; ++i) {
      const Leg& leg = legs[i];
      double hip_push = 0.9 * observation[0] + 1.5 * observation[1];
      double knee_push = -15 * observation[3];
      if (hip[i]) hip_push += 0.9 * (*hip[i] - leg.hip) - 0.25 * leg.hip_speed;
      if (knee[i]) knee_push += 4 * (*knee[i] - leg.knee) - 0.25 * leg.knee_speed;
      action[2 * i] = std::clamp(0.5 * hip_push, -1.0, 1.0);
      action[2 * i + 1] = std::clamp(0.5 * knee_push, -1.0, 1.0);
    }
    return action;
  }

 private:
  enum class Phase { swing, put_down, push_off };
  struct Leg {
    explicit Leg(std::span<const float, 5> part)
        : hip(part[0]),
          hip_speed(part[1]),
          knee(part[2]),
          knee_speed(part[3]),
          touches(part[4] != 0) {}
    double hip;
    double hip_speed;
    double knee;
    double knee_speed;
    bool touches;
  };
  static constexpr double kSpeed = 0.29;
  static constexpr double kStandingKnee = 0.1;

  Phase phase_ = Phase::swing;
  std::size_t moving_ = 0;  ///< the leg that swings
  double standing_knee_ = kStandingKnee;
};

}  // namespace pavlov
