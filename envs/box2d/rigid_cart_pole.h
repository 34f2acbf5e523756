#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <tuple>
#include <vector>

#include "envs/box2d/world.h"
#include "envs/core/environment.h"

namespace pavlov {

/// Balance a pole, or a pole on top of a pole, that is hinged on a cart, by a force on the cart:
/// the pole cart of CartPole-v1 with rigid bodies of Box2D, a cart on a rail and poles on hinges,
/// which may have friction. With `start_angle` pi, `angle_limit` pi and `height_reward` the poles
/// hang at first and have to be swung up.
///
/// Source: our own; numbers as Barto, Sutton & Anderson (1983) and Gymnasium's CartPole-v1, whose
/// equations of motion the single pole follows.
///
/// Action: the force on the cart [N], to the right, in [-10, 10]; beyond, it is clipped.
///
/// | #      | observation                                  | unit  | bounds   |
/// |--------|----------------------------------------------|-------|----------|
/// | 0      | position of the cart                         | m     | infinite |
/// | 1      | its velocity                                 | m/s   | infinite |
/// | 2      | cos(angle of the pole)                       | -     | ±1       |
/// | 3      | sin(angle of the pole)                       | -     | ±1       |
/// | 4      | its angular velocity                         | rad/s | infinite |
/// | 5 … 7  | the same for the upper of two poles          |       |          |
///
/// Angles are 0 where a pole stands up, clockwise, both against the vertical. Start: position,
/// velocities and deviations of angles uniform in [-0.05, 0.05). Reward: 1 for every step, the last
/// included; with `height_reward` the mean of (1 + cos(angle)) / 2 over the poles. End: |position|
/// > 2.4 or |angle| of a pole > 12 degrees (with two poles 36).
///
/// Accuracy: a free fall of the pole through the lowest point and on keeps the energy to 2 % of the
/// greatest possible for 10 s; of two poles, whose motion is chaotic, to 15 %.
template <int poles>
class RigidCartPole {
 public:
  struct Config {
    double gravity = 9.8;
    double cart_mass = 1;
    double pole_mass = 0.1;
    double pole_length = 1;
    double rail_friction = 0;
    double hinge_friction = 0;
    double force = 10;
    double time_step = 0.02;
    int substeps = 10 * poles;
    double start_angle = 0;
    double start_spread = 0.05;
    double angle_limit = (poles == 1 ? 12 : 36) * 3.14159265358979323846 / 180;
    double position_limit = 2.4;
    bool height_reward = false;

    static void visit(auto& self, auto&& field) {
      field("gravity", self.gravity, "gravitational acceleration, downwards [m/s^2]");
      field("cart_mass", self.cart_mass, "mass of the cart [kg]");
      field("pole_mass", self.pole_mass, "mass of each pole [kg]");
      field("pole_length", self.pole_length, "length of each pole [m]");
      field("rail_friction", self.rail_friction,
            "greatest force of dry friction between cart and rail [N]");
      field("hinge_friction", self.hinge_friction,
            "greatest torque of dry friction in each hinge [N m]");
      field("force", self.force, "greatest force on the cart [N]");
      field("time_step", self.time_step, "time of one step [s]");
      field("substeps", self.substeps, "steps of the solver in one step, at least 1");
      field("start_angle", self.start_angle,
            "angle of the poles at the start; pi: they hang [rad]");
      field("start_spread", self.start_spread,
            "greatest deviation of each number at the start, either way");
      field("angle_limit", self.angle_limit, "a pole that leans further ends it; pi: none [rad]");
      field("position_limit", self.position_limit, "a cart further from the middle ends it [m]");
      field("height_reward", self.height_reward,
            "reward the height of the poles, in [0, 1], instead of 1 for a step");
    }
    void validate() const;
  };
  static constexpr int kCopiesPerThread = 1;
  using Observation = std::array<float, 2 + 3 * poles>;
  using Action = std::array<double, 1>;

  RigidCartPole() : RigidCartPole(Config{}) {}
  explicit RigidCartPole(const Config& config) : config_(config) {}

  Box observation_space() const;
  Box action_space() const { return {-config_.force, config_.force, {1}}; }
  double time_step() const { return config_.time_step; }
  static std::vector<std::string> action_names() { return {"force"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(const Action& action, Rng& rng);
  void draw(Canvas& canvas) const;

  /// the world
  auto state() { return std::tie(world_); }
  void check_state() const;

 private:
  b2Body& cart() { return world_.body(1); }
  const b2Body& cart() const { return world_.body(1); }
  const b2Body& pole(int i) const { return world_.body(2 + i); }
  /// Of pole i, 0 = up, clockwise, in [-pi, pi] [rad].
  double angle(int i) const;
  Observation observation() const;

  Config config_;
  Box2dWorld world_;  ///< body 0: the rail; joint 0 holds the cart on it, the others are hinges
};

}  // namespace pavlov
