#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>

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

__device__ inline int thread_number() {
  return static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
}

}  // namespace pavlov
