#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"
#include "nets/data/dataset.h"
#include "nets/data/scaling.h"
#include "nets/data/transforms/transform.h"

namespace pavlov {

/// Examples side by side, in memory that LibTorch can wrap: each array contiguous, its first extent
/// the number of examples B. What the examples do not have is empty.
struct Minibatch {
  std::vector<std::int64_t> examples;         ///< their indices in the data set
  Array inputs;                               ///< f32 [B, …]
  Array labels;                               ///< i64 [B]
  Array numbers;                              ///< f32 [B, D]
  Array masks;                                ///< u8 [B, H, W]
  std::vector<std::vector<ObjectBox>> boxes;  ///< B lists

  std::int64_t size() const { return std::ssize(examples); }
};

/// What happens to an example on its way into a batch.
struct Preparation {
  Transforms transforms;
  Scaling scaling;
};

/// Puts `batch.examples` together; memory that the batch has is used again. The k-th example's
/// transforms draw from `rng.child(first + k)`. Without transforms, data sets in memory are
/// gathered and scaled in one go. Throws std::invalid_argument where shapes differ.
void fill_minibatch(const Dataset& data, const Preparation& preparation, const Rng& rng,
                    std::uint64_t first, Minibatch& batch);

}  // namespace pavlov
