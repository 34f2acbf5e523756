#include "envs/cuda/cuda_device.h"

#include <cstring>

#include "envs/cuda/launch.h"
#include "envs/device/table_steps.h"

namespace pavlov {
namespace {

void* allocate(std::size_t bytes, Place place) {
  void* memory = nullptr;
  if (place == Place::device) {
    check_cuda(cudaMallocManaged(&memory, bytes));
    check_cuda(cudaMemset(memory, 0, bytes));  // by the card, so that it lies there
  } else {
    check_cuda(cudaHostAlloc(&memory, bytes, cudaHostAllocMapped | cudaHostAllocPortable));
    std::memset(memory, 0, bytes);
  }
  return memory;
}

void release(void* memory, Place place) {
  place == Place::device ? cudaFree(memory) : cudaFreeHost(memory);
}

__global__ void draw_kernel(Rng::State stream, std::uint64_t* words, std::int64_t count) {
  const std::int64_t i = thread_number();
  if (i >= count) return;
  words[i] =
      Rng::from_state({stream.key, stream.position + 2 * static_cast<std::uint64_t>(i)}).bits64();
}

constexpr Device kDevice = {
    .name = "cuda",
    .allocate = allocate,
    .release = release,
    .wait = [] { check_cuda(cudaStreamSynchronize(nullptr)); },
    .copy =
        [](void* to, const void* from, std::size_t bytes) {
          check_cuda(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDefault, nullptr));
        },
    .draw =
        [](const Rng::State& stream, std::uint64_t* words, std::int64_t count) {
          draw_kernel<<<blocks_for(count), kThreads>>>(stream, words, count);
          check_cuda(cudaGetLastError());
        },
    .table_kernels = &kLaunches<TableSteps>};

}  // namespace

const Device* find_cuda_device() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0 ? &kDevice : nullptr;
}

}  // namespace pavlov
