#include <algorithm>
#include <stdexcept>
#include <string>
#include <type_traits>

#include "envs/box2d/world_impl.h"
#include "envs/core/state_numbers.h"

namespace pavlov {
namespace {

// Box2D offers no copy of a world, so its private members are named here. An explicit instantiation
// may name them ([temp.spec.general]/6); a Box2D that lacks one does not compile.
template <class Tag, auto member>
struct Reveal {
  friend constexpr auto revealed(Tag) { return member; }
};
#define PAVLOV_REVEAL(Class, member)                  \
  struct Class##_##member {                           \
    friend constexpr auto revealed(Class##_##member); \
  };                                                  \
  template struct Reveal<Class##_##member, &Class::member>;
PAVLOV_REVEAL(b2World, m_inv_dt0)
PAVLOV_REVEAL(b2World, m_newContacts)
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
PAVLOV_REVEAL(b2Fixture, m_proxies)
PAVLOV_REVEAL(b2Fixture, m_proxyCount)
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
PAVLOV_REVEAL(b2BroadPhase, m_tree)
PAVLOV_REVEAL(b2BroadPhase, m_proxyCount)
PAVLOV_REVEAL(b2BroadPhase, m_moveBuffer)
PAVLOV_REVEAL(b2BroadPhase, m_moveCount)
PAVLOV_REVEAL(b2DynamicTree, m_root)
PAVLOV_REVEAL(b2DynamicTree, m_nodes)
PAVLOV_REVEAL(b2DynamicTree, m_nodeCount)
PAVLOV_REVEAL(b2DynamicTree, m_nodeCapacity)
PAVLOV_REVEAL(b2DynamicTree, m_freeList)
#undef PAVLOV_REVEAL

constexpr int kMostObjects = 100'000;  ///< of a kind, in numbers that are taken

void check(bool good, const char* what) {
  if (!good) throw std::invalid_argument(std::string("a Box2D world whose ") + what);
}

/// Writes fields one after the other …
class Writer {
 public:
  explicit Writer(std::vector<double>& numbers) : numbers_(numbers) {}
  template <class... T>
  void operator()(const T&... fields) {
    (write(fields), ...);
  }
  int count(int number, int /*most*/, const char* /*what*/) {
    write(number);
    return number;
  }

 private:
  template <class T>
  void write(const T& field) {
    if constexpr (std::is_same_v<T, b2Vec2>) {
      (*this)(field.x, field.y);
    } else {
      numbers_.push_back(static_cast<double>(field));
    }
  }

  std::vector<double>& numbers_;
};

/// … and reads them in the same order, so that an object's fields are listed once for both.
class Reader {
 public:
  Reader(std::span<const double> numbers, std::size_t& used) : numbers_(numbers), used_(used) {}
  template <class... T>
  void operator()(T&... fields) {
    (read(fields), ...);
  }
  /// A number in 0, …, most.
  int count(int /*number*/, int most, const char* what) {
    int number = 0;
    read(number);
    check(number >= 0 && number <= most, what);
    return number;
  }

 private:
  template <class T>
  void read(T& field) {
    if constexpr (std::is_same_v<T, b2Vec2>) {
      (*this)(field.x, field.y);
    } else {
      detail::take_numbers(numbers_, used_, field);
      if constexpr (std::is_floating_point_v<T>) check(b2IsValid(field), "numbers are not finite");
    }
  }

  std::span<const double> numbers_;
  std::size_t& used_;
};

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
  io(def.type, def.linearDamping, def.angularDamping, def.gravityScale);
  check(def.type >= b2_staticBody && def.type <= b2_dynamicBody, "bodies are of no known type");
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
  io(manifold.type, manifold.localNormal, manifold.localPoint);
  for (int i = 0; i < manifold.pointCount; ++i) {
    b2ManifoldPoint& point = manifold.points[i];
    io(point.localPoint, point.normalImpulse, point.tangentImpulse, point.id.key);
  }
}

b2FixtureProxy& proxy_of(b2Fixture& fixture) {
  return (fixture.*revealed(b2Fixture_m_proxies{}))[0];
}

/// A Box2D list from the oldest to the newest.
template <class T>
std::vector<T*> oldest_first(T* newest) {
  std::vector<T*> list;
  for (T* item = newest; item != nullptr; item = item->GetNext()) list.push_back(item);
  std::reverse(list.begin(), list.end());
  return list;
}

/// The tree of the broad phase, in which leaf nodes stand for fixtures. The numbers of its nodes,
/// the chain of free ones included, are kept; parents, heights and the boxes of inner nodes follow.
class Tree {
 public:
  Tree(b2World& world, const std::vector<b2Fixture*>& fixtures)
      : broad_phase_(const_cast<b2ContactManager&>(world.GetContactManager()).m_broadPhase),
        tree_(broad_phase_.*revealed(b2BroadPhase_m_tree{})),
        fixtures_(fixtures) {}

  void write(Writer& out) {
    fixture_of_.assign(static_cast<std::size_t>(capacity()), -1);
    for (std::size_t i = 0; i < fixtures_.size(); ++i) {
      fixture_of_[static_cast<std::size_t>(proxy_of(*fixtures_[i]).proxyId)] = static_cast<int>(i);
    }
    out(capacity());
    write_branch(out, root());
    for (int id = free_list(); id != b2_nullNode; id = nodes()[id].next) out(id);
    const int moves = broad_phase_.*revealed(b2BroadPhase_m_moveCount{});
    out(moves);
    for (int i = 0; i < moves; ++i) {
      out((broad_phase_.*revealed(b2BroadPhase_m_moveBuffer{}))[i]);
    }
  }

  /// The number of a fixture that has this proxy; after `write`.
  int fixture_of(const b2FixtureProxy& proxy) const {
    return fixture_of_[static_cast<std::size_t>(proxy.proxyId)];
  }

  /// In a world whose fixtures have no proxies yet.
  void read(Reader& in) {
    const int leaves = static_cast<int>(fixtures_.size());
    capacity() = in.count(0, 4 * kMostObjects, "tree has no size");
    const int used = std::max(2 * leaves - 1, 0);
    check(capacity() >= std::max(used, 1), "tree has no place for its fixtures");
    b2Free(nodes());
    nodes() = static_cast<b2TreeNode*>(b2Alloc(capacity() * static_cast<int>(sizeof(b2TreeNode))));
    std::fill_n(nodes(), capacity(), b2TreeNode{.height = -1});
    node_count() = used;
    root() = leaves > 0 ? read_branch(in, b2_nullNode) : b2_nullNode;
    check(branches_ == std::max(leaves - 1, 0), "tree lacks a fixture");

    int* link = &free_list();
    for (int i = used; i < capacity(); ++i) {
      *link = take_node(in);
      link = &nodes()[*link].next;
    }
    *link = b2_nullNode;
    for (int id = free_list(); id != b2_nullNode; id = nodes()[id].next) nodes()[id].height = -1;

    broad_phase_.*revealed(b2BroadPhase_m_proxyCount{}) = leaves;
    const int moves = in.count(0, kMostObjects, "fixtures moved without number");
    for (int i = 0; i < moves; ++i) {
      const int id = in.count(0, capacity() - 1, "moved fixtures are none");
      check(nodes()[id].userData != nullptr, "moved fixtures are none");
      broad_phase_.TouchProxy(id);
    }
  }

 private:
  int& root() const { return tree_.*revealed(b2DynamicTree_m_root{}); }
  b2TreeNode*& nodes() const { return tree_.*revealed(b2DynamicTree_m_nodes{}); }
  int& node_count() const { return tree_.*revealed(b2DynamicTree_m_nodeCount{}); }
  int& capacity() const { return tree_.*revealed(b2DynamicTree_m_nodeCapacity{}); }
  int& free_list() const { return tree_.*revealed(b2DynamicTree_m_freeList{}); }

  void write_branch(Writer& out, int id) const {
    if (id == b2_nullNode) return;
    const b2TreeNode& node = nodes()[id];
    const int fixture = fixture_of_[static_cast<std::size_t>(id)];
    out(id, fixture);
    if (fixture >= 0) {
      out(node.aabb.lowerBound, node.aabb.upperBound, node.moved);
    } else {
      write_branch(out, node.child1);
      write_branch(out, node.child2);
    }
  }

  int read_branch(Reader& in, int parent) {
    const int id = take_node(in);
    b2TreeNode& node = nodes()[id];
    node.parent = parent;
    int fixture = 0;
    in(fixture);
    if (fixture >= 0) {
      check(fixture < static_cast<int>(fixtures_.size()), "tree holds other fixtures");
      b2Fixture& leaf = *fixtures_[static_cast<std::size_t>(fixture)];
      check(leaf.*revealed(b2Fixture_m_proxyCount{}) == 0, "tree holds a fixture twice");
      in(node.aabb.lowerBound, node.aabb.upperBound, node.moved);
      node.child1 = node.child2 = b2_nullNode;
      leaf.*revealed(b2Fixture_m_proxyCount{}) = 1;
      proxy_of(leaf) = {.aabb = node.aabb, .fixture = &leaf, .childIndex = 0, .proxyId = id};
      node.userData = &proxy_of(leaf);
    } else {
      check(++branches_ < static_cast<int>(fixtures_.size()), "tree has too many branches");
      node.child1 = read_branch(in, id);
      node.child2 = read_branch(in, id);
      node.aabb.Combine(nodes()[node.child1].aabb, nodes()[node.child2].aabb);
      node.height = 1 + std::max(nodes()[node.child1].height, nodes()[node.child2].height);
    }
    return id;
  }

  /// The next number of a node, which has not come before.
  int take_node(Reader& in) {
    const int id = in.count(0, capacity() - 1, "tree has a node beyond its size");
    check(nodes()[id].height == -1, "tree has a node twice");
    nodes()[id].height = 0;
    return id;
  }

  b2BroadPhase& broad_phase_;
  b2DynamicTree& tree_;
  const std::vector<b2Fixture*>& fixtures_;
  std::vector<int> fixture_of_;  ///< by node; -1: none
  int branches_ = 0;
};

b2BodyDef definition(const b2Body& body) {
  b2BodyDef def;
  def.type = body.GetType();
  def.linearDamping = body.GetLinearDamping();
  def.angularDamping = body.GetAngularDamping();
  def.gravityScale = body.GetGravityScale();
  return def;
}

b2FixtureDef definition(b2Fixture& fixture) {
  b2FixtureDef def;
  def.friction = fixture.GetFriction();
  def.restitution = fixture.GetRestitution();
  def.restitutionThreshold = fixture.GetRestitutionThreshold();
  def.isSensor = fixture.IsSensor();
  def.filter = fixture.GetFilterData();
  def.userData = fixture.GetUserData();
  return def;
}

b2RevoluteJointDef definition(const b2RevoluteJoint& joint) {
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

b2PrismaticJointDef definition(const b2PrismaticJoint& joint) {
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

void write_fixture(Writer& out, b2Fixture& fixture) {
  const b2Shape::Type type = fixture.GetType();
  out(type);
  if (type == b2Shape::e_edge) {
    exchange(out, static_cast<b2EdgeShape&>(*fixture.GetShape()));
  } else if (type == b2Shape::e_polygon) {
    exchange(out, static_cast<b2PolygonShape&>(*fixture.GetShape()));
  } else if (type == b2Shape::e_circle) {
    exchange(out, static_cast<b2CircleShape&>(*fixture.GetShape()));
  } else {
    throw std::logic_error("a Box2dWorld copies edges, polygons and circles only");
  }
  b2FixtureDef def = definition(fixture);
  exchange(out, def);
  out(fixture.GetDensity());
}

/// Adds it without its density at first, so that no mass is computed: it is read.
b2Fixture& read_fixture(Reader& in, b2Body& body) {
  b2Shape::Type type{};
  b2EdgeShape edge;
  b2PolygonShape polygon;
  b2CircleShape circle;
  b2FixtureDef def;
  in(type);
  if (type == b2Shape::e_edge) {
    exchange(in, edge);
    def.shape = &edge;
  } else if (type == b2Shape::e_polygon) {
    exchange(in, polygon);
    def.shape = &polygon;
  } else {
    check(type == b2Shape::e_circle, "shapes are of no known type");
    exchange(in, circle);
    def.shape = &circle;
  }
  float density = 0;
  exchange(in, def);
  in(density);
  check(density >= 0, "density is negative");
  b2Fixture& fixture = *body.CreateFixture(&def);
  fixture.SetDensity(density);
  return fixture;
}

template <class Joint>
void write_joint(Writer& out, b2Joint& any) {
  auto& joint = static_cast<Joint&>(any);
  auto def = definition(joint);
  exchange(out, def);
  exchange(out, joint);
}

template <class Joint, class Def>
void read_joint(Reader& in, Def def, b2Body& a, b2Body& b, Box2dWorld::Impl& world) {
  exchange(in, def);
  def.bodyA = &a;
  def.bodyB = &b;
  exchange(in, static_cast<Joint&>(world.add_joint(def)));
}

int number_of(b2Body& body) { return static_cast<int>(body.GetUserData().pointer); }

std::vector<b2Fixture*> all_fixtures(const Box2dWorld::Impl& world) {
  std::vector<b2Fixture*> all;
  for (b2Body* body : world.bodies) {
    const auto fixtures = oldest_first(body->GetFixtureList());
    all.insert(all.end(), fixtures.begin(), fixtures.end());
  }
  return all;
}

}  // namespace

void Box2dWorld::Impl::write(std::vector<double>& numbers) {
  Writer out(numbers);
  out(world->GetGravity(), static_cast<int>(bodies.size()));
  for (b2Body* body : bodies) {
    b2BodyDef def = definition(*body);
    exchange(out, def);
    const auto fixtures = oldest_first(body->GetFixtureList());
    out(static_cast<int>(fixtures.size()));
    for (b2Fixture* fixture : fixtures) write_fixture(out, *fixture);
    exchange(out, *body);
  }

  out(static_cast<int>(joints.size()));
  for (b2Joint* joint : joints) {
    out(joint->GetType(), number_of(*joint->GetBodyA()), number_of(*joint->GetBodyB()));
    if (joint->GetType() == e_revoluteJoint) {
      write_joint<b2RevoluteJoint>(out, *joint);
    } else if (joint->GetType() == e_prismaticJoint) {
      write_joint<b2PrismaticJoint>(out, *joint);
    } else {
      throw std::logic_error("a Box2dWorld copies revolute and prismatic joints only");
    }
  }

  const auto fixtures = all_fixtures(*this);
  Tree tree(*world, fixtures);
  tree.write(out);
  const auto contacts = oldest_first(world->GetContactList());
  out(static_cast<int>(contacts.size()));
  for (b2Contact* contact : contacts) {
    out(tree.fixture_of(proxy_of(*contact->GetFixtureA())),
        tree.fixture_of(proxy_of(*contact->GetFixtureB())));
    exchange(out, *contact);
  }
  out((*world).*revealed(b2World_m_inv_dt0{}), (*world).*revealed(b2World_m_newContacts{}));
}

void Box2dWorld::Impl::read(std::span<const double> numbers, std::size_t& used) {
  Reader in(numbers, used);
  b2Vec2 gravity;
  in(gravity);
  clear(gravity);
  const int num_bodies = in.count(0, kMostObjects, "bodies are beyond number");
  for (int i = 0; i < num_bodies; ++i) {
    b2BodyDef def;
    exchange(in, def);
    def.enabled = false;  // or its fixtures would enter the tree
    b2Body& body = add(def);
    const int num_fixtures = in.count(0, kMostObjects, "fixtures are beyond number");
    for (int j = 0; j < num_fixtures; ++j) read_fixture(in, body);
    exchange(in, body);
  }

  const int num_joints = in.count(0, kMostObjects, "joints are beyond number");
  for (int i = 0; i < num_joints; ++i) {
    b2JointType type{};
    in(type);
    const int a = in.count(0, num_bodies - 1, "joints hold no bodies");
    const int b = in.count(0, num_bodies - 1, "joints hold no bodies");
    check(a != b, "joints hold one body twice");
    if (type == e_revoluteJoint) {
      read_joint<b2RevoluteJoint>(in, b2RevoluteJointDef(), body(a), body(b), *this);
    } else {
      check(type == e_prismaticJoint, "joints are of no known type");
      read_joint<b2PrismaticJoint>(in, b2PrismaticJointDef(), body(a), body(b), *this);
    }
  }

  const auto fixtures = all_fixtures(*this);
  Tree(*world, fixtures).read(in);
  auto& contacts = const_cast<b2ContactManager&>(world->GetContactManager());
  const int num_contacts = in.count(0, kMostObjects, "contacts are beyond number");
  const int last = static_cast<int>(fixtures.size()) - 1;
  for (int i = 0; i < num_contacts; ++i) {
    b2Fixture* a = fixtures[static_cast<std::size_t>(in.count(0, last, "contacts touch nothing"))];
    b2Fixture* b = fixtures[static_cast<std::size_t>(in.count(0, last, "contacts touch nothing"))];
    contacts.AddPair(&proxy_of(*a), &proxy_of(*b));
    const bool added = contacts.m_contactCount == i + 1;
    check(added && contacts.m_contactList->GetFixtureA() == a, "contacts cannot be");
    exchange(in, *contacts.m_contactList);
  }
  in((*world).*revealed(b2World_m_inv_dt0{}), (*world).*revealed(b2World_m_newContacts{}));
}

}  // namespace pavlov
