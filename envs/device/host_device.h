#pragma once

#include "envs/device/device.h"
#include "envs/device/device_loops.h"

namespace pavlov {

/// This processor in the place of a device: what a graphics card computes can be looked at where
/// there is none, and comes out the same.
const Device& host_device();

/// The loops there, with a loop for a card's threads.
template <class Steps>
inline constexpr DeviceKernels<Steps> kHostKernels = {
    .start =
        [](const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays) {
          for (int i = 0; i < arrays.size; ++i) start_copy(rule, arrays, i);
        },
    .step =
        [](const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays) {
          for (int i = 0; i < arrays.size; ++i) check_copy(arrays, i);
          if (*arrays.refused >= 0) return;
          for (int i = 0; i < arrays.size; ++i) step_copy(rule, arrays, i);
        },
    .play =
        [](const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays, std::uint64_t key,
           std::uint64_t t, int steps) {
          for (int i = 0; i < arrays.size; ++i) play_copy(rule, arrays, i, key, t, steps);
        }};

}  // namespace pavlov
