#include "envs/box2d/rods.h"

#include <box2d/box2d.h>

namespace pavlov {

b2Body& add_rod(Box2dWorld& world, b2Body& holder, double height, const Rod& rod) {
  const auto half = static_cast<float>(rod.length / 2);
  b2RevoluteJointDef hinge;
  hinge.localAnchorA = {0, static_cast<float>(height)};
  hinge.localAnchorB = {0, -half};

  b2BodyDef def;
  def.type = b2_dynamicBody;
  def.allowSleep = false;
  def.angle = static_cast<float>(rod.angle);
  def.angularVelocity = static_cast<float>(rod.spin);
  const b2Vec2 to_centre = b2Mul(b2Rot(def.angle), b2Vec2(0, half));
  def.position = holder.GetWorldPoint(hinge.localAnchorA) + to_centre;
  def.linearVelocity = holder.GetLinearVelocityFromLocalPoint(hinge.localAnchorA) +
                       b2Cross(def.angularVelocity, to_centre);
  b2Body& body = world.add(def);
  b2MassData mass;
  mass.mass = static_cast<float>(rod.mass);
  mass.center.SetZero();
  mass.I = static_cast<float>(rod.mass * rod.length * rod.length / 12);
  body.SetMassData(&mass);

  hinge.bodyA = &holder;
  hinge.bodyB = &body;
  hinge.enableMotor = rod.friction > 0;  // at speed 0: dry friction
  hinge.maxMotorTorque = static_cast<float>(rod.friction);
  world.add(hinge);
  return body;
}

void step_rods(Box2dWorld& world, int first, double time) {
  constexpr int kIterations = 10;
  world.step(time, kIterations, kIterations);
  for (int i = first; i < world.num_joints(); ++i) {
    b2RevoluteJoint& hinge = world.revolute(i);
    b2Body& rod = *hinge.GetBodyB();
    const float spin = rod.GetAngularVelocity();
    const b2Vec2 to_centre = -hinge.GetLocalAnchorB();
    const b2Vec2 now = b2Mul(b2Rot(rod.GetAngle()), to_centre);
    const b2Vec2 before = b2Mul(b2Rot(rod.GetAngle() - spin * static_cast<float>(time)), to_centre);
    const b2Vec2 gain = b2Cross(spin, now - before);
    rod.SetLinearVelocity(rod.GetLinearVelocity() + gain);
    hinge.GetBodyA()->ApplyLinearImpulse(-rod.GetMass() * gain, hinge.GetAnchorA(), true);
  }
}

}  // namespace pavlov
