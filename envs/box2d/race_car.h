#pragma once

#include <array>
#include <tuple>

#include "envs/box2d/race_track.h"
#include "envs/box2d/world.h"

namespace pavlov {

/// The car of CarRacing, seen from above: a hull and four wheels on motorised joints. Only the two
/// front wheels are steered, only the two rear wheels are driven, all four brake.
///
/// A wheel turns about its axle by itself: the difference between the speed of its rim and that of
/// the ground below makes the force that moves the car, as far as the friction of the ground
/// allows. The joints' motors steer.
class RaceCar {
 public:
  static constexpr int kWheels = 4;             ///< front left, front right, rear left, rear right
  static constexpr double kFullFriction = 400;  ///< of the road, the grass has 0.6 of it [N]

  struct Wheel {
    double phase = 0;  ///< how far it has rolled [rad]
    double speed = 0;  ///< about its axle [rad/s]
    bool on_road = false;
    auto state() { return std::tie(phase, speed, on_road); }
  };
  struct Motion {
    Point place;       ///< of the hull's origin [m]
    Point velocity;    ///< of its centre of mass [m/s]
    double angle = 0;  ///< 0 faces +y, counter-clockwise [rad]
    double spin = 0;   ///< [rad/s]
  };

  /// A car at rest. Its wheels are put as if it faced +y, as published; the joints pull them to
  /// their places in the first step.
  void place(Point place, double angle);

  /// `steer`: the angle that the front wheels turn to [rad]; `gas` and `brake` in [0, 1], gas grows
  /// by at most 0.1 a call, a brake of 0.9 locks the wheels.
  void control(double steer, double gas, double brake);
  /// Turns the wheels and pushes them by what their ground gives, for `time` [s].
  void drive(double time);
  /// Moves all bodies for `time` [s], by so many iterations of Box2D's solver.
  void move(double time, int velocity_iterations, int position_iterations);

  Motion motion() const;
  double gas() const { return gas_; }
  /// Of the front left wheel against the hull [rad].
  double steering_angle() const;
  Wheel& wheel(int i) { return wheels_[static_cast<std::size_t>(i)]; }
  const Wheel& wheel(int i) const { return wheels_[static_cast<std::size_t>(i)]; }

  /// Corners of wheel i; of the light part of its tread, where that is in sight; of part i of the
  /// four that make the hull.
  Quad wheel_shape(int i) const;
  bool tread_shape(int i, Quad& corners) const;
  static constexpr int kHullParts = 4;
  std::size_t hull_shape(int i, std::array<Point, 8>& corners) const;

  /// The world, the controls, the wheels.
  auto state() { return std::tie(world_, steer_, gas_, brake_, wheels_); }
  /// Throws std::invalid_argument where the world is none of a car.
  void check_state() const;

 private:
  Box2dWorld world_;  ///< body 0: hull; bodies 1 to 4 and joints 0 to 3: wheels
  double steer_ = 0;
  double gas_ = 0;
  double brake_ = 0;
  std::array<Wheel, kWheels> wheels_;
};

}  // namespace pavlov
