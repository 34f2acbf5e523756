#include "envs/box2d/race_car.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "core/settings.h"

namespace pavlov {
namespace {

// Lengths are given in units of 2 cm, forces and moments of inertia in units of that, squared.
constexpr double kUnit = 0.02;
constexpr double kArea = kUnit * kUnit;
constexpr double kEnginePower = 1e8 * kArea;
constexpr double kWheelInertia = 4000 * kArea;
constexpr double kGrassFriction = 0.6 * RaceCar::kFullFriction;
constexpr double kSlipStiffness = 205000 * kArea;  ///< force for a difference of 1 m/s [N]
constexpr double kLeastEngineSpeed = 5;            ///< that power is divided by [rad/s]
constexpr double kBraking = 15;                    ///< greatest loss of speed in a step [rad/s]
constexpr double kLockingBrake = 0.9;
constexpr double kGasGrowth = 0.1;
constexpr double kSteeringTorque = 180 * 900 * kArea;
constexpr double kSteeringLimit = 0.4;  ///< [rad]
constexpr double kSteeringGain = 50;    ///< [1/s]
constexpr double kSteeringSpeed = 3;    ///< [rad/s]
constexpr double kWheelRadius = 27;
constexpr double kWheelHalfWidth = 14;
constexpr double kTreadAngle = 1.2;  ///< of the light part [rad]

constexpr std::array<Point, RaceCar::kWheels> kWheelPlaces = {
    {{-55, 80}, {55, 80}, {-55, -82}, {55, -82}}};
const std::array<std::vector<Point>, RaceCar::kHullParts> kHull = {
    {{{-60, 130}, {60, 130}, {60, 110}, {-60, 110}},
     {{-15, 120}, {15, 120}, {20, 20}, {-20, 20}},
     {{25, 20}, {50, -10}, {50, -40}, {20, -90}, {-20, -90}, {-50, -40}, {-50, -10}, {-25, 20}},
     {{-50, -120}, {50, -120}, {50, -90}, {-50, -90}}}};

b2Vec2 metres(Point units) {
  return {static_cast<float>(units.x * kUnit), static_cast<float>(units.y * kUnit)};
}

Point world_place(const b2Body& body, Point units) {
  const b2Vec2 place = body.GetWorldPoint(metres(units));
  return {place.x, place.y};
}

/// The body's parts touch nothing; they are its mass.
void add_part(b2Body& body, std::span<const Point> corners, float density) {
  std::array<b2Vec2, b2_maxPolygonVertices> points;
  std::transform(corners.begin(), corners.end(), points.begin(), metres);
  b2PolygonShape shape;
  shape.Set(points.data(), static_cast<int>(corners.size()));
  b2FixtureDef part;
  part.shape = &shape;
  part.density = density;
  part.filter.maskBits = 0;
  body.CreateFixture(&part);
}

Quad wheel_part(double from, double to) {
  return {{{-kWheelHalfWidth, from},
           {kWheelHalfWidth, from},
           {kWheelHalfWidth, to},
           {-kWheelHalfWidth, to}}};
}

double sign(double number) { return static_cast<double>((number > 0) - (number < 0)); }

}  // namespace

void RaceCar::place(Point place, double angle) {
  steer_ = gas_ = brake_ = 0;
  wheels_ = {};
  world_.clear(0, 0);
  b2BodyDef def;
  def.type = b2_dynamicBody;
  def.angle = static_cast<float>(angle);
  def.position = {static_cast<float>(place.x), static_cast<float>(place.y)};
  b2Body& hull = world_.add(def);
  for (const auto& part : kHull) add_part(hull, part, 1);
  for (const Point& at : kWheelPlaces) {
    def.position = {static_cast<float>(place.x + at.x * kUnit),
                    static_cast<float>(place.y + at.y * kUnit)};
    b2Body& wheel = world_.add(def);
    add_part(wheel, wheel_part(-kWheelRadius, kWheelRadius), 0.1F);
    b2RevoluteJointDef joint;
    joint.bodyA = &hull;
    joint.bodyB = &wheel;
    joint.localAnchorA = metres(at);
    joint.enableMotor = true;
    joint.maxMotorTorque = static_cast<float>(kSteeringTorque);
    joint.enableLimit = true;
    joint.lowerAngle = static_cast<float>(-kSteeringLimit);
    joint.upperAngle = static_cast<float>(kSteeringLimit);
    world_.add(joint);
  }
}

void RaceCar::control(double steer, double gas, double brake) {
  steer_ = steer;
  gas_ = std::min(gas, gas_ + kGasGrowth);
  brake_ = brake;
}

void RaceCar::drive(double time) {
  for (int i = 0; i < kWheels; ++i) {
    const bool front = i < 2;
    Wheel& wheel = wheels_[static_cast<std::size_t>(i)];
    b2Body& body = world_.body(i + 1);
    b2RevoluteJoint& joint = world_.revolute(i);

    const double turn = (front ? steer_ : 0) - joint.GetJointAngle();
    joint.SetMotorSpeed(
        static_cast<float>(sign(turn) * std::min(kSteeringGain * std::abs(turn), kSteeringSpeed)));

    // The engine gives power, which is torque times speed.
    const double power = front ? 0 : kEnginePower * gas_;
    wheel.speed += time * power / kWheelInertia / (std::abs(wheel.speed) + kLeastEngineSpeed);
    if (brake_ >= kLockingBrake) {
      wheel.speed = 0;
    } else if (brake_ > 0) {
      wheel.speed -= sign(wheel.speed) * std::min(kBraking * brake_, std::abs(wheel.speed));
    }
    wheel.phase += wheel.speed * time;

    const b2Vec2 forward = body.GetWorldVector({0, 1});
    const b2Vec2 right = body.GetWorldVector({1, 0});
    const b2Vec2 velocity = body.GetLinearVelocity();
    const double radius = kWheelRadius * kUnit;
    double forward_force =
        kSlipStiffness * (wheel.speed * radius - double{b2Dot(forward, velocity)});
    double side_force = kSlipStiffness * -double{b2Dot(right, velocity)};
    const double force = std::hypot(forward_force, side_force);
    const double friction = wheel.on_road ? kFullFriction : kGrassFriction;
    if (force > friction) {
      forward_force *= friction / force;
      side_force *= friction / force;
    }
    wheel.speed -= time * forward_force * radius / kWheelInertia;
    body.ApplyForceToCenter(
        static_cast<float>(side_force) * right + static_cast<float>(forward_force) * forward, true);
  }
}

void RaceCar::move(double time, int velocity_iterations, int position_iterations) {
  world_.step(time, velocity_iterations, position_iterations);
}

RaceCar::Motion RaceCar::motion() const {
  const b2Body& hull = world_.body(0);
  return {.place = {hull.GetPosition().x, hull.GetPosition().y},
          .velocity = {hull.GetLinearVelocity().x, hull.GetLinearVelocity().y},
          .angle = hull.GetAngle(),
          .spin = hull.GetAngularVelocity()};
}

double RaceCar::steering_angle() const { return world_.revolute(0).GetJointAngle(); }

Quad RaceCar::wheel_shape(int i) const {
  Quad corners = wheel_part(-kWheelRadius, kWheelRadius);
  for (Point& corner : corners) corner = world_place(world_.body(i + 1), corner);
  return corners;
}

bool RaceCar::tread_shape(int i, Quad& corners) const {
  const double from = wheel(i).phase;
  const double to = from + kTreadAngle;
  const bool from_hidden = std::sin(from) > 0;
  const bool to_hidden = std::sin(to) > 0;
  if (from_hidden && to_hidden) return false;
  const double begin = from_hidden ? sign(std::cos(from)) : std::cos(from);
  const double end = to_hidden ? sign(std::cos(to)) : std::cos(to);
  corners = wheel_part(kWheelRadius * begin, kWheelRadius * end);
  for (Point& corner : corners) corner = world_place(world_.body(i + 1), corner);
  return true;
}

std::size_t RaceCar::hull_shape(int i, std::array<Point, 8>& corners) const {
  const auto& part = kHull[static_cast<std::size_t>(i)];
  std::transform(part.begin(), part.end(), corners.begin(),
                 [this](Point corner) { return world_place(world_.body(0), corner); });
  return part.size();
}

void RaceCar::check_state() const {
  require(world_.num_bodies() == 1 + kWheels, "state", "number of bodies", world_.num_bodies(),
          "5");
  require(world_.num_joints() == kWheels, "state", "number of joints", world_.num_joints(), "4");
  for (const double control : {steer_, gas_, brake_}) {
    require(std::abs(control) <= 1, "state", "control", control, "between -1 and 1");
  }
  constexpr double kGreatestSpeed = 1e6;
  for (const Wheel& wheel : wheels_) {
    require(std::abs(wheel.speed) < kGreatestSpeed, "state", "wheel's speed", wheel.speed,
            "below 1e6 rad/s");
  }
}

}  // namespace pavlov
