#pragma once

#include <functional>
#include <map>

#include "agents/tensor/work_graph.h"
#include "core/rng.h"
#include "envs/device/queued_env.h"
#include "nets/torch/torch.h"

namespace pavlov {

/// Acting on a batch and stepping it, both on one device, recorded and replayed as one launch.
///
/// Random numbers come from a copy of the learner's stream in the device's memory, which each
/// replay takes further, so that they are those of plain calls. The present and the previous
/// observations of a batch change places with each step: there is a recording for each.
class StepGraph {
 public:
  /// Fills the batch's actions on its device and draws from these words (see `draw_words`); it must
  /// neither wait nor keep what it makes.
  using Act = std::function<void(const BatchView& batch, const torch::Tensor& words)>;

  /// Acts and steps, where `env` is a batch on `device` and `count` words of `stream` are drawn;
  /// the first times with plain calls, as always where recording fails. False, and nothing is done,
  /// for other batches.
  bool run(VectorEnv& env, Rng& stream, std::int64_t count, torch::Device device, const Act& act);

  /// How often a recording was replayed.
  std::int64_t replays() const { return replays_; }

 private:
  /// Work of which some has been done by plain calls, as LibTorch's libraries want it at first.
  struct Recording {
    int plain = 0;
    std::unique_ptr<WorkGraph> graph;
  };
  void run(const Device& device, const std::function<void()>& work, Recording& recording);
  void begin_with(const Device& device, std::uint64_t batch, const torch::Tensor& words);

  std::uint64_t batch_ = 0;                      ///< number of the one that recordings are of
  std::map<const void*, Recording> recordings_;  ///< by where present observations lie
  std::int64_t replays_ = 0;
  bool plain_ = false;              ///< recording has failed
  DeviceArray<Rng::State> stream_;  ///< the learner's, as far as the device knows
  Rng::State known_;                 ///< how far that is
  torch::Tensor words_;             ///< int64 [count]
};

/// Has `to` hold a copy of the numbers, in the same memory each time that they are as many.
inline void keep(const torch::Tensor& numbers, torch::Tensor& to) {
  if (to.defined() && to.sizes() == numbers.sizes()) {
    to.copy_(numbers);
  } else {
    to = numbers.clone();
  }
}

}  // namespace pavlov
