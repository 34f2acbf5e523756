#pragma once

#include <box2d/box2d.h>

#include <optional>
#include <span>
#include <vector>

#include "envs/box2d/world.h"

namespace pavlov {

/// Notes down what begins and ceases to touch.
class TouchListener final : public b2ContactListener {
 public:
  TouchListener() { touches.reserve(64); }
  void BeginContact(b2Contact* contact) override { note(*contact, true); }
  void EndContact(b2Contact* contact) override { note(*contact, false); }

  std::vector<Box2dWorld::Touch> touches;

 private:
  void note(b2Contact& contact, bool begins) {
    const auto number = [](b2Fixture* fixture) {
      return static_cast<int>(fixture->GetBody()->GetUserData().pointer);
    };
    touches.push_back({number(contact.GetFixtureA()), number(contact.GetFixtureB()), begins});
  }
};

/// What is behind a Box2dWorld; internal, as it needs Box2D.
struct Box2dWorld::Impl {
  std::optional<b2World> world;  ///< always there, and made anew in place
  std::vector<b2Body*> bodies;
  std::vector<b2Joint*> joints;
  TouchListener listener;

  Impl() { clear(b2Vec2_zero); }
  Impl(const Impl&) = delete;

  void clear(b2Vec2 gravity) {
    bodies.clear();
    joints.clear();
    world.emplace(gravity);
    world->SetContactListener(&listener);
  }

  b2Body& add(b2BodyDef def) {
    def.userData.pointer = bodies.size();
    return *bodies.emplace_back(world->CreateBody(&def));
  }

  /// `Def` is the definition of the very kind of joint.
  template <class Def>
  b2Joint& add_joint(Def def) {
    def.userData.pointer = joints.size();
    return *joints.emplace_back(world->CreateJoint(&def));
  }

  b2Body& body(int number) const { return *bodies.at(static_cast<std::size_t>(number)); }
  b2Joint& joint(int number) const { return *joints.at(static_cast<std::size_t>(number)); }

  // world_numbers.cpp
  void write(std::vector<double>& numbers);
  void read(std::span<const double> numbers, std::size_t& used);
};

}  // namespace pavlov
