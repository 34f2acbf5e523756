#pragma once

#include "envs/box2d/world_io.h"

// Bodies, fixtures, joints and contacts: their definitions, and all else that outlives a step.

namespace pavlov::box2d {

PAVLOV_REVEAL(b2Body, m_flags)
PAVLOV_REVEAL(b2Body, m_xf)
PAVLOV_REVEAL(b2Body, m_sweep)
PAVLOV_REVEAL(b2Body, m_linearVelocity)
PAVLOV_REVEAL(b2Body, m_angularVelocity)
PAVLOV_REVEAL(b2Body, m_force)
PAVLOV_REVEAL(b2Body, m_torque)
PAVLOV_REVEAL(b2Body, m_sleepTime)
PAVLOV_REVEAL(b2Body, m_mass)
PAVLOV_REVEAL(b2Body, m_invMass)
PAVLOV_REVEAL(b2Body, m_I)
PAVLOV_REVEAL(b2Body, m_invI)
PAVLOV_REVEAL(b2Contact, m_flags)
PAVLOV_REVEAL(b2RevoluteJoint, m_impulse)
PAVLOV_REVEAL(b2RevoluteJoint, m_motorImpulse)
PAVLOV_REVEAL(b2RevoluteJoint, m_lowerImpulse)
PAVLOV_REVEAL(b2RevoluteJoint, m_upperImpulse)
PAVLOV_REVEAL(b2PrismaticJoint, m_localXAxisA)
PAVLOV_REVEAL(b2PrismaticJoint, m_localYAxisA)
PAVLOV_REVEAL(b2PrismaticJoint, m_impulse)
PAVLOV_REVEAL(b2PrismaticJoint, m_motorImpulse)
PAVLOV_REVEAL(b2PrismaticJoint, m_lowerImpulse)
PAVLOV_REVEAL(b2PrismaticJoint, m_upperImpulse)

void exchange(auto& io, b2Body& body) {
  b2Transform& frame = body.*revealed(b2Body_m_xf{});
  b2Sweep& sweep = body.*revealed(b2Body_m_sweep{});
  io(frame.p, frame.q.s, frame.q.c, sweep.localCenter, sweep.c0, sweep.c, sweep.a0, sweep.a,
     sweep.alpha0);
  check(sweep.alpha0 >= 0 && sweep.alpha0 < 1, "bodies are out of their time");
  io(body.*revealed(b2Body_m_linearVelocity{}), body.*revealed(b2Body_m_angularVelocity{}),
     body.*revealed(b2Body_m_force{}), body.*revealed(b2Body_m_torque{}),
     body.*revealed(b2Body_m_flags{}), body.*revealed(b2Body_m_sleepTime{}));
  io(body.*revealed(b2Body_m_mass{}), body.*revealed(b2Body_m_invMass{}),
     body.*revealed(b2Body_m_I{}), body.*revealed(b2Body_m_invI{}));
}

void exchange(auto& io, b2BodyDef& def) {
  io.choice(def.type, b2_dynamicBody, "bodies are of no known type");
  io(def.linearDamping, def.angularDamping, def.gravityScale);
  check(def.linearDamping >= 0 && def.angularDamping >= 0, "damping is negative");
}

void exchange(auto& io, b2FixtureDef& def) {
  io(def.friction, def.restitution, def.restitutionThreshold, def.isSensor, def.filter.categoryBits,
     def.filter.maskBits, def.filter.groupIndex, def.userData.pointer);
}

void exchange(auto& io, b2EdgeShape& edge) {
  io(edge.m_radius, edge.m_vertex1, edge.m_vertex2, edge.m_oneSided);
  if (edge.m_oneSided) io(edge.m_vertex0, edge.m_vertex3);
}

void exchange(auto& io, b2CircleShape& circle) { io(circle.m_radius, circle.m_p); }

void exchange(auto& io, b2PolygonShape& polygon) {
  io(polygon.m_radius, polygon.m_centroid);
  polygon.m_count = io.count(polygon.m_count, b2_maxPolygonVertices, "polygons have many corners");
  for (int i = 0; i < polygon.m_count; ++i) io(polygon.m_vertices[i], polygon.m_normals[i]);
}

void exchange(auto& io, b2JointDef& def) { io(def.collideConnected); }

void exchange(auto& io, b2RevoluteJointDef& def) {
  exchange(io, static_cast<b2JointDef&>(def));
  io(def.localAnchorA, def.localAnchorB, def.referenceAngle, def.enableLimit, def.lowerAngle,
     def.upperAngle, def.enableMotor, def.motorSpeed, def.maxMotorTorque);
}

void exchange(auto& io, b2PrismaticJointDef& def) {
  exchange(io, static_cast<b2JointDef&>(def));
  io(def.localAnchorA, def.localAnchorB, def.localAxisA, def.referenceAngle, def.enableLimit,
     def.lowerTranslation, def.upperTranslation, def.enableMotor, def.maxMotorForce,
     def.motorSpeed);
  check(def.lowerTranslation <= def.upperTranslation, "joints have no room to move");
}

void exchange(auto& io, b2RevoluteJoint& joint) {
  io(joint.*revealed(b2RevoluteJoint_m_impulse{}),
     joint.*revealed(b2RevoluteJoint_m_motorImpulse{}),
     joint.*revealed(b2RevoluteJoint_m_lowerImpulse{}),
     joint.*revealed(b2RevoluteJoint_m_upperImpulse{}));
}

/// The axes, too: made from a definition, they would be normalised once more.
void exchange(auto& io, b2PrismaticJoint& joint) {
  io(joint.*revealed(b2PrismaticJoint_m_localXAxisA{}),
     joint.*revealed(b2PrismaticJoint_m_localYAxisA{}),
     joint.*revealed(b2PrismaticJoint_m_impulse{}),
     joint.*revealed(b2PrismaticJoint_m_motorImpulse{}),
     joint.*revealed(b2PrismaticJoint_m_lowerImpulse{}),
     joint.*revealed(b2PrismaticJoint_m_upperImpulse{}));
}

/// Times of impact are left out: every step begins by forgetting them.
void exchange(auto& io, b2Contact& contact) {
  float friction = contact.GetFriction();
  float restitution = contact.GetRestitution();
  float threshold = contact.GetRestitutionThreshold();
  float tangent_speed = contact.GetTangentSpeed();
  io(contact.*revealed(b2Contact_m_flags{}), friction, restitution, threshold, tangent_speed);
  contact.SetFriction(friction);
  contact.SetRestitution(restitution);
  contact.SetRestitutionThreshold(threshold);
  contact.SetTangentSpeed(tangent_speed);

  b2Manifold& manifold = *contact.GetManifold();
  manifold.pointCount =
      io.count(manifold.pointCount, b2_maxManifoldPoints, "contacts have many points");
  if (manifold.pointCount == 0) return;  // the rest is not set
  io.choice(manifold.type, b2Manifold::e_faceB, "contacts are of no known type");
  io(manifold.localNormal, manifold.localPoint);
  for (int i = 0; i < manifold.pointCount; ++i) {
    b2ManifoldPoint& point = manifold.points[i];
    io(point.localPoint, point.normalImpulse, point.tangentImpulse, point.id.key);
  }
}

inline b2BodyDef definition(const b2Body& body) {
  b2BodyDef def;
  def.type = body.GetType();
  def.linearDamping = body.GetLinearDamping();
  def.angularDamping = body.GetAngularDamping();
  def.gravityScale = body.GetGravityScale();
  return def;
}

inline b2FixtureDef definition(b2Fixture& fixture) {
  b2FixtureDef def;
  def.friction = fixture.GetFriction();
  def.restitution = fixture.GetRestitution();
  def.restitutionThreshold = fixture.GetRestitutionThreshold();
  def.isSensor = fixture.IsSensor();
  def.filter = fixture.GetFilterData();
  def.userData = fixture.GetUserData();
  return def;
}

inline b2RevoluteJointDef definition(const b2RevoluteJoint& joint) {
  b2RevoluteJointDef def;
  def.collideConnected = joint.GetCollideConnected();
  def.localAnchorA = joint.GetLocalAnchorA();
  def.localAnchorB = joint.GetLocalAnchorB();
  def.referenceAngle = joint.GetReferenceAngle();
  def.enableLimit = joint.IsLimitEnabled();
  def.lowerAngle = joint.GetLowerLimit();
  def.upperAngle = joint.GetUpperLimit();
  def.enableMotor = joint.IsMotorEnabled();
  def.motorSpeed = joint.GetMotorSpeed();
  def.maxMotorTorque = joint.GetMaxMotorTorque();
  return def;
}

inline b2PrismaticJointDef definition(const b2PrismaticJoint& joint) {
  b2PrismaticJointDef def;
  def.collideConnected = joint.GetCollideConnected();
  def.localAnchorA = joint.GetLocalAnchorA();
  def.localAnchorB = joint.GetLocalAnchorB();
  def.localAxisA = joint.GetLocalAxisA();
  def.referenceAngle = joint.GetReferenceAngle();
  def.enableLimit = joint.IsLimitEnabled();
  def.lowerTranslation = joint.GetLowerLimit();
  def.upperTranslation = joint.GetUpperLimit();
  def.enableMotor = joint.IsMotorEnabled();
  def.maxMotorForce = joint.GetMaxMotorForce();
  def.motorSpeed = joint.GetMotorSpeed();
  return def;
}

}  // namespace pavlov::box2d
