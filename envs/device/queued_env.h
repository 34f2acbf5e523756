#pragma once

#include <atomic>
#include <cstdint>

#include "envs/core/vector_env.h"

namespace pavlov {

/// A batch whose step is queued on a device, and can be queued in parts, so that it is recorded
/// together with what chooses its actions (agents/tensor/step_graph.h).
class QueuedEnv : public VectorEnv {
 public:
  /// `step` is these three in turn. The first throws where an episode has ended, and turns the
  /// present observations into the previous ones.
  virtual void begin_step() = 0;
  /// Only queues work, which reads and writes the same memory whenever `view().observations` lies
  /// where it lies now.
  virtual void queue_step() = 0;
  /// Waits for it; throws where an action was not allowed, and nothing was stepped then.
  virtual void end_step() = 0;

  void step() final {
    begin_step();
    queue_step();
    end_step();
  }

  /// Tells this batch from all others that this process has had.
  std::uint64_t number() const { return number_; }

 protected:
  using VectorEnv::VectorEnv;

 private:
  inline static std::atomic<std::uint64_t> made = 0;
  std::uint64_t number_ = ++made;
};

}  // namespace pavlov
