#pragma once

#include <tuple>

#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/device/device_loops.h"

namespace pavlov {

using ClassicDeviceKernels =
    std::tuple<DeviceKernels<Acrobot>, DeviceKernels<CartPole>, DeviceKernels<MountainCar>,
               DeviceKernels<MountainCarContinuous>, DeviceKernels<Pendulum>>;

/// The classic control tasks' loops on a graphics card.
const ClassicDeviceKernels& all_cuda_kernels();

template <class E>
const DeviceKernels<E>& cuda_kernels() {
  return std::get<DeviceKernels<E>>(all_cuda_kernels());
}

}  // namespace pavlov
