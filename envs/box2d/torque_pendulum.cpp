#include "envs/box2d/torque_pendulum.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>

#include "envs/box2d/rods.h"
#include "envs/classic/pendulum.h"
#include "envs/core/registry.h"

namespace pavlov {

void TorquePendulum::Config::validate() const {
  const auto positive = [](std::string_view name, double value) {
    require(value > 0 && value < kInfinity, "TorquePendulum", name, value, "positive and finite");
  };
  const auto not_negative = [](std::string_view name, double value) {
    require(value >= 0 && value < kInfinity, "TorquePendulum", name, value,
            "finite and not negative");
  };
  require(std::isfinite(gravity), "TorquePendulum", "gravity", gravity, "finite");
  positive("mass", mass);
  positive("length", length);
  not_negative("friction", friction);
  positive("time_step", time_step);
  require(substeps >= 1, "TorquePendulum", "substeps", substeps, "1 or more");
  positive("max_torque", max_torque);
  positive("max_speed", max_speed);
  not_negative("start_angle", start_angle);
  require(start_speed >= 0 && start_speed <= max_speed, "TorquePendulum", "start_speed",
          start_speed, "between 0 and max_speed");
}

Box TorquePendulum::observation_space() const {
  return {{-1, -1, -config_.max_speed}, {1, 1, config_.max_speed}};
}

TorquePendulum::Observation TorquePendulum::reset(Rng& rng) {
  world_.clear(0, -config_.gravity);
  const double angle = rng.uniform(-config_.start_angle, config_.start_angle);
  const double spin = rng.uniform(-config_.start_speed, config_.start_speed);
  add_rod(world_, world_.add(b2BodyDef()), 0,
          {.mass = config_.mass,
           .length = config_.length,
           .angle = angle,
           .spin = spin,
           .friction = config_.friction});
  return observation();
}

StepResult<TorquePendulum::Observation> TorquePendulum::step(const Action& action, Rng& /*rng*/) {
  const double torque = std::clamp(action[0], -config_.max_torque, config_.max_torque);
  const PendulumState<double> before{.theta = rod().GetAngle(),
                                     .theta_dot = rod().GetAngularVelocity()};
  for (int i = 0; i < config_.substeps; ++i) {
    rod().ApplyTorque(static_cast<float>(torque), true);
    step_rods(world_, 0, config_.time_step / config_.substeps);
    limit_speed();
  }
  return {.observation = observation(), .reward = -pendulum_cost(before, torque)};
}

void TorquePendulum::limit_speed() {
  const float speed = std::abs(rod().GetAngularVelocity());
  const auto limit = static_cast<float>(config_.max_speed);
  if (speed <= limit) return;
  rod().SetAngularVelocity(std::copysign(limit, rod().GetAngularVelocity()));
  rod().SetLinearVelocity(limit / speed * rod().GetLinearVelocity());
}

TorquePendulum::Observation TorquePendulum::observation() const {
  const double angle = rod().GetAngle();
  return {static_cast<float>(std::cos(angle)), static_cast<float>(std::sin(angle)),
          rod().GetAngularVelocity()};
}

void TorquePendulum::draw(Canvas& canvas) const { draw_pendulum(canvas, rod().GetAngle()); }

void TorquePendulum::check_state() const {
  require(world_.num_bodies() == 2, "state", "number of bodies", world_.num_bodies(), "2");
  require(world_.num_joints() == 1, "state", "number of joints", world_.num_joints(), "1");
}

namespace {
[[maybe_unused]] const bool registered = register_environment<TorquePendulum>(
    {.id = "TorquePendulum-v0",
     .summary = "swing up a rigid rod with a weak motor in its hinge",
     .max_episode_steps = 200});
}  // namespace

}  // namespace pavlov
