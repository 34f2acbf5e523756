#include "replay/sum_tree.h"

#include <algorithm>

namespace pavlov {
namespace {

constexpr std::int64_t kWidth = 8;
constexpr std::size_t kChunk = 64;  // targets made at once

std::int64_t nodes_over(std::int64_t numbers) { return (numbers + kWidth - 1) / kWidth; }

std::size_t index(std::int64_t i) { return static_cast<std::size_t>(i); }

/// Nodes of each level, from the leaves up to the one root.
std::vector<std::int64_t> nodes_of_levels(std::int64_t leaves) {
  std::vector<std::int64_t> levels = {nodes_over(std::max<std::int64_t>(1, leaves))};
  while (levels.back() > 1) levels.push_back(nodes_over(levels.back()));
  return levels;
}

}  // namespace

SumTree::SumTree(std::int64_t leaves) : size_(leaves) {
  std::int64_t nodes = 0;
  for (const std::int64_t level : nodes_of_levels(leaves)) {
    levels_.push_back(index(nodes));
    nodes += level;
  }
  nodes_.resize(index(nodes));
}

double SumTree::bytes(std::int64_t leaves) {
  double nodes = 0;
  for (const std::int64_t level : nodes_of_levels(leaves)) nodes += static_cast<double>(level);
  return nodes * sizeof(Node);
}

double SumTree::operator[](std::int64_t leaf) const {
  return nodes_[index(leaf / kWidth)].numbers[leaf % kWidth];
}

double SumTree::sum(const Node& node) {
  const double* const n = node.numbers;
  return ((n[0] + n[1]) + (n[2] + n[3])) + ((n[4] + n[5]) + (n[6] + n[7]));
}

void SumTree::set(std::span<const std::int64_t> leaves, std::span<const double> values) {
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    nodes_[index(leaves[i] / kWidth)].numbers[leaves[i] % kWidth] = values[i];
  }
  // A level at a time: the sums of different leaves do not wait for each other.
  std::int64_t group = kWidth;  // leaves under a node
  for (std::size_t level = 0; level + 1 < levels_.size(); ++level, group *= kWidth) {
    for (const std::int64_t leaf : leaves) {
      const std::int64_t node = leaf / group;
      nodes_[levels_[level + 1] + index(node / kWidth)].numbers[node % kWidth] =
          sum(nodes_[levels_[level] + index(node)]);
    }
  }
}

/// Which number of the node the target falls to; the target becomes what is left of it there.
std::int64_t SumTree::descend(const Node& node, double& target) {
  double ends[kWidth + 1] = {};
  std::int64_t child = 0;
  for (int i = 0; i < kWidth; ++i) {
    ends[i + 1] = ends[i] + node.numbers[i];
    child += target >= ends[i + 1] ? 1 : 0;
  }
  if (child == kWidth) [[unlikely]] {  // by rounding, or a target beyond the total
    do --child;
    while (child > 0 && node.numbers[child] == 0);
  }
  target -= ends[child];
  return child;
}

std::int64_t SumTree::find(double target) const {
  std::int64_t leaf = 0;
  find(std::span(&target, 1), std::span(&leaf, 1));
  return leaf;
}

void SumTree::find(std::span<double> targets, std::span<std::int64_t> leaves) const {
  std::fill(leaves.begin(), leaves.end(), 0);
  for (std::size_t level = levels_.size(); level-- > 0;) {
    for (std::size_t i = 0; i < leaves.size(); ++i) {
      const Node& node = nodes_[levels_[level] + index(leaves[i])];
      leaves[i] = leaves[i] * kWidth + descend(node, targets[i]);
      if (level > 0) __builtin_prefetch(&nodes_[levels_[level - 1] + index(leaves[i])]);
    }
  }
}

void SumTree::draw(Rng& rng, std::span<std::int64_t> leaves) const {
  const double part = total() / static_cast<double>(leaves.size());
  double targets[kChunk];
  for (std::size_t begin = 0; begin < leaves.size(); begin += kChunk) {
    const std::size_t count = std::min(kChunk, leaves.size() - begin);
    for (std::size_t i = 0; i < count; ++i) {
      targets[i] = (static_cast<double>(begin + i) + rng.uniform()) * part;
    }
    find(std::span(targets, count), leaves.subspan(begin, count));
  }
}

}  // namespace pavlov
