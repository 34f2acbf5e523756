#include "envs/box2d/world.h"

#include <stdexcept>
#include <utility>

#include "envs/box2d/world_impl.h"

namespace pavlov {

Box2dWorld::Box2dWorld() = default;
Box2dWorld::~Box2dWorld() = default;
Box2dWorld::Box2dWorld(Box2dWorld&& other) noexcept = default;

Box2dWorld::Box2dWorld(const Box2dWorld& other) {
  if (other.impl_ == nullptr) return;
  std::vector<double> numbers;
  other.append_numbers(numbers);
  std::size_t used = 0;
  take_numbers(numbers, used);
}

Box2dWorld& Box2dWorld::operator=(Box2dWorld other) noexcept {
  std::swap(impl_, other.impl_);
  return *this;
}

void Box2dWorld::clear(double gravity_x, double gravity_y) {
  impl().clear({static_cast<float>(gravity_x), static_cast<float>(gravity_y)});
}

b2Body& Box2dWorld::add(const b2BodyDef& def) { return impl().add(def); }

b2RevoluteJoint& Box2dWorld::add(const b2RevoluteJointDef& def) {
  return static_cast<b2RevoluteJoint&>(impl().add_joint(def));
}

b2PrismaticJoint& Box2dWorld::add(const b2PrismaticJointDef& def) {
  return static_cast<b2PrismaticJoint&>(impl().add_joint(def));
}

int Box2dWorld::num_bodies() const {
  return impl_ == nullptr ? 0 : static_cast<int>(impl_->bodies.size());
}

int Box2dWorld::num_joints() const {
  return impl_ == nullptr ? 0 : static_cast<int>(impl_->joints.size());
}

b2Body& Box2dWorld::body(int number) { return impl().body(number); }
const b2Body& Box2dWorld::body(int number) const { return impl().body(number); }

b2RevoluteJoint& Box2dWorld::revolute(int number) {
  return static_cast<b2RevoluteJoint&>(impl().joint(number));
}
const b2RevoluteJoint& Box2dWorld::revolute(int number) const {
  return static_cast<const b2RevoluteJoint&>(impl().joint(number));
}

b2PrismaticJoint& Box2dWorld::prismatic(int number) {
  return static_cast<b2PrismaticJoint&>(impl().joint(number));
}
const b2PrismaticJoint& Box2dWorld::prismatic(int number) const {
  return static_cast<const b2PrismaticJoint&>(impl().joint(number));
}

std::span<const Box2dWorld::Touch> Box2dWorld::step(double time, int velocity_iterations,
                                                    int position_iterations) {
  Impl& all = impl();
  all.listener.touches.clear();
  all.world->Step(static_cast<float>(time), velocity_iterations, position_iterations);
  return all.listener.touches;
}

float Box2dWorld::free_way(float from_x, float from_y, float to_x, float to_y,
                           std::uint16_t categories) const {
  struct Nearest final : b2RayCastCallback {
    explicit Nearest(std::uint16_t wanted) : categories(wanted) {}
    float ReportFixture(b2Fixture* fixture, const b2Vec2& /*point*/, const b2Vec2& /*normal*/,
                        float part) override {
      constexpr float kIgnore = -1;
      if ((fixture->GetFilterData().categoryBits & categories) == 0) return kIgnore;
      return nearest = part;
    }
    std::uint16_t categories;
    float nearest = 1;
  } nearest(categories);
  impl().world->RayCast(&nearest, {from_x, from_y}, {to_x, to_y});
  return nearest.nearest;
}

void Box2dWorld::append_numbers(std::vector<double>& numbers) const {
  if (impl_ == nullptr) {
    Impl().write(numbers);
  } else {
    impl_->write(numbers);
  }
}

void Box2dWorld::take_numbers(std::span<const double> numbers, std::size_t& used) {
  impl().read(numbers, used);
}

Box2dWorld::Impl& Box2dWorld::impl() {
  if (impl_ == nullptr) impl_ = std::make_unique<Impl>();
  return *impl_;
}

const Box2dWorld::Impl& Box2dWorld::impl() const {
  if (impl_ == nullptr) throw std::out_of_range("an empty Box2dWorld has no bodies");
  return *impl_;
}

}  // namespace pavlov
