#include "envs/cuda/classic_kernels.h"

#include "envs/cuda/launch.h"

namespace pavlov {

const ClassicDeviceKernels& all_cuda_kernels() {
  static constexpr ClassicDeviceKernels kernels = {
      kLaunches<FloatSteps<Acrobot>>, kLaunches<FloatSteps<CartPole>>,
      kLaunches<FloatSteps<MountainCar>>, kLaunches<FloatSteps<MountainCarContinuous>>,
      kLaunches<FloatSteps<Pendulum>>};
  return kernels;
}

}  // namespace pavlov
