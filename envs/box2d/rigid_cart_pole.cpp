#include "envs/box2d/rigid_cart_pole.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <string_view>
#include <vector>

#include "envs/box2d/rods.h"
#include "envs/classic/cart_pole.h"
#include "envs/core/registry.h"

namespace pavlov {

template <int poles>
void RigidCartPole<poles>::Config::validate() const {
  constexpr std::string_view kOwner = poles == 1 ? "RigidCartPole" : "RigidDoubleCartPole";
  const auto positive = [&](std::string_view name, double value) {
    require(value > 0 && value < kInfinity, kOwner, name, value, "positive and finite");
  };
  const auto not_negative = [&](std::string_view name, double value) {
    require(value >= 0 && value < kInfinity, kOwner, name, value, "finite and not negative");
  };
  require(std::isfinite(gravity), kOwner, "gravity", gravity, "finite");
  positive("cart_mass", cart_mass);
  positive("pole_mass", pole_mass);
  positive("pole_length", pole_length);
  not_negative("rail_friction", rail_friction);
  not_negative("hinge_friction", hinge_friction);
  positive("force", force);
  positive("time_step", time_step);
  require(substeps >= 1, kOwner, "substeps", substeps, "1 or more");
  require(std::isfinite(start_angle), kOwner, "start_angle", start_angle, "finite");
  not_negative("start_spread", start_spread);
  positive("angle_limit", angle_limit);
  positive("position_limit", position_limit);
}

template <int poles>
Box RigidCartPole<poles>::observation_space() const {
  std::vector<double> high = {kInfinity, kInfinity};
  for (int i = 0; i < poles; ++i) high.insert(high.end(), {1, 1, kInfinity});
  std::vector<double> low;
  for (const double bound : high) low.push_back(-bound);
  return {low, high};
}

template <int poles>
typename RigidCartPole<poles>::Observation RigidCartPole<poles>::reset(Rng& rng) {
  const auto near = [&](double middle) {
    return middle + rng.uniform(-config_.start_spread, config_.start_spread);
  };
  world_.clear(0, -config_.gravity);
  b2Body& rail = world_.add(b2BodyDef());
  b2BodyDef def;
  def.type = b2_dynamicBody;
  def.allowSleep = false;
  def.position = {static_cast<float>(near(0)), 0};
  def.linearVelocity = {static_cast<float>(near(0)), 0};
  b2Body& cart = world_.add(def);
  b2MassData mass;
  mass.mass = static_cast<float>(config_.cart_mass);
  mass.center.SetZero();
  mass.I = mass.mass;  // it cannot turn
  cart.SetMassData(&mass);

  b2PrismaticJointDef slide;
  slide.bodyA = &rail;
  slide.bodyB = &cart;
  slide.localAxisA = {1, 0};
  slide.enableMotor = config_.rail_friction > 0;  // at speed 0: dry friction
  slide.maxMotorForce = static_cast<float>(config_.rail_friction);
  world_.add(slide);

  b2Body* holder = &cart;
  for (int i = 0; i < poles; ++i) {
    const double angle = near(config_.start_angle);
    const double speed = near(0);
    holder = &add_rod(world_, *holder, i == 0 ? 0 : config_.pole_length / 2,
                      {.mass = config_.pole_mass,
                       .length = config_.pole_length,
                       .angle = -angle,
                       .spin = -speed,
                       .friction = config_.hinge_friction});
  }
  return observation();
}

template <int poles>
StepResult<typename RigidCartPole<poles>::Observation> RigidCartPole<poles>::step(
    const Action& action, Rng& /*rng*/) {
  const double force = std::clamp(action[0], -config_.force, config_.force);
  for (int i = 0; i < config_.substeps; ++i) {
    cart().ApplyForceToCenter({static_cast<float>(force), 0}, true);
    step_rods(world_, 1, config_.time_step / config_.substeps);
  }
  StepResult<Observation> result{.observation = observation(), .reward = 1};
  result.terminated = std::abs(cart().GetPosition().x) > config_.position_limit;
  double height = 0;
  for (int i = 0; i < poles; ++i) {
    height += (1 + std::cos(angle(i))) / 2 / poles;
    result.terminated = result.terminated || std::abs(angle(i)) > config_.angle_limit;
  }
  if (config_.height_reward) result.reward = height;
  return result;
}

template <int poles>
double RigidCartPole<poles>::angle(int i) const {
  return std::remainder(-double{pole(i).GetAngle()}, 2 * std::numbers::pi);
}

template <int poles>
typename RigidCartPole<poles>::Observation RigidCartPole<poles>::observation() const {
  Observation numbers{cart().GetPosition().x, cart().GetLinearVelocity().x};
  for (int i = 0; i < poles; ++i) {
    const auto first = static_cast<std::size_t>(2 + 3 * i);
    numbers[first] = static_cast<float>(std::cos(angle(i)));
    numbers[first + 1] = static_cast<float>(std::sin(angle(i)));
    numbers[first + 2] = -pole(i).GetAngularVelocity();
  }
  return numbers;
}

template <int poles>
void RigidCartPole<poles>::draw(Canvas& canvas) const {
  constexpr double kMargin = 0.3;
  const double reach = poles * config_.pole_length + kMargin;
  const double side = std::max(config_.position_limit + kMargin, reach);
  const bool may_hang = config_.angle_limit > std::numbers::pi / 2;
  canvas.view({-side, may_hang ? -reach : -0.85}, {side, reach});
  std::vector<Point> joints = {{cart().GetPosition().x, 0}};
  for (int i = 0; i < poles; ++i) {
    const b2Vec2 end = pole(i).GetWorldPoint({0, static_cast<float>(config_.pole_length / 2)});
    joints.push_back({end.x, end.y});
  }
  draw_cart_pole(canvas, config_.position_limit, joints);
}

template <int poles>
void RigidCartPole<poles>::check_state() const {
  require(world_.num_bodies() == 2 + poles, "state", "number of bodies", world_.num_bodies(),
          std::to_string(2 + poles));
  require(world_.num_joints() == 1 + poles, "state", "number of joints", world_.num_joints(),
          std::to_string(1 + poles));
}

template class RigidCartPole<1>;
template class RigidCartPole<2>;

namespace {
[[maybe_unused]] const bool registered =
    register_environment<RigidCartPole<1>>(
        {.id = "RigidCartPole-v0",
         .summary = "balance a rigid pole on a cart that is pushed",
         .max_episode_steps = 500,
         .reward_threshold = 475}) &&
    register_environment<RigidCartPole<2>>(
        {.id = "RigidDoubleCartPole-v0",
         .summary = "balance a pole on top of a pole on a cart that is pushed",
         .max_episode_steps = 500,
         .reward_threshold = 475});
}  // namespace

}  // namespace pavlov
