#pragma once

#include <vector>

#include "envs/core/vector_env.h"
#include "envs/cuda/device_loops.h"

namespace pavlov::test {

/// What `DeviceBatch` is, with the arrays on the host and a loop for its threads.
template <class E>
class HostDevice {
 public:
  HostDevice(const typename E::Config& config, const BatchOptions& options)
      : config_(config),
        n_(static_cast<std::size_t>(options.num_envs)),
        state_(kStateSize<E> * n_),
        streams_(n_),
        actions_(kActionSize<E> * n_),
        observations_(kObservationSize<E> * n_),
        next_observations_(kObservationSize<E> * n_),
        rewards_(n_),
        terminated_(n_),
        truncated_(n_),
        elapsed_(n_),
        arrays_{.size = options.num_envs,
                .max_episode_steps = options.max_episode_steps,
                .state = state_.data(),
                .streams = streams_.data(),
                .actions = actions_.data(),
                .observations = observations_.data(),
                .next_observations = next_observations_.data(),
                .rewards = rewards_.data(),
                .terminated = terminated_.data(),
                .truncated = truncated_.data(),
                .elapsed = elapsed_.data()} {
    const Rng root = Rng(options.seed).child("environment");
    for (std::size_t i = 0; i < n_; ++i) streams_[i] = root.child(i).state();
    for (int i = 0; i < arrays_.size; ++i) start_copy<E>(config_, arrays_, i);
  }

  const DeviceArrays<E>& arrays() const { return arrays_; }

  void step_randomly(const RandomPolicy& policy, std::uint64_t first_step, int steps) {
    for (int i = 0; i < arrays_.size; ++i) {
      for (int t = 0; t < steps; ++t) {
        act_randomly<E>(policy, arrays_, i, first_step + static_cast<std::uint64_t>(t));
        step_copy<E>(config_, arrays_, i);
      }
    }
  }

 private:
  typename E::Config config_;
  std::size_t n_;
  std::vector<float> state_;
  std::vector<Rng::State> streams_;
  std::vector<FloatActionElement<E>> actions_;
  std::vector<float> observations_;
  std::vector<float> next_observations_;
  std::vector<float> rewards_;
  std::vector<std::uint8_t> terminated_;
  std::vector<std::uint8_t> truncated_;
  std::vector<int> elapsed_;
  DeviceArrays<E> arrays_;
};

}  // namespace pavlov::test
