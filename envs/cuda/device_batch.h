#pragma once

#include <memory>

#include "envs/core/vector_env.h"
#include "envs/cuda/device_loops.h"

namespace pavlov {

/// Whether there is a graphics card that kernels run on.
bool device_present();

/// n copies of a classic control task in the float32 form whose state lives on a graphics card. All
/// pointers in `arrays()` are to its memory and stay the same: torch::from_blob wraps them without
/// a copy. Streams are those of batches on the CPU, and so are all numbers.
///
/// Work is queued on one stream of the device; `synchronize` waits for it. Throws
/// std::runtime_error where the device reports an error.
template <class E>
class DeviceBatch {
 public:
  DeviceBatch(const typename E::Config& config, const BatchOptions& options);
  ~DeviceBatch();
  DeviceBatch(const DeviceBatch&) = delete;
  DeviceBatch& operator=(const DeviceBatch&) = delete;

  const DeviceArrays<E>& arrays() const { return arrays_; }
  /// The CUDA stream (a cudaStream_t) that work is queued on.
  void* stream() const;

  /// A new episode in every copy; the random streams go on.
  void reset();
  /// One step of every copy with `arrays().actions`, which are trusted to be allowed; a copy whose
  /// episode ends begins the next one within the step.
  void step();
  /// So many steps in one launch, the actions drawn by the policy; the arrays tell of the last one.
  /// Steps are numbered from `first_step` on.
  void step_randomly(const RandomPolicy& policy, std::uint64_t first_step, int steps);
  void synchronize();

  /// Copies numbers from the device, after all work that is queued.
  void copy_to_host(void* to, const void* from, std::size_t bytes);
  void copy_to_device(void* to, const void* from, std::size_t bytes);

 private:
  struct Memory;

  typename E::Config config_;
  std::unique_ptr<Memory> memory_;
  DeviceArrays<E> arrays_;
};

}  // namespace pavlov
