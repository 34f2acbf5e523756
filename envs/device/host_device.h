#pragma once

#include "envs/device/device.h"
#include "envs/device/device_loops.h"

namespace pavlov {

/// This processor in the place of a device: what a graphics card computes can be looked at where
/// there is none, and comes out the same.
const Device& host_device();

/// The loops there, with a loop for a card's threads.
template <class E>
const DeviceKernels<E>& host_kernels() {
  using Config = typename E::Config;
  static constexpr DeviceKernels<E> kernels = {
      .start =
          [](const Config& config, const DeviceArrays<E>& arrays) {
            for (int i = 0; i < arrays.size; ++i) start_copy<E>(config, arrays, i);
          },
      .step =
          [](const Config& config, const DeviceArrays<E>& arrays) {
            for (int i = 0; i < arrays.size; ++i) check_copy<E>(arrays, i);
            if (*arrays.refused >= 0) return;
            for (int i = 0; i < arrays.size; ++i) step_copy<E>(config, arrays, i);
          },
      .play =
          [](const Config& config, const DeviceArrays<E>& arrays, std::uint64_t key,
             std::uint64_t t, int steps) {
            for (int i = 0; i < arrays.size; ++i) play_copy<E>(config, arrays, i, key, t, steps);
          }};
  return kernels;
}

}  // namespace pavlov
