#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/cuda/launch.h"
#include "envs/device/float_steps.h"

namespace pavlov {
namespace {
[[maybe_unused]] const bool registered = register_launches<FloatSteps<Acrobot>>() &&
                                         register_launches<FloatSteps<CartPole>>() &&
                                         register_launches<FloatSteps<MountainCar>>() &&
                                         register_launches<FloatSteps<MountainCarContinuous>>() &&
                                         register_launches<FloatSteps<Pendulum>>();
}  // namespace
}  // namespace pavlov
