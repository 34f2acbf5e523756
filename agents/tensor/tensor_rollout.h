#pragma once

#include <string>

#include "core/checkpoint.h"
#include "core/rows.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Generalised advantage estimation as in rollout.h, for T steps of n copies [T, n]: `next_values`
/// are 0 where a step terminated the task, `ended` (bool) says where no step follows in the same
/// episode or rollout.
torch::Tensor generalized_advantages(const torch::Tensor& rewards, const torch::Tensor& values,
                                     const torch::Tensor& next_values, const torch::Tensor& ended,
                                     double gamma, double lambda);

/// What was drawn for n observations, and from what.
struct TensorChoices {
  torch::Tensor draws;       ///< [n, A] float64
  torch::Tensor parameters;  ///< [n, P]
  torch::Tensor legal;       ///< [n, P] bool; undefined: all are
};

/// T steps of n copies under one policy, as `Rollout` keeps them, in tensors on a device. It is
/// saved as that is, and may go on there.
class TensorRollout {
 public:
  using Tensor = torch::Tensor;
  /// A learner's batches: how many copies, what an observation and an action are made of.
  struct Shape {
    int num_steps = 0;
    int num_envs = 0;
    int observation_width = 0;
    Dtype observation_dtype = Dtype::f32;
    int action_width = 0;    ///< A
    int num_parameters = 0;  ///< P
    bool legal_actions = false;
  };
  TensorRollout(const Shape& shape, torch::Device device);

  void clear() { size_ = 0; }
  bool full() const { return size_ == shape_.num_steps; }
  /// Whether the next `add` fills it.
  bool at_last_step() const { return size_ == shape_.num_steps - 1; }
  /// One step of all copies: rewards [n], whether no step follows, and the value of what does then.
  void add(const Tensor& observations, const TensorChoices& choices, const Tensor& rewards,
           const Tensor& ended, const Tensor& tails);

  // Of a full one; step k = t n + i is copy i's at time t.
  Tensor observations() const { return observations_.flatten(0, 1); }
  Tensor draws() const { return draws_.flatten(0, 1); }
  Tensor parameters() const { return parameters_.flatten(0, 1); }
  Tensor legal() const { return legal_.defined() ? legal_.flatten(0, 1) : Tensor(); }
  /// Fills advantages and returns from the values [T n] of all observations.
  void estimate(const Tensor& values, double gamma, double lambda);
  const Tensor& values() const { return values_; }          ///< [T n] float64, as the next two
  const Tensor& advantages() const { return advantages_; }  ///< [T n]
  const Tensor& returns() const { return returns_; }        ///< [T n]

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  Shape shape_;
  std::int64_t size_ = 0;                             ///< steps of each copy
  Tensor observations_, draws_, parameters_, legal_;  ///< [T, n, …]
  Tensor rewards_, ended_, tails_;                    ///< [T, n]
  Tensor values_, advantages_, returns_;
};

}  // namespace pavlov
