#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

#include "envs/device/device.h"
#include "envs/device/device_loops.h"

// For CUDA sources: how loops become kernels.

namespace pavlov {

inline constexpr int kThreads = 256;  ///< of a block

inline unsigned blocks_for(std::int64_t threads) {
  return static_cast<unsigned>((threads + kThreads - 1) / kThreads);
}

inline void check_cuda(cudaError_t error) {
  if (error != cudaSuccess) {
    throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(error));
  }
}

/// What launches are queued on: LibTorch's default stream, or that of `Device::use_stream`.
inline cudaStream_t& launch_stream() {
  static cudaStream_t stream = nullptr;
  return stream;
}

__device__ inline int thread_number() {
  return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
}

template <class Steps>
__global__ void start_kernel(typename Steps::Rule rule, DeviceArrays<Steps> arrays) {
  const int i = thread_number();
  if (i < arrays.size) start_copy(rule, arrays, i);
}

template <class Steps>
__global__ void check_kernel(DeviceArrays<Steps> arrays) {
  const int i = thread_number();
  if (i < arrays.size) check_copy(arrays, i);
}

template <class Steps>
__global__ void step_kernel(typename Steps::Rule rule, DeviceArrays<Steps> arrays) {
  const int i = thread_number();
  if (i < arrays.size && *arrays.refused < 0) step_copy(rule, arrays, i);
}

template <class Steps>
__global__ void play_kernel(typename Steps::Rule rule, DeviceArrays<Steps> arrays,
                            std::uint64_t key, std::uint64_t t, int steps) {
  const int i = thread_number();
  if (i < arrays.size) play_copy(rule, arrays, i, key, t, steps);
}

template <class Steps>
void launch_start(const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays) {
  start_kernel<<<blocks_for(arrays.size), kThreads, 0, launch_stream()>>>(rule, arrays);
  check_cuda(cudaGetLastError());
}

template <class Steps>
void launch_step(const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays) {
  check_kernel<<<blocks_for(arrays.size), kThreads, 0, launch_stream()>>>(arrays);
  step_kernel<<<blocks_for(arrays.size), kThreads, 0, launch_stream()>>>(rule, arrays);
  check_cuda(cudaGetLastError());
}

template <class Steps>
void launch_play(const typename Steps::Rule& rule, const DeviceArrays<Steps>& arrays,
                 std::uint64_t key, std::uint64_t t, int steps) {
  play_kernel<<<blocks_for(arrays.size), kThreads, 0, launch_stream()>>>(rule, arrays, key, t,
                                                                         steps);
  check_cuda(cudaGetLastError());
}

/// Loops as launches of so many threads.
template <class Steps>
inline constexpr DeviceKernels<Steps> kLaunches = {
    .start = launch_start<Steps>, .step = launch_step<Steps>, .play = launch_play<Steps>};

/// For static initialisers: what `Steps` describes can live on graphics cards.
template <class Steps>
bool register_launches() {
  return register_cuda_kernels(typeid(Steps), &kLaunches<Steps>);
}

}  // namespace pavlov
