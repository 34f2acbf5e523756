#pragma once

#include <cstddef>
#include <vector>

namespace pavlov {

/// Tells the first visit of a state, or of a state and action, in an episode from later ones.
class FirstVisits {
 public:
  /// `count` is the number of states, or of pairs.
  explicit FirstVisits(std::size_t count) : first_(count, 0) {}

  /// Notes the episode of `length` steps of which step t visits `visited(t)`.
  template <class Visited>
  void note(std::size_t length, Visited&& visited) {
    for (std::size_t t = length; t-- > 0;) first_[visited(t)] = t;
  }
  /// Whether step t of the episode noted last is the first to visit `what`, which it does visit.
  bool first(std::size_t what, std::size_t t) const { return first_[what] == t; }

 private:
  std::vector<std::size_t> first_;
};

}  // namespace pavlov
