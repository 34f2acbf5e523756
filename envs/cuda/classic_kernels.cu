#include "envs/cuda/classic_kernels.h"
#include "envs/cuda/launch.h"

namespace pavlov {
namespace {

template <class E>
__global__ void start_kernel(typename E::Config config, DeviceArrays<E> arrays) {
  const int i = thread_number();
  if (i < arrays.size) start_copy<E>(config, arrays, i);
}

template <class E>
__global__ void check_kernel(DeviceArrays<E> arrays) {
  const int i = thread_number();
  if (i < arrays.size) check_copy<E>(arrays, i);
}

template <class E>
__global__ void step_kernel(typename E::Config config, DeviceArrays<E> arrays) {
  const int i = thread_number();
  if (i < arrays.size && *arrays.refused < 0) step_copy<E>(config, arrays, i);
}

template <class E>
__global__ void play_kernel(typename E::Config config, DeviceArrays<E> arrays, std::uint64_t key,
                            std::uint64_t t, int steps) {
  const int i = thread_number();
  if (i < arrays.size) play_copy<E>(config, arrays, i, key, t, steps);
}

template <class E>
struct Launch {
  using Config = typename E::Config;
  static void start(const Config& config, const DeviceArrays<E>& arrays) {
    start_kernel<E><<<blocks_for(arrays.size), kThreads>>>(config, arrays);
    check_cuda(cudaGetLastError());
  }
  static void step(const Config& config, const DeviceArrays<E>& arrays) {
    check_kernel<E><<<blocks_for(arrays.size), kThreads>>>(arrays);
    step_kernel<E><<<blocks_for(arrays.size), kThreads>>>(config, arrays);
    check_cuda(cudaGetLastError());
  }
  static void play(const Config& config, const DeviceArrays<E>& arrays, std::uint64_t key,
                   std::uint64_t t, int steps) {
    play_kernel<E><<<blocks_for(arrays.size), kThreads>>>(config, arrays, key, t, steps);
    check_cuda(cudaGetLastError());
  }
  static constexpr DeviceKernels<E> kernels = {.start = start, .step = step, .play = play};
};

}  // namespace

const ClassicDeviceKernels& all_cuda_kernels() {
  static constexpr ClassicDeviceKernels kernels = {
      Launch<Acrobot>::kernels, Launch<CartPole>::kernels, Launch<MountainCar>::kernels,
      Launch<MountainCarContinuous>::kernels, Launch<Pendulum>::kernels};
  return kernels;
}

}  // namespace pavlov
