#pragma once

#include <tuple>

#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/core/float_kernels.h"

namespace pavlov {

/// The loops of the classic control tasks' float32 form, compiled once for each instruction set.
using ClassicKernels =
    std::tuple<FloatKernels<Acrobot>, FloatKernels<CartPole>, FloatKernels<MountainCar>,
               FloatKernels<MountainCarContinuous>, FloatKernels<Pendulum>>;

/// Those of the instruction set in use.
const ClassicKernels& all_classic_kernels();

template <class E>
const FloatKernels<E>& classic_kernels() {
  return std::get<FloatKernels<E>>(all_classic_kernels());
}

}  // namespace pavlov
