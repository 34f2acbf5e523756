#pragma once

#include <vector>

#include "replay/replay.h"

namespace pavlov {

/// A ReplayBatch with the memory behind it.
class OwnedBatch {
 public:
  explicit OwnedBatch(const ReplayLayout& layout) : layout_(layout) {}

  /// Makes room for `size` transitions, all of weight 1. Allocates only where there were never so
  /// many before.
  void resize(int size);
  const ReplayBatch& view() const { return view_; }

  MutableRows observations() { return observations_.rows(); }
  MutableRows actions() { return actions_.rows(); }
  MutableRows next_observations() { return next_observations_.rows(); }
  std::vector<float> rewards;
  std::vector<float> discounts;
  std::vector<float> weights;
  std::vector<std::uint8_t> next_legal;
  std::vector<std::int64_t> places;

 private:
  ReplayLayout layout_;
  RowStorage observations_;
  RowStorage actions_;
  RowStorage next_observations_;
  ReplayBatch view_;
};

/// Throws std::invalid_argument where such a batch cannot be drawn.
void check_draw(const Replay& replay, int batch_size);

}  // namespace pavlov
