#include "core/rng.h"
#include "tests/cuda/rng_kernel.h"

namespace pavlov::test {
namespace {

__global__ void fill(std::uint64_t key, int blocks, std::uint32_t* words) {
  const int i = blockIdx.x * blockDim.x + threadIdx.x;
  if (i >= blocks) return;
  const auto block = Rng::philox(static_cast<std::uint64_t>(i), key);
  for (int j = 0; j < 4; ++j) words[4 * i + j] = block[j];
}

}  // namespace

bool gpu_present() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
}

bool philox_on_gpu(std::uint64_t key, std::span<std::uint32_t> words) {
  const int blocks = static_cast<int>(words.size() / 4);
  std::uint32_t* memory = nullptr;
  if (cudaMalloc(&memory, words.size_bytes()) != cudaSuccess) return false;
  fill<<<(blocks + 127) / 128, 128>>>(key, blocks, memory);
  const bool done =
      cudaMemcpy(words.data(), memory, words.size_bytes(), cudaMemcpyDeviceToHost) == cudaSuccess;
  cudaFree(memory);
  return done;
}

}  // namespace pavlov::test
