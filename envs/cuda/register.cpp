// Registers the graphics card; opened by `cuda_device`.

#include "envs/cuda/cuda_device.h"

namespace pavlov {
namespace {
[[maybe_unused]] const bool registered = register_cuda_device(find_cuda_device());
}  // namespace
}  // namespace pavlov
