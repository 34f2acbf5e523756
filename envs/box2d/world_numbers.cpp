#include <algorithm>

#include "envs/box2d/world_impl.h"
#include "envs/box2d/world_parts.h"
#include "envs/box2d/world_tree.h"

namespace pavlov {
namespace box2d {
PAVLOV_REVEAL(b2World, m_inv_dt0)
PAVLOV_REVEAL(b2World, m_newContacts)
}  // namespace box2d

namespace {

using namespace box2d;

/// A Box2D list from the oldest to the newest.
template <class T>
std::vector<T*> oldest_first(T* newest) {
  std::vector<T*> list;
  for (T* item = newest; item != nullptr; item = item->GetNext()) list.push_back(item);
  std::reverse(list.begin(), list.end());
  return list;
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
void read_fixture(Reader& in, b2Body& body) {
  b2Shape::Type type{};
  b2EdgeShape edge;
  b2PolygonShape polygon;
  b2CircleShape circle;
  b2FixtureDef def;
  in.choice(type, b2Shape::e_chain, "shapes are of no known type");
  if (type == b2Shape::e_edge) {
    exchange(in, edge);
    def.shape = &edge;
  } else if (type == b2Shape::e_polygon) {
    exchange(in, polygon);
    def.shape = &polygon;
  } else {
    check(type == b2Shape::e_circle, "shapes are chains");
    exchange(in, circle);
    def.shape = &circle;
  }
  float density = 0;
  exchange(in, def);
  in(density);
  check(density >= 0, "density is negative");
  body.CreateFixture(&def)->SetDensity(density);
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
    in.choice(type, e_motorJoint, "joints are of no known type");
    const auto a = static_cast<std::size_t>(in.count(0, num_bodies - 1, "joints hold no bodies"));
    const auto b = static_cast<std::size_t>(in.count(0, num_bodies - 1, "joints hold no bodies"));
    check(a != b, "joints hold one body twice");
    if (type == e_revoluteJoint) {
      read_joint<b2RevoluteJoint>(in, b2RevoluteJointDef(), *bodies[a], *bodies[b], *this);
    } else {
      check(type == e_prismaticJoint, "joints are neither revolute nor prismatic");
      read_joint<b2PrismaticJoint>(in, b2PrismaticJointDef(), *bodies[a], *bodies[b], *this);
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
