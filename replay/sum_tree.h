#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"

namespace pavlov {

/// Numbers >= 0, the leaves, with the sums of all groups of 8, 64, 512 … of them, so that a leaf is
/// changed and drawn in O(log n) (Schaul et al. 2016, B.2.1).
///
/// A node is the eight numbers whose sum stands in the level above: one cache line. Sums are added
/// up anew from the numbers below, never incremented, so that no error piles up.
class SumTree {
 public:
  /// All leaves are 0.
  explicit SumTree(std::int64_t leaves);
  static double bytes(std::int64_t leaves);

  std::int64_t size() const { return size_; }
  double total() const { return sum(nodes_.back()); }
  double operator[](std::int64_t leaf) const;

  void set(std::int64_t leaf, double value) { set(std::span(&leaf, 1), std::span(&value, 1)); }
  /// Many at once, in order.
  void set(std::span<const std::int64_t> leaves, std::span<const double> values);

  /// The leaf whose interval holds the target, where leaf i takes the interval from the sum of the
  /// leaves before it, included, to that sum and itself, not included; the last leaf above 0 for
  /// targets from `total()` on. Never a leaf of 0, unless all are.
  std::int64_t find(double target) const;
  /// Many at once, which is faster than one after the other; the targets are used up.
  void find(std::span<double> targets, std::span<std::int64_t> leaves) const;

  /// Draws leaves with probability leaf / total, one from each of `leaves.size()` equal parts of
  /// the total.
  void draw(Rng& rng, std::span<std::int64_t> leaves) const;

 private:
  struct alignas(64) Node {
    double numbers[8] = {};
  };
  static double sum(const Node& node);
  static std::int64_t descend(const Node& node, double& target);

  std::int64_t size_;
  std::vector<std::size_t> levels_;  ///< first node of each level, leaves first
  std::vector<Node> nodes_;
};

}  // namespace pavlov
