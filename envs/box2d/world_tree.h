#pragma once

#include <algorithm>

#include "envs/box2d/world_io.h"

namespace pavlov::box2d {

PAVLOV_REVEAL(b2Fixture, m_proxies)
PAVLOV_REVEAL(b2Fixture, m_proxyCount)
PAVLOV_REVEAL(b2BroadPhase, m_tree)
PAVLOV_REVEAL(b2BroadPhase, m_proxyCount)
PAVLOV_REVEAL(b2BroadPhase, m_moveBuffer)
PAVLOV_REVEAL(b2BroadPhase, m_moveCount)
PAVLOV_REVEAL(b2DynamicTree, m_root)
PAVLOV_REVEAL(b2DynamicTree, m_nodes)
PAVLOV_REVEAL(b2DynamicTree, m_nodeCount)
PAVLOV_REVEAL(b2DynamicTree, m_nodeCapacity)
PAVLOV_REVEAL(b2DynamicTree, m_freeList)

inline b2FixtureProxy& proxy_of(b2Fixture& fixture) {
  return (fixture.*revealed(b2Fixture_m_proxies{}))[0];
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

}  // namespace pavlov::box2d
