#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

class b2Body;
class b2PrismaticJoint;
class b2RevoluteJoint;
struct b2BodyDef;
struct b2PrismaticJointDef;
struct b2RevoluteJointDef;

namespace pavlov {

/// A Box2D world that is a regular value: a copy of it, and one that takes its numbers, goes on in
/// the very same way, bit for bit.
///
/// What is copied is all that outlives a step of Box2D 2.4: bodies with sweeps, forces and sleeping
/// times, fixtures, joints and contacts with the impulses that warm-start the solver, their order,
/// and the tree of the broad phase, which decides in which order new contacts are found.
///
/// Bodies and joints are numbered 0, 1, … as they are added, and none is ever removed but by
/// `clear`. A number is also the `userData` of its body or joint. Fixtures are made by
/// b2Body::CreateFixture; shapes are edges, polygons and circles, joints are revolute or prismatic.
/// The types of Box2D stay out of this header: whoever only uses environments need not have it.
class Box2dWorld {
 public:
  /// Empty, and as cheap as a null pointer.
  Box2dWorld();
  Box2dWorld(const Box2dWorld& other);
  Box2dWorld(Box2dWorld&& other) noexcept;
  Box2dWorld& operator=(Box2dWorld other) noexcept;
  ~Box2dWorld();

  /// Empties it. `gravity_x`, `gravity_y`: acceleration [m/s^2].
  void clear(double gravity_x, double gravity_y);
  b2Body& add(const b2BodyDef& def);
  b2RevoluteJoint& add(const b2RevoluteJointDef& def);
  b2PrismaticJoint& add(const b2PrismaticJointDef& def);

  int num_bodies() const;
  int num_joints() const;
  /// Throw std::out_of_range for a number that was not given out; a joint has to be of that kind.
  b2Body& body(int number);
  const b2Body& body(int number) const;
  b2RevoluteJoint& revolute(int number);
  const b2RevoluteJoint& revolute(int number) const;
  b2PrismaticJoint& prismatic(int number);
  const b2PrismaticJoint& prismatic(int number) const;

  /// Two bodies begin or cease to touch with one pair of their fixtures.
  struct Touch {
    int body_a = 0;
    int body_b = 0;
    bool begins = false;

    bool concerns(int body) const { return body_a == body || body_b == body; }
  };

  /// Advances by `time` [s] and gives what touched in it, in order; valid until the next step.
  std::span<const Touch> step(double time, int velocity_iterations, int position_iterations);

  /// How far the way from one point to the other is free of fixtures that have a bit of
  /// `categories`: 1 for all of it, 0.5 for the first half.
  float free_way(float from_x, float from_y, float to_x, float to_y,
                 std::uint16_t categories) const;

  /// A part of a state, as envs/core/state_numbers.h has it. Throws std::invalid_argument for
  /// numbers that are no world.
  void append_numbers(std::vector<double>& numbers) const;
  void take_numbers(std::span<const double> numbers, std::size_t& used);

  struct Impl;  ///< internal

 private:
  Impl& impl();
  const Impl& impl() const;

  std::unique_ptr<Impl> impl_;
};

}  // namespace pavlov
