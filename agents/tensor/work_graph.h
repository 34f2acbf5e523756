#pragma once

#include <functional>
#include <memory>

#include "envs/device/device.h"

namespace pavlov {

/// Work on tensors and arrays of a device that was recorded and can be done again.
class WorkGraph {
 public:
  virtual ~WorkGraph() = default;
  /// Queues all of it, on a graphics card as one launch (a CUDA graph).
  virtual void replay() = 0;
};

/// Records what `work` queues, without its being done. Null where this was built for a LibTorch
/// without CUDA; throws c10::Error or std::runtime_error where the work cannot be recorded, because
/// it waits, say. On the processor, where nothing is queued, `work` itself is kept, and called
/// again with whatever it holds.
std::unique_ptr<WorkGraph> record(const Device& device, const std::function<void()>& work);

}  // namespace pavlov
