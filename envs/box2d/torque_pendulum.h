#pragma once

#include <array>
#include <numbers>
#include <string>
#include <tuple>
#include <vector>

#include "envs/box2d/world.h"
#include "envs/core/environment.h"

namespace pavlov {

/// Swing up a rod on a hinge with a weak motor and hold it there: the task of Pendulum-v1 with a
/// rigid body of Box2D, a hinge that may have friction, and steps as small as one likes.
///
/// Source: our own; task, reward and settings as Gymnasium's Pendulum-v1.
///
/// Action: the torque of the motor [N m], in [-2, 2]; beyond, it is clipped.
///
/// | # | observation      | unit  | bounds |
/// |---|------------------|-------|--------|
/// | 0 | cos(angle)       | -     | ±1     |
/// | 1 | sin(angle)       | -     | ±1     |
/// | 2 | angular velocity | rad/s | ±8     |
///
/// The angle is 0 where the rod stands up, counter-clockwise. Start: angle uniform in [-pi, pi),
/// velocity in [-1, 1). Reward: -(angle^2 + 0.1 velocity^2 + 0.001 torque^2) with the state before
/// the step and the angle wrapped to [-pi, pi). End: never; a time limit is usual.
///
/// Known differences from Pendulum-v1: a step is ten steps of Box2D of 5 ms, in float, instead of
/// one of 50 ms, so that energy is kept far better: a free swing from the horizontal gains or loses
/// less than 1 % of the greatest possible energy in 10 s.
class TorquePendulum {
 public:
  struct Config {
    double gravity = 10;
    double mass = 1;
    double length = 1;
    double friction = 0;
    double time_step = 0.05;
    int substeps = 10;
    double max_torque = 2;
    double max_speed = 8;
    double start_angle = std::numbers::pi;
    double start_speed = 1;

    static void visit(auto& self, auto&& field) {
      field("gravity", self.gravity, "gravitational acceleration, downwards [m/s^2]");
      field("mass", self.mass, "mass of the rod [kg]");
      field("length", self.length, "length of the rod [m]");
      field("friction", self.friction, "greatest torque of dry friction in the hinge [N m]");
      field("time_step", self.time_step, "time of one step [s]");
      field("substeps", self.substeps, "steps of the solver in one step, at least 1");
      field("max_torque", self.max_torque, "greatest torque of the motor [N m]");
      field("max_speed", self.max_speed, "greatest angular velocity [rad/s]");
      field("start_angle", self.start_angle, "greatest angle at the start, either way [rad]");
      field("start_speed", self.start_speed,
            "greatest angular velocity at the start, either way [rad/s]");
    }
    void validate() const;
  };
  static constexpr int kCopiesPerThread = 1;
  using Observation = std::array<float, 3>;
  using Action = std::array<double, 1>;

  TorquePendulum() : TorquePendulum(Config{}) {}
  explicit TorquePendulum(const Config& config) : config_(config) {}

  Box observation_space() const;
  Box action_space() const { return {-config_.max_torque, config_.max_torque, {1}}; }
  double time_step() const { return config_.time_step; }
  static std::vector<std::string> action_names() { return {"torque"}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(const Action& action, Rng& rng);
  void draw(Canvas& canvas) const;

  /// the world
  auto state() { return std::tie(world_); }
  void check_state() const;

 private:
  b2Body& rod() { return world_.body(1); }
  const b2Body& rod() const { return world_.body(1); }
  void limit_speed();
  Observation observation() const;

  Config config_;
  Box2dWorld world_;  ///< body 0: what holds the rod
};

}  // namespace pavlov
