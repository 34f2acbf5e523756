// Registers the graphics card, and what environments have a form for it; opened by `cuda_device`.

#include "core/settings.h"
#include "envs/cuda/classic_kernels.h"
#include "envs/cuda/cuda_device.h"
#include "envs/device/device_batch.h"

namespace pavlov {
namespace {

template <HasFloatForm E>
bool register_classic(const std::string& id) {
  return register_cuda_form(id, [](const std::string& name, const SettingValues& values,
                                   const BatchOptions& options) {
    return std::make_unique<DeviceBatch<E>>(name, configured(typename E::Config{}, values, name),
                                            options, *cuda_device(), cuda_kernels<E>());
  });
}

[[maybe_unused]] const bool registered =
    register_cuda_device(find_cuda_device()) && register_classic<Acrobot>("Acrobot-v1") &&
    register_classic<CartPole>("CartPole-v0") && register_classic<CartPole>("CartPole-v1") &&
    register_classic<MountainCar>("MountainCar-v0") &&
    register_classic<MountainCarContinuous>("MountainCarContinuous-v0") &&
    register_classic<Pendulum>("Pendulum-v1");

}  // namespace
}  // namespace pavlov
