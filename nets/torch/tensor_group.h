#pragma once

#include "nets/core/process_group.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Processes that take tensors, too, wherever they lie: those of `make_process_group`.
class TensorGroup : public ProcessGroup {
 public:
  using ProcessGroup::all_reduce_mean;
  /// The numbers, float32 or float64 in one piece, become their means over all processes in place,
  /// the same bits in each.
  virtual void all_reduce_mean(torch::Tensor numbers) = 0;
};

}  // namespace pavlov
