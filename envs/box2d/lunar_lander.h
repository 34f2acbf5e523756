#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "envs/box2d/world.h"
#include "envs/core/environment.h"

namespace pavlov {

/// What both lunar landers share: a rocket of three bodies has to land on its two legs between two
/// flags, with a main engine below and an engine at either side.
///
/// Source: Gymnasium's LunarLander-v3 (O. Klimov), with its constants, order and rewards, its
/// oddities included: the place where a side engine pushes turns with the rocket in a wrong way,
/// and a leg that touches in two places counts as in the air when it leaves one. Lengths are metres
/// of Box2D: the view is 20 wide and 13.33 high, the pad is at (10, 3.33).
///
/// | # | observation                              | unit      | bounds   |
/// |---|------------------------------------------|-----------|----------|
/// | 0 | x from the pad                           | 10 m      | ±2.5     |
/// | 1 | height above where it stands on the pad  | 6.67 m    | infinite |
/// | 2 | velocity in x                            | 5 m/s     | infinite |
/// | 3 | velocity in y                            | 7.5 m/s   | infinite |
/// | 4 | angle, 0 = upright                       | rad       | infinite |
/// | 5 | angular velocity                         | 2.5 rad/s | infinite |
/// | 6 | 1 where the first leg touches the ground | -         | 0, 1     |
/// | 7 | the same for the second leg              | -         | 0, 1     |
///
/// Start: at the top in the middle, pushed for one step by a force uniform in ±1000 N in x and y,
/// above ground of random height that is flat around the pad; the first observation is that after
/// this step with engines off. Engines push from places that differ a little at random in each
/// step.
///
/// Reward: the gain in -100 |(x, y)| - 100 |(v_x, v_y)| - 100 |angle| + 10 for each leg on the
/// ground (all as observed), less 0.3 for the main and 0.03 for a side engine at full power. End:
/// the rocket's body touches the ground or |x| >= 1, whose last reward is -100 instead; or it lies
/// still, whose last reward is 100 instead.
///
/// Known differences from the source: Box2D 2.4 instead of 2.3, which follows recorded flights to
/// about 1e-2; no bounds are told that are not kept (published: ±2.5 for the height, ±10 for
/// velocities, ±2 pi for the angle, all of which flights leave).
class LunarLanderFlight {
 public:
  struct Config {
    double gravity = -10;
    bool enable_wind = false;
    double wind_power = 15;
    double turbulence_power = 1.5;
    int velocity_iterations = 180;
    int position_iterations = 60;

    static void visit(auto& self, auto&& field) {
      field("gravity", self.gravity, "acceleration upwards, in (-12, 0) [m/s^2]");
      field("enable_wind", self.enable_wind, "wind blows until a leg touches the ground");
      field("wind_power", self.wind_power, "greatest force of the wind, at most 20 advised [N]");
      field("turbulence_power", self.turbulence_power,
            "greatest torque of the wind, at most 2 advised [N m]");
      field(
          "velocity_iterations", self.velocity_iterations,
          "of the solver in a step, at least 1; fewer are faster and leave the published dynamics");
      field("position_iterations", self.position_iterations, "the same for positions");
    }
    void validate() const;
  };
  static constexpr int kCopiesPerThread = 1;
  using Observation = std::array<float, 8>;

  /// All that is random about the start.
  struct Start {
    std::array<double, 12> heights{};  ///< of the ground, each in [0, 6.67) [m]
    double force_x = 0;                ///< [N]
    double force_y = 0;
    int wind_index = 0;  ///< where in their patterns wind and turbulence begin
    int torque_index = 0;
    std::array<double, 2> dispersion{};  ///< as of a step
  };
  /// Power of the main engine in {0} or [0.5, 1], and of a side engine, negative for the left one.
  struct Engines {
    double main = 0;
    double side = 0;
  };

  Box observation_space() const;
  Observation reset(Rng& rng) { return begin(draw_start(rng)); }

  Start draw_start(Rng& rng) const;
  Observation begin(const Start& start);
  /// The rest of a step, whose only randomness is `dispersion`: where the engines push, two numbers
  /// in [-1, 1).
  StepResult<Observation> fly(const Engines& engines, const std::array<double, 2>& dispersion);
  static std::array<double, 2> draw_dispersion(Rng& rng);
  void draw(Canvas& canvas) const;

  /// the world, the two legs that touch, the body touches, the last potential of the reward, how
  /// far wind and turbulence are in their patterns, power of the engines in the last step (which
  /// is drawn)
  auto state() {
    return std::tie(world_, leg_touches_, crashed_, potential_, wind_index_, torque_index_,
                    engines_.main, engines_.side);
  }
  void check_state() const;
  double time_step() const;

  const Box2dWorld& world() const { return world_; }

 protected:
  explicit LunarLanderFlight(const Config& config) : config_(config) {}

 private:
  void build(const Start& start);
  void blow();
  void push(const Engines& engines, const std::array<double, 2>& dispersion);
  void draw_flames(Canvas& canvas) const;

  Config config_;
  Box2dWorld world_;  ///< ground, rocket and two legs, in this order
  std::array<bool, 2> leg_touches_{};
  bool crashed_ = false;
  double potential_ = 0;
  int wind_index_ = 0;
  int torque_index_ = 0;
  Engines engines_;
};

/// The lander of `LunarLanderFlight` whose engines are off or at full power.
///
/// Actions: 0 nothing, 1 left engine, 2 main engine, 3 right engine.
class LunarLander : public LunarLanderFlight {
 public:
  using Action = int;

  LunarLander() : LunarLander(Config{}) {}
  explicit LunarLander(const Config& config) : LunarLanderFlight(config) {}

  Discrete action_space() const { return {.n = 4}; }
  static std::vector<std::string> action_names() {
    return {"none", "left engine", "main engine", "right engine"};
  }
  StepResult<Observation> step(Action action, Rng& rng) {
    return fly(engines(action), draw_dispersion(rng));
  }
  static Engines engines(Action action);
};

/// The lander of `LunarLanderFlight` whose engines are throttled.
///
/// | # | action       | meaning                                                               |
/// |---|--------------|-----------------------------------------------------------------------|
/// | 0 | main engine  | (0, 1]: 50 % to 100 % of its power, else off                          |
/// | 1 | side engines | [-1, -0.5): left, (0.5, 1]: right, at that part of its power, else off |
class LunarLanderContinuous : public LunarLanderFlight {
 public:
  using Action = std::array<double, 2>;

  LunarLanderContinuous() : LunarLanderContinuous(Config{}) {}
  explicit LunarLanderContinuous(const Config& config) : LunarLanderFlight(config) {}

  Box action_space() const { return {-1, 1, {2}}; }
  static std::vector<std::string> action_names() { return {"main engine", "side engine"}; }
  StepResult<Observation> step(const Action& action, Rng& rng) {
    return fly(engines(action), draw_dispersion(rng));
  }
  /// Actions beyond ±1 count as ±1.
  static Engines engines(const Action& action);
};

}  // namespace pavlov
