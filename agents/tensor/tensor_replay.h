#pragma once

#include <string>

#include "core/checkpoint.h"
#include "core/rng.h"
#include "core/rows.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Transitions of B copies, or drawn from what is kept, in tensors on a device. Truncation is none
/// of their business: the value of the next observation counts then.
struct Transitions {
  torch::Tensor observations;       ///< [B, O]
  torch::Tensor actions;            ///< [B] int64, counted from 0
  torch::Tensor rewards;            ///< [B] float32
  torch::Tensor terminated;         ///< [B] bool
  torch::Tensor next_observations;  ///< [B, O]
};

/// The last steps of n copies on a device, drawn from with equal probabilities. Each observation is
/// kept twice, as what was seen and as what was next: devices have the room, and draw at once.
class TensorReplay {
 public:
  /// Room for `capacity` transitions, rounded down to whole steps of all copies, but for one at
  /// least.
  TensorReplay(std::int64_t capacity, int num_envs, Dtype dtype, int observation_width,
               torch::Device device);

  void add(const Transitions& step);
  std::int64_t size() const { return steps_ * num_envs_; }
  /// All that is kept, in no certain order.
  Transitions all() const;
  /// So many of them, with replacement.
  Transitions sample(std::int64_t count, Rng& rng) const;

  void save(Checkpoint& checkpoint, const std::string& name) const;
  /// Throws std::runtime_error where the arrays are of another replay.
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  std::int64_t num_envs_;
  std::int64_t room_;       ///< steps
  std::int64_t steps_ = 0;  ///< that are kept
  std::int64_t next_ = 0;   ///< where the next one goes
  Transitions kept_;        ///< [room, n, …]
};

}  // namespace pavlov
