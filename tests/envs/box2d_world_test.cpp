// A Box2D world as a value, in the worst conditions: a heap of bodies on rough ground, pushed
// about.

#include <box2d/box2d.h>

#include <cmath>
#include <vector>

#include "core/rng.h"
#include "envs/box2d/world.h"
#include "envs/core/state_numbers.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kGround = 0;
constexpr int kBodies = 24;

/// Boxes, balls and a driven arm and slider, dropped on rough ground between walls.
Box2dWorld heap(Rng& rng) {
  Box2dWorld world;
  world.clear(0, -10);
  b2BodyDef def;
  b2Body& ground = world.add(def);
  std::vector<b2Vec2> line;
  for (int i = 0; i <= 20; ++i) {
    line.emplace_back(static_cast<float>(i - 10), static_cast<float>(rng.uniform(0, 0.7)));
  }
  line.front().y = line.back().y = 20;
  for (std::size_t i = 0; i + 1 < line.size(); ++i) {
    b2EdgeShape edge;
    edge.SetTwoSided(line[i], line[i + 1]);
    ground.CreateFixture(&edge, 0);
  }
  def.type = b2_dynamicBody;
  for (int i = 1; i < kBodies; ++i) {
    def.position.Set(static_cast<float>(rng.uniform(-6, 6)),
                     static_cast<float>(rng.uniform(2, 12)));
    def.angle = static_cast<float>(rng.uniform(-3, 3));
    def.bullet = i % 5 == 0;
    b2Body& body = world.add(def);
    b2PolygonShape box;
    box.SetAsBox(static_cast<float>(rng.uniform(0.2, 0.8)), 0.3F);
    b2CircleShape ball;
    ball.m_radius = 0.4F;
    b2FixtureDef fixture;
    fixture.shape = i % 3 == 0 ? static_cast<b2Shape*>(&ball) : &box;
    fixture.density = static_cast<float>(rng.uniform(0.5, 2));
    fixture.restitution = i % 4 == 0 ? 0.5F : 0.0F;
    body.CreateFixture(&fixture);
    ball.m_p.Set(0.3F, 0.3F);
    fixture.shape = &ball;
    fixture.isSensor = i == 7;
    if (i % 7 == 0) body.CreateFixture(&fixture);
  }
  for (int i = 1; i + 1 < kBodies; i += 4) {
    b2RevoluteJointDef arm;
    arm.Initialize(&world.body(i), &world.body(i + 1), world.body(i).GetWorldCenter());
    arm.enableLimit = arm.enableMotor = true;
    arm.lowerAngle = -1;
    arm.upperAngle = 1;
    arm.maxMotorTorque = 20;
    arm.motorSpeed = 2;
    world.add(arm);
  }
  b2PrismaticJointDef slider;
  slider.Initialize(&ground, &world.body(4), {0, 3}, {0.6F, 0.8F});
  slider.enableLimit = slider.enableMotor = true;
  slider.lowerTranslation = -2;
  slider.upperTranslation = 3;
  slider.maxMotorForce = 30;
  slider.motorSpeed = -1;
  world.add(slider);
  return world;
}

/// The touches of one step in which some bodies may be pushed, and then all the world's numbers.
std::vector<double> step(Box2dWorld& world, Rng& rng, double push) {
  if (rng.bernoulli(push)) {
    b2Body& body = world.body(rng.integer(1, kBodies - 1));
    body.ApplyLinearImpulse(
        {static_cast<float>(rng.normal()), static_cast<float>(3 * rng.normal())},
        body.GetWorldCenter(), true);
  }
  std::vector<double> numbers;
  for (const auto& touch : world.step(0.02, 20, 10)) {
    for (const int n : {touch.body_a, touch.body_b, static_cast<int>(touch.begins)}) {
      numbers.push_back(n);
    }
  }
  world.append_numbers(numbers);
  return numbers;
}

std::vector<double> numbers_of(const Box2dWorld& world) {
  std::vector<double> numbers;
  world.append_numbers(numbers);
  return numbers;
}

}  // namespace

TEST_CASE("a copy of a Box2D world goes on bit for bit, whenever it is taken", "[unit]") {
  Rng rng(1);
  for (int round = 0; round < 6; ++round) {
    const double push = round < 3 ? 0.3 : 0.002;  // with few pushes the heap falls asleep
    Box2dWorld undisturbed = heap(rng);
    Box2dWorld world = undisturbed;
    for (int moment = 0; moment < 4; ++moment) {
      for (int t = rng.integer(0, 150); t >= 0; --t) {
        Rng same = rng;
        const auto expected = step(undisturbed, rng, push);
        REQUIRE(step(world, same, push) == expected);
      }
      const Box2dWorld copied = world;
      REQUIRE(numbers_of(copied) == numbers_of(world));
      world = copied;
    }
    Rng same = rng;
    for (int t = 0; t < 1000; ++t) {
      const auto expected = step(undisturbed, rng, push);
      REQUIRE(step(world, same, push) == expected);
    }
  }
}

TEST_CASE("a heap in a Box2D world collides, sleeps and is woken", "[unit]") {
  Rng rng(2);
  Box2dWorld world = heap(rng);
  const auto awake = [&] {
    int count = 0;
    for (int i = 1; i < kBodies; ++i) count += world.body(i).IsAwake();
    return count;
  };
  int touches = 0;
  for (int t = 0; t < 2000; ++t) {
    for (const auto& touch : world.step(0.02, 20, 10)) touches += touch.concerns(kGround);
  }
  CHECK(touches > kBodies);
  CHECK(awake() < kBodies - 1);
  const int before = awake();
  for (int i = 1; i < kBodies; ++i) {
    world.body(i).ApplyLinearImpulseToCenter({0, 5}, true);
  }
  CHECK(awake() > before);
}

TEST_CASE("a ray in a Box2D world is stopped by the nearest fixture of its kind", "[unit]") {
  Box2dWorld world;
  world.clear(0, 0);
  b2FixtureDef wall;
  b2EdgeShape edge;
  wall.shape = &edge;
  for (const int place : {3, 1, 2}) {
    edge.SetTwoSided({static_cast<float>(place), -1}, {static_cast<float>(place), 1});
    wall.filter.categoryBits = static_cast<std::uint16_t>(place == 1 ? 2 : 1);
    world.add(b2BodyDef()).CreateFixture(&wall);
  }
  CHECK(world.free_way(0, 0, 4, 0, 1) == 0.5F);
  CHECK(world.free_way(0, 0, 4, 0, 2) == 0.25F);
  CHECK(world.free_way(0, 0, 4, 0, 4) == 1.0F);
}

TEST_CASE("numbers that are no Box2D world are refused", "[unit]") {
  Rng rng(3);
  Box2dWorld world = heap(rng);
  for (int t = 0; t < 100; ++t) world.step(0.02, 20, 10);
  const auto good = numbers_of(world);
  int refused = 0;
  for (int round = 0; round < 2000; ++round) {
    auto numbers = good;
    auto& number = numbers[rng.below(static_cast<std::uint32_t>(numbers.size()))];
    number = round % 2 == 0 ? rng.integer(-2, 200) : rng.normal();
    Box2dWorld other;
    std::size_t used = 0;
    try {
      other.take_numbers(numbers, used);
    } catch (const std::invalid_argument&) {
      ++refused;
    } catch (const detail::TooFewNumbers&) {
      ++refused;
    }
  }
  CHECK(refused > 200);
  CHECK_THROWS_AS(Box2dWorld().body(0), std::out_of_range);
}
