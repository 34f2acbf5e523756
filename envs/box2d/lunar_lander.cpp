#include "envs/box2d/lunar_lander.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "envs/box2d/body_drawing.h"
#include "envs/core/drawing.h"
#include "envs/core/registry.h"

namespace pavlov {
namespace {

constexpr double kStepsPerSecond = 50;
constexpr double kScale = 30;  ///< pixels of the published drawing to a metre
constexpr double kWidth = 600 / kScale;
constexpr double kHeight = 400 / kScale;
constexpr double kPadHeight = kHeight / 4;

constexpr double kStartForce = 1000;
constexpr double kMainPower = 13;
constexpr double kSidePower = 0.6;
constexpr double kMainEngineY = 4 / kScale;
constexpr double kSideEngineX = 12 / kScale;
constexpr double kSideEngineY = 14 / kScale;
constexpr double kSideEngineShift = 17 / kScale;  ///< taken for the height in x: the oddity

constexpr double kLegX = 20 / kScale;
constexpr double kLegY = 18 / kScale;
constexpr double kLegAngle = 0.05;

constexpr int kRocket = 1;
constexpr int kLegs = 2;  ///< and 3

b2Vec2 vector(double x, double y) { return {static_cast<float>(x), static_cast<float>(y)}; }

/// Never repeats itself within a flight.
double gust(int index) {
  return std::tanh(std::sin(0.02 * index) + std::sin(std::numbers::pi * 0.01 * index));
}

}  // namespace

void LunarLanderFlight::Config::validate() const {
  require(gravity > -12 && gravity < 0, "LunarLander", "gravity", gravity, "between -12 and 0");
  const auto power = [](std::string_view name, double value) {
    require(value >= 0 && value < kInfinity, "LunarLander", name, value, "finite and not negative");
  };
  power("wind_power", wind_power);
  power("turbulence_power", turbulence_power);
  require(velocity_iterations >= 1, "LunarLander", "velocity_iterations", velocity_iterations,
          "1 or more");
  require(position_iterations >= 1, "LunarLander", "position_iterations", position_iterations,
          "1 or more");
}

Box LunarLanderFlight::observation_space() const {
  return {{-2.5, -kInfinity, -kInfinity, -kInfinity, -kInfinity, -kInfinity, 0, 0},
          {2.5, kInfinity, kInfinity, kInfinity, kInfinity, kInfinity, 1, 1}};
}

LunarLanderFlight::Start LunarLanderFlight::draw_start(Rng& rng) const {
  Start start;
  for (double& height : start.heights) height = rng.uniform(0, kHeight / 2);
  start.force_x = rng.uniform(-kStartForce, kStartForce);
  start.force_y = rng.uniform(-kStartForce, kStartForce);
  if (config_.enable_wind) {
    start.wind_index = rng.integer(-9999, 9998);
    start.torque_index = rng.integer(-9999, 9998);
  }
  start.dispersion = draw_dispersion(rng);
  return start;
}

std::array<double, 2> LunarLanderFlight::draw_dispersion(Rng& rng) {
  const double along = rng.uniform(-1, 1);
  return {along, rng.uniform(-1, 1)};
}

LunarLanderFlight::Observation LunarLanderFlight::begin(const Start& start) {
  build(start);
  leg_touches_ = {};
  crashed_ = false;
  wind_index_ = start.wind_index;
  torque_index_ = start.torque_index;
  return fly({}, start.dispersion).observation;
}

void LunarLanderFlight::build(const Start& start) {
  world_.clear(0, config_.gravity);

  auto heights = start.heights;
  std::fill(heights.begin() + 3, heights.begin() + 8, kPadHeight);
  // The mean of neighbours, but for a factor of 0.33 in the source; the first one's is the last.
  const auto ground_height = [&](std::size_t i) {
    return 0.33 * (heights[(i + 11) % 12] + heights[i] + heights[i + 1]);
  };
  b2Body& ground = world_.add(b2BodyDef());
  b2EdgeShape edge;
  edge.SetTwoSided(vector(0, 0), vector(kWidth, 0));
  ground.CreateFixture(&edge, 0);
  b2FixtureDef fixture;
  fixture.shape = &edge;
  fixture.friction = 0.1F;
  for (std::size_t i = 0; i < 10; ++i) {
    const double x = kWidth / 10 * static_cast<double>(i);
    edge.SetTwoSided(vector(x, ground_height(i)),
                     vector(kWidth / 10 * static_cast<double>(i + 1), ground_height(i + 1)));
    ground.CreateFixture(&fixture);
  }

  b2BodyDef def;
  def.type = b2_dynamicBody;
  def.position = vector(kWidth / 2, kHeight);
  b2Body& rocket = world_.add(def);
  constexpr std::array<std::array<double, 2>, 6> kOutline = {
      {{-14, 17}, {-17, 0}, {-17, -10}, {17, -10}, {17, 0}, {14, 17}}};
  std::array<b2Vec2, 6> corners;
  std::transform(kOutline.begin(), kOutline.end(), corners.begin(),
                 [](const auto& corner) { return vector(corner[0] / kScale, corner[1] / kScale); });
  b2PolygonShape polygon;
  polygon.Set(corners.data(), 6);
  fixture.shape = &polygon;
  fixture.density = 5;
  fixture.filter.categoryBits = 0x10;
  fixture.filter.maskBits = 0x1;  // only the ground
  rocket.CreateFixture(&fixture);
  rocket.ApplyForceToCenter(vector(start.force_x, start.force_y), true);

  for (const int side : {-1, 1}) {
    def.position = vector(kWidth / 2 - side * kLegX, kHeight);
    def.angle = static_cast<float>(side * kLegAngle);
    b2Body& leg = world_.add(def);
    polygon.SetAsBox(static_cast<float>(2 / kScale), static_cast<float>(8 / kScale));
    fixture.density = 1;
    fixture.friction = 0.2F;
    fixture.filter.categoryBits = 0x20;
    leg.CreateFixture(&fixture);

    b2RevoluteJointDef joint;
    joint.bodyA = &rocket;
    joint.bodyB = &leg;
    joint.localAnchorB = vector(side * kLegX, kLegY);
    joint.referenceAngle = def.angle;
    joint.enableMotor = joint.enableLimit = true;
    joint.maxMotorTorque = 40;  // the spring of the leg
    joint.motorSpeed = static_cast<float>(0.3 * side);
    joint.lowerAngle = side < 0 ? 0.4F : -0.9F;
    joint.upperAngle = side < 0 ? 0.9F : -0.4F;
    world_.add(joint);
  }
}

void LunarLanderFlight::blow() {
  b2Body& rocket = world_.body(kRocket);
  rocket.ApplyForceToCenter(vector(gust(wind_index_++) * config_.wind_power, 0), true);
  rocket.ApplyTorque(static_cast<float>(gust(torque_index_++) * config_.turbulence_power), true);
}

void LunarLanderFlight::push(const Engines& engines, const std::array<double, 2>& dispersion) {
  b2Body& rocket = world_.body(kRocket);
  const double angle = rocket.GetAngle();
  const b2Vec2 place = rocket.GetPosition();
  const double up_x = std::sin(angle);  // as the source turns: x to the other side
  const double up_y = std::cos(angle);
  const double along = dispersion[0] / kScale;
  const double across = dispersion[1] / kScale;

  const auto impulse = [&](double x, double y, double power, double at_x, double at_y) {
    rocket.ApplyLinearImpulse(vector(-x * power, -y * power),
                              vector(place.x + at_x, place.y + at_y), true);
  };
  if (engines.main > 0) {
    const double down = kMainEngineY + 2 * along;
    const double x = up_x * down - up_y * across;
    const double y = -up_y * down - up_x * across;
    impulse(x, y, kMainPower * engines.main, x, y);
  }
  if (engines.side != 0) {
    const double out = 3 * across + std::copysign(kSideEngineX, engines.side);
    const double x = up_x * along - up_y * out;
    const double y = -up_y * along - up_x * out;
    impulse(x, y, kSidePower * std::abs(engines.side), x - up_x * kSideEngineShift,
            y + up_y * kSideEngineY);
  }
}

StepResult<LunarLanderFlight::Observation> LunarLanderFlight::fly(
    const Engines& engines, const std::array<double, 2>& dispersion) {
  engines_ = engines;
  if (config_.enable_wind && !leg_touches_[0] && !leg_touches_[1]) blow();
  push(engines, dispersion);
  for (const auto& touch :
       world_.step(1 / kStepsPerSecond, config_.velocity_iterations, config_.position_iterations)) {
    crashed_ = crashed_ || (touch.begins && touch.concerns(kRocket));
    for (int leg = 0; leg < 2; ++leg) {
      if (touch.concerns(kLegs + leg)) leg_touches_[static_cast<std::size_t>(leg)] = touch.begins;
    }
  }

  const b2Body& rocket = world_.body(kRocket);
  const double x = (rocket.GetPosition().x - kWidth / 2) / (kWidth / 2);
  const double y = (rocket.GetPosition().y - (kPadHeight + kLegY)) / (kHeight / 2);
  const double x_dot = rocket.GetLinearVelocity().x * (kWidth / 2) / kStepsPerSecond;
  const double y_dot = rocket.GetLinearVelocity().y * (kHeight / 2) / kStepsPerSecond;
  const double angle = rocket.GetAngle();
  const double spin = 20 * rocket.GetAngularVelocity() / kStepsPerSecond;
  const double potential = -100 * std::sqrt(x * x + y * y) -
                           100 * std::sqrt(x_dot * x_dot + y_dot * y_dot) - 100 * std::abs(angle) +
                           10 * leg_touches_[0] + 10 * leg_touches_[1];

  StepResult<Observation> result;
  result.observation = {static_cast<float>(x),         static_cast<float>(y),
                        static_cast<float>(x_dot),     static_cast<float>(y_dot),
                        static_cast<float>(angle),     static_cast<float>(spin),
                        leg_touches_[0] ? 1.0F : 0.0F, leg_touches_[1] ? 1.0F : 0.0F};
  result.reward = potential - potential_ - 0.3 * engines.main - 0.03 * std::abs(engines.side);
  potential_ = potential;
  if (crashed_ || std::abs(x) >= 1) {
    result.terminated = true;
    result.reward = -100;
  }
  if (!rocket.IsAwake()) {
    result.terminated = true;
    result.reward = 100;
  }
  return result;
}

void LunarLanderFlight::draw(Canvas& canvas) const {
  canvas.view({0, 0}, {kWidth, kHeight});
  canvas.clear(kBlack);
  auto moon = ground_line(world_.body(0));
  moon.insert(moon.end(), {{kWidth, -kHeight}, {0, -kHeight}});
  canvas.polygon(moon, gray(0.95));
  for (const double x : {0.4 * kWidth, 0.6 * kWidth}) {
    flag(canvas, {x, kPadHeight}, 50 / kScale, kWhite, rgb(204, 204, 0));
  }
  draw_flames(canvas);
  for (const int body : {kLegs, kLegs + 1, kRocket}) {
    draw_body(canvas, world_.body(body), rgb(128, 102, 230), 0.05, rgb(77, 77, 128));
  }
}

/// A flame is as long as its engine is strong; a side engine's is on the side that it pushes from.
void LunarLanderFlight::draw_flames(Canvas& canvas) const {
  const b2Body& rocket = world_.body(kRocket);
  const Pose pose{{rocket.GetPosition().x, rocket.GetPosition().y}, rocket.GetAngle()};
  const auto flame = [&](Point nozzle, Point tip) {
    const Point across{0.15 * (tip.y - nozzle.y), 0.15 * (nozzle.x - tip.x)};
    for (const auto& [length, color] :
         {std::pair{1.0, rgb(255, 120, 40)}, {0.55, rgb(255, 230, 120)}}) {
      const std::array<Point, 3> corners = {
          {{nozzle.x + length * across.x, nozzle.y + length * across.y},
           {nozzle.x - length * across.x, nozzle.y - length * across.y},
           {std::lerp(nozzle.x, tip.x, length), std::lerp(nozzle.y, tip.y, length)}}};
      canvas.polygon(pose(corners), color);
    }
  };
  if (engines_.main > 0) flame({0, -10 / kScale}, {0, -10 / kScale - 1.3 * engines_.main});
  if (engines_.side != 0) {
    const double nozzle = std::copysign(15 / kScale, -engines_.side);
    flame({nozzle, kSideEngineY}, {nozzle - 0.6 * engines_.side, kSideEngineY});
  }
}

double LunarLanderFlight::time_step() const { return 1 / kStepsPerSecond; }

void LunarLanderFlight::check_state() const {
  require(world_.num_bodies() == 4, "state", "number of bodies", world_.num_bodies(), "4");
  require(engines_.main >= 0 && engines_.main <= 1, "state", "power of the main engine",
          engines_.main, "between 0 and 1");
  require(std::abs(engines_.side) <= 1, "state", "power of the side engines", engines_.side,
          "between -1 and 1");
}

LunarLanderFlight::Engines LunarLander::engines(Action action) {
  return {.main = action == 2 ? 1.0 : 0.0, .side = action == 1 ? -1.0 : action == 3 ? 1.0 : 0.0};
}

LunarLanderFlight::Engines LunarLanderContinuous::engines(const Action& action) {
  const double main = std::clamp(action[0], -1.0, 1.0);
  const double side = std::clamp(action[1], -1.0, 1.0);
  return {.main = main > 0 ? 0.5 + 0.5 * main : 0.0, .side = std::abs(side) > 0.5 ? side : 0.0};
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<LunarLander>(
        {.id = "LunarLander-v3",
         .summary = "land a rocket between two flags, engines on or off",
         .max_episode_steps = 1000,
         .reward_threshold = 200}) &&
    register_environment<LunarLanderContinuous>(
        {.id = "LunarLanderContinuous-v3",
         .summary = "land a rocket between two flags, engines throttled",
         .max_episode_steps = 1000,
         .reward_threshold = 200});
}  // namespace

}  // namespace pavlov
