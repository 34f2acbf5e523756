#include "envs/box2d/bipedal_walker.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>

#include "envs/box2d/body_drawing.h"
#include "envs/core/drawing.h"
#include "envs/core/registry.h"

namespace pavlov {
namespace {

constexpr double kStepsPerSecond = 50;
constexpr double kScale = 30;  ///< pixels of the published drawing to a metre
constexpr double kWidth = 600 / kScale;
constexpr double kHeight = 400 / kScale;

constexpr double kMotorTorque = 80;
constexpr double kHipSpeed = 4;
constexpr double kKneeSpeed = 6;
constexpr double kHipY = -8 / kScale;  ///< in the hull
constexpr double kLegWidth = 8 / kScale;
constexpr double kLegLength = 34 / kScale;
constexpr double kStartX = BipedalWalker::kGroundStep * 10;
constexpr double kStartY = kHeight / 4 + 2 * kLegLength;
constexpr double kFinish = BipedalWalker::kGroundStep * (BipedalWalker::kGroundPoints - 10);
constexpr int kRays = 10;
constexpr double kRayLength = 160 / kScale;

constexpr int kHull = 1;
constexpr std::uint16_t kGroundCategory = 1;
constexpr int thigh(int leg) { return 2 + 2 * leg; }
constexpr int shank(int leg) { return 3 + 2 * leg; }
constexpr int hip(int leg) { return 2 * leg; }
constexpr int knee(int leg) { return 2 * leg + 1; }

b2Vec2 vector(double x, double y) { return {static_cast<float>(x), static_cast<float>(y)}; }

double effort(double action) { return std::min(std::abs(action), 1.0); }

}  // namespace

void BipedalWalker::Config::validate() const {
  require(velocity_iterations >= 1, "BipedalWalker", "velocity_iterations", velocity_iterations,
          "1 or more");
  require(position_iterations >= 1, "BipedalWalker", "position_iterations", position_iterations,
          "1 or more");
}

Box BipedalWalker::observation_space() const {
  std::vector<double> low(14, -kInfinity);
  std::vector<double> high(14, kInfinity);
  low[8] = low[13] = 0;
  high[8] = high[13] = 1;
  low.resize(24, 0);
  high.resize(24, 1);
  return {low, high};
}

BipedalWalker::Observation BipedalWalker::begin(const Start& start) {
  build(start);
  leg_touches_ = {};
  crashed_ = false;
  return walk({}).observation;
}

void BipedalWalker::build(const Start& start) {
  world_.clear(0, -10);

  b2Body& ground = world_.add(b2BodyDef());
  b2PolygonShape polygon;
  b2FixtureDef fixture;
  fixture.friction = 2.5F;
  fixture.shape = &polygon;
  for (std::size_t i = 0; i < start.num_obstacles; ++i) {
    const auto& box = start.obstacles[i];
    const std::array<b2Vec2, 4> corners = {vector(box.left, box.bottom),
                                           vector(box.right, box.bottom),
                                           vector(box.right, box.top), vector(box.left, box.top)};
    polygon.Set(corners.data(), 4);
    ground.CreateFixture(&fixture);
  }
  b2EdgeShape edge;
  fixture.shape = &edge;
  for (std::size_t i = 0; i + 1 < kGroundPoints; ++i) {
    edge.SetTwoSided(vector(static_cast<double>(i) * kGroundStep, start.heights[i]),
                     vector(static_cast<double>(i + 1) * kGroundStep, start.heights[i + 1]));
    ground.CreateFixture(&fixture);
  }

  b2BodyDef def;
  def.type = b2_dynamicBody;
  def.position = vector(kStartX, kStartY);
  b2Body& hull = world_.add(def);
  constexpr std::array<std::array<double, 2>, 5> kOutline = {
      {{-30, 9}, {6, 9}, {34, 1}, {34, -8}, {-30, -8}}};
  std::array<b2Vec2, 5> corners;
  std::transform(kOutline.begin(), kOutline.end(), corners.begin(),
                 [](const auto& corner) { return vector(corner[0] / kScale, corner[1] / kScale); });
  polygon.Set(corners.data(), 5);
  fixture.shape = &polygon;
  fixture.density = 5;
  fixture.friction = 0.1F;
  fixture.filter.categoryBits = 0x20;
  fixture.filter.maskBits = kGroundCategory;
  hull.CreateFixture(&fixture);
  hull.ApplyForceToCenter(vector(start.force_x, 0), true);

  fixture.density = 1;
  fixture.friction = 0.2F;
  b2RevoluteJointDef joint;
  joint.enableMotor = joint.enableLimit = true;
  joint.maxMotorTorque = static_cast<float>(kMotorTorque);
  for (const int side : {-1, 1}) {
    const auto add_part = [&](double y, double width) -> b2Body& {
      def.position = vector(kStartX, y);
      def.angle = static_cast<float>(0.05 * side);
      b2Body& part = world_.add(def);
      polygon.SetAsBox(static_cast<float>(width / 2), static_cast<float>(kLegLength / 2));
      part.CreateFixture(&fixture);
      return part;
    };
    const auto add_joint = [&](b2Body& upper, b2Body& lower, double anchor_y, float low,
                               float high) {
      joint.bodyA = &upper;
      joint.bodyB = &lower;
      joint.localAnchorA = vector(0, anchor_y);
      joint.localAnchorB = vector(0, kLegLength / 2);
      joint.referenceAngle = lower.GetAngle() - upper.GetAngle();
      joint.lowerAngle = low;
      joint.upperAngle = high;
      world_.add(joint);
    };
    b2Body& upper = add_part(kStartY - kLegLength / 2 - kHipY, kLegWidth);
    add_joint(hull, upper, kHipY, -0.8F, 1.1F);
    b2Body& lower = add_part(kStartY - kLegLength * 3 / 2 - kHipY, 0.8 * kLegWidth);
    add_joint(upper, lower, -kLegLength / 2, -1.6F, -0.1F);
  }
}

StepResult<BipedalWalker::Observation> BipedalWalker::step(const Action& action, Rng& /*rng*/) {
  return walk(action);
}

StepResult<BipedalWalker::Observation> BipedalWalker::walk(const Action& action) {
  for (int i = 0; i < 4; ++i) {
    const double drive = action[static_cast<std::size_t>(i)];
    b2RevoluteJoint& joint = world_.revolute(i);
    joint.SetMotorSpeed(
        static_cast<float>((i % 2 == 0 ? kHipSpeed : kKneeSpeed) * ((drive > 0) - (drive < 0))));
    joint.SetMaxMotorTorque(static_cast<float>(kMotorTorque * effort(drive)));
    // In Box2D 2.3 a motor that is set keeps its bodies awake, changed or not.
    joint.GetBodyA()->SetAwake(true);
    joint.GetBodyB()->SetAwake(true);
  }
  for (const auto& touch :
       world_.step(1 / kStepsPerSecond, config_.velocity_iterations, config_.position_iterations)) {
    crashed_ = crashed_ || (touch.begins && touch.concerns(kHull));
    for (int leg = 0; leg < 2; ++leg) {
      if (touch.concerns(shank(leg))) leg_touches_[static_cast<std::size_t>(leg)] = touch.begins;
    }
  }

  const b2Body& hull = world_.body(kHull);
  const double x = hull.GetPosition().x;
  const double potential = 130 * x / kScale - 5 * std::abs(double{hull.GetAngle()});
  StepResult<Observation> result{.observation = observation(), .reward = potential - potential_};
  for (const double drive : action) result.reward -= 0.00035 * kMotorTorque * effort(drive);
  potential_ = potential;
  if (crashed_ || x < 0) {
    result.terminated = true;
    result.reward = -100;
  }
  if (x > kFinish) result.terminated = true;
  return result;
}

BipedalWalker::Observation BipedalWalker::observation() const {
  Observation numbers{};
  auto next = numbers.begin();
  const auto put = [&](double number) { *next++ = static_cast<float>(number); };

  const b2Body& hull = world_.body(kHull);
  put(hull.GetAngle());
  put(2.0 * hull.GetAngularVelocity() / kStepsPerSecond);
  put(0.3 * hull.GetLinearVelocity().x * kWidth / kStepsPerSecond);
  put(0.3 * hull.GetLinearVelocity().y * kHeight / kStepsPerSecond);
  for (int leg = 0; leg < 2; ++leg) {
    const b2RevoluteJoint& upper = world_.revolute(hip(leg));
    const b2RevoluteJoint& lower = world_.revolute(knee(leg));
    put(upper.GetJointAngle());
    put(upper.GetJointSpeed() / kHipSpeed);
    put(lower.GetJointAngle() + 1.0);
    put(lower.GetJointSpeed() / kKneeSpeed);
    put(leg_touches_[static_cast<std::size_t>(leg)] ? 1 : 0);
  }
  for (int i = 0; i < kRays; ++i) put(free_way(i));
  return numbers;
}

Point BipedalWalker::ray_end(int i) const {
  const b2Vec2 eye = world_.body(kHull).GetPosition();
  const double angle = 1.5 * i / kRays;
  return {eye.x + std::sin(angle) * kRayLength, eye.y - std::cos(angle) * kRayLength};
}

double BipedalWalker::free_way(int i) const {
  const b2Vec2 eye = world_.body(kHull).GetPosition();
  const Point end = ray_end(i);
  return world_.free_way(eye.x, eye.y, static_cast<float>(end.x), static_cast<float>(end.y),
                         kGroundCategory);
}

void BipedalWalker::draw(Canvas& canvas) const {
  const b2Vec2 eye = world_.body(kHull).GetPosition();
  const double left = eye.x - kWidth / 5;
  canvas.view({left, 0}, {left + kWidth, kHeight});
  draw_sky(canvas, left);

  const auto surface = ground_line(world_.body(0));
  auto ground = surface;
  ground.insert(ground.end(), {{surface.back().x, -kHeight}, {surface.front().x, -kHeight}});
  canvas.polygon(ground, rgb(102, 153, 76));
  canvas.line(surface, 0.07, rgb(76, 204, 76));
  draw_body(canvas, world_.body(0), kWhite, 0.04, gray(0.6));
  flag(canvas, {3 * kGroundStep, kHeight / 4}, 50 / kScale, kBlack, rgb(230, 51, 0));

  for (int i = 0; i < kRays; ++i) {
    const Point end = ray_end(i);
    const double way = free_way(i);
    canvas.line({eye.x, eye.y},
                {std::lerp(double{eye.x}, end.x, way), std::lerp(double{eye.y}, end.y, way)}, 0.03,
                {1, 0, 0, 0.25});
  }
  for (int leg = 0; leg < 2; ++leg) {
    const int dark = 50 * leg;
    for (const int part : {thigh(leg), shank(leg)}) {
      draw_body(canvas, world_.body(part), rgb(178 - dark, 101 - dark, 152 - dark), 0.04,
                rgb(127 - dark, 76 - dark, 101 - dark));
    }
  }
  draw_body(canvas, world_.body(kHull), rgb(127, 51, 229), 0.04, rgb(76, 76, 127));
}

/// Clouds pass half as fast as the ground.
void BipedalWalker::draw_sky(Canvas& canvas, double left) const {
  constexpr double kDistance = 9;  ///< between clouds [m]
  canvas.clear(rgb(215, 215, 255));
  const int first = static_cast<int>(std::floor(left / 2 / kDistance)) - 1;
  for (int i = first; i < first + 5; ++i) {
    const double random = std::sin(12.9898 * i);
    const Point place{left / 2 + kDistance * i + 2.5 * random, 10.6 + 1.4 * std::cos(4.7 * i)};
    const double size = 0.8 + 0.25 * random;
    canvas.circle({place.x - 1.3 * size, place.y - 0.2 * size}, 0.7 * size, kWhite);
    canvas.circle(place, 1.1 * size, kWhite);
    canvas.circle({place.x + 1.4 * size, place.y - 0.1 * size}, 0.8 * size, kWhite);
  }
}

double BipedalWalker::time_step() const { return 1 / kStepsPerSecond; }

void BipedalWalker::check_state() const {
  require(world_.num_bodies() == 6, "state", "number of bodies", world_.num_bodies(), "6");
  require(world_.num_joints() == 4, "state", "number of joints", world_.num_joints(), "4");
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<BipedalWalker>({.id = "BipedalWalker-v3",
                                         .summary = "walk over rough ground on two legs",
                                         .max_episode_steps = 1600,
                                         .reward_threshold = 300}) &&
    register_environment<BipedalWalker>({.id = "BipedalWalkerHardcore-v3",
                                         .summary = "walk over pits, stumps and stairs on two legs",
                                         .max_episode_steps = 2000,
                                         .reward_threshold = 300},
                                        {.hardcore = true});
}  // namespace

}  // namespace pavlov
