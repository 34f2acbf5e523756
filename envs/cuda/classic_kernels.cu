#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/cuda/launch.h"
#include "envs/device/float_steps.h"

namespace pavlov {

void add_classic_kernels(CudaKernels& kernels) {
  add_launches<FloatSteps<Acrobot>>(kernels);
  add_launches<FloatSteps<CartPole>>(kernels);
  add_launches<FloatSteps<MountainCar>>(kernels);
  add_launches<FloatSteps<MountainCarContinuous>>(kernels);
  add_launches<FloatSteps<Pendulum>>(kernels);
}

}  // namespace pavlov
