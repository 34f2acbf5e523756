#include "envs/cuda/device_batch.h"

#include <stdexcept>
#include <string>
#include <vector>

#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"

namespace pavlov {
namespace {

void check(cudaError_t error) {
  if (error != cudaSuccess) {
    throw std::runtime_error(std::string("CUDA: ") + cudaGetErrorString(error));
  }
}

constexpr int kThreads = 256;  // of a block

template <class E>
__global__ void start_kernel(typename E::Config config, DeviceArrays<E> arrays) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < arrays.size) start_copy<E>(config, arrays, i);
}

template <class E>
__global__ void step_kernel(typename E::Config config, DeviceArrays<E> arrays) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i < arrays.size) step_copy<E>(config, arrays, i);
}

template <class E>
__global__ void play_kernel(typename E::Config config, DeviceArrays<E> arrays, RandomPolicy policy,
                            std::uint64_t first_step, int steps) {
  const int i = static_cast<int>(blockIdx.x * blockDim.x + threadIdx.x);
  if (i >= arrays.size) return;
  for (int t = 0; t < steps; ++t) {
    act_randomly<E>(policy, arrays, i, first_step + static_cast<std::uint64_t>(t));
    step_copy<E>(config, arrays, i);
  }
}

}  // namespace

bool device_present() {
  int count = 0;
  return cudaGetDeviceCount(&count) == cudaSuccess && count > 0;
}

/// One piece of the device's memory, cut into arrays.
template <class E>
struct DeviceBatch<E>::Memory {
  Memory() { check(cudaStreamCreate(&stream)); }
  ~Memory() {
    cudaFree(start);
    cudaStreamDestroy(stream);
  }

  template <class T>
  void cut(T*& array, std::size_t count) {
    array = reinterpret_cast<T*>(static_cast<std::byte*>(start) + used);
    used += (count * sizeof(T) + 255) / 256 * 256;
  }
  void cut_all(DeviceArrays<E>& arrays) {
    const auto n = static_cast<std::size_t>(arrays.size);
    used = 0;
    cut(arrays.state, kStateSize<E> * n);
    cut(arrays.streams, n);
    cut(arrays.actions, kActionSize<E> * n);
    cut(arrays.observations, kObservationSize<E> * n);
    cut(arrays.next_observations, kObservationSize<E> * n);
    cut(arrays.rewards, n);
    cut(arrays.terminated, n);
    cut(arrays.truncated, n);
    cut(arrays.elapsed, n);
  }

  cudaStream_t stream = nullptr;
  void* start = nullptr;
  std::size_t used = 0;
};

template <class E>
DeviceBatch<E>::DeviceBatch(const typename E::Config& config, const BatchOptions& options)
    : config_(config), memory_(std::make_unique<Memory>()) {
  if (options.num_envs < 1) {
    throw std::invalid_argument("a batch has at least 1 environment, not " +
                                std::to_string(options.num_envs));
  }
  arrays_.size = options.num_envs;
  arrays_.max_episode_steps = options.max_episode_steps;
  memory_->cut_all(arrays_);
  check(cudaMalloc(&memory_->start, memory_->used));
  check(cudaMemsetAsync(memory_->start, 0, memory_->used, memory_->stream));
  memory_->cut_all(arrays_);

  const Rng root = Rng(options.seed).child("environment");
  std::vector<Rng::State> streams;
  for (int i = 0; i < options.num_envs; ++i) {
    streams.push_back(root.child(static_cast<std::uint64_t>(options.first_stream) +
                                 static_cast<std::uint64_t>(i))
                          .state());
  }
  copy_to_device(arrays_.streams, streams.data(), streams.size() * sizeof(Rng::State));
  reset();
}

template <class E>
DeviceBatch<E>::~DeviceBatch() = default;

template <class E>
void* DeviceBatch<E>::stream() const {
  return memory_->stream;
}

template <class E>
void DeviceBatch<E>::reset() {
  start_kernel<E>
      <<<(arrays_.size + kThreads - 1) / kThreads, kThreads, 0, memory_->stream>>>(config_, arrays_);
  check(cudaGetLastError());
}

template <class E>
void DeviceBatch<E>::step() {
  step_kernel<E>
      <<<(arrays_.size + kThreads - 1) / kThreads, kThreads, 0, memory_->stream>>>(config_, arrays_);
  check(cudaGetLastError());
}

template <class E>
void DeviceBatch<E>::step_randomly(const RandomPolicy& policy, std::uint64_t first_step, int steps) {
  play_kernel<E><<<(arrays_.size + kThreads - 1) / kThreads, kThreads, 0, memory_->stream>>>(
      config_, arrays_, policy, first_step, steps);
  check(cudaGetLastError());
}

template <class E>
void DeviceBatch<E>::synchronize() {
  check(cudaStreamSynchronize(memory_->stream));
}

template <class E>
void DeviceBatch<E>::copy_to_host(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyDeviceToHost, memory_->stream));
  synchronize();
}

template <class E>
void DeviceBatch<E>::copy_to_device(void* to, const void* from, std::size_t bytes) {
  check(cudaMemcpyAsync(to, from, bytes, cudaMemcpyHostToDevice, memory_->stream));
  synchronize();
}

template class DeviceBatch<Acrobot>;
template class DeviceBatch<CartPole>;
template class DeviceBatch<MountainCar>;
template class DeviceBatch<MountainCarContinuous>;
template class DeviceBatch<Pendulum>;

}  // namespace pavlov
