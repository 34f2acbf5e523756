#include "envs/cuda/cuda_device.h"

#include <cstring>

#include "envs/cuda/launch.h"

namespace pavlov {
namespace {

void* allocate(std::size_t bytes, MemoryPlace place) {
  void* memory = nullptr;
  if (place == MemoryPlace::device) {
    check_cuda(cudaMallocManaged(&memory, bytes));
    check_cuda(cudaMemset(memory, 0, bytes));  // by the card, so that it lies there
  } else {
    check_cuda(cudaHostAlloc(&memory, bytes, cudaHostAllocMapped | cudaHostAllocPortable));
    std::memset(memory, 0, bytes);
  }
  return memory;
}

void release(void* memory, MemoryPlace place) {
  place == MemoryPlace::device ? cudaFree(memory) : cudaFreeHost(memory);
}

/// What the (i + 1)th next `bits64` of the stream is.
__device__ std::uint64_t word_of(const Rng::State& stream, std::int64_t i) {
  return Rng::from_state({stream.key, stream.position + 2 * static_cast<std::uint64_t>(i)})
      .bits64();
}

__global__ void draw_kernel(Rng::State stream, std::uint64_t* words, std::int64_t count) {
  const std::int64_t i = thread_number();
  if (i >= count) return;
  words[i] = word_of(stream, i);
}

__global__ void draw_next_kernel(const Rng::State* stream, std::uint64_t* words,
                                 std::int64_t count) {
  const std::int64_t i = thread_number();
  if (i < count) words[i] = word_of(*stream, i);
}

__global__ void advance_kernel(Rng::State* stream, std::int64_t count) {
  stream->position += 2 * static_cast<std::uint64_t>(count);
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
          draw_kernel<<<blocks_for(count), kThreads, 0, launch_stream()>>>(stream, words, count);
          check_cuda(cudaGetLastError());
        },
    .draw_next =
        [](Rng::State* stream, std::uint64_t* words, std::int64_t count) {
          draw_next_kernel<<<blocks_for(count), kThreads, 0, launch_stream()>>>(stream, words,
                                                                                count);
          advance_kernel<<<1, 1, 0, launch_stream()>>>(stream, count);
          check_cuda(cudaGetLastError());
        },
    .use_stream = [](void* stream) { launch_stream() = static_cast<cudaStream_t>(stream); }};

}  // namespace

const Device* find_cuda_device() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0 ? &kDevice : nullptr;
}

}  // namespace pavlov
