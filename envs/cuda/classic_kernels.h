#pragma once

#include <tuple>

#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/device/float_steps.h"

namespace pavlov {

using ClassicDeviceKernels =
    std::tuple<DeviceKernels<FloatSteps<Acrobot>>, DeviceKernels<FloatSteps<CartPole>>,
               DeviceKernels<FloatSteps<MountainCar>>,
               DeviceKernels<FloatSteps<MountainCarContinuous>>,
               DeviceKernels<FloatSteps<Pendulum>>>;

/// The classic control tasks' loops on a graphics card.
const ClassicDeviceKernels& all_cuda_kernels();

template <class E>
const DeviceKernels<FloatSteps<E>>& cuda_kernels() {
  return std::get<DeviceKernels<FloatSteps<E>>>(all_cuda_kernels());
}

}  // namespace pavlov
