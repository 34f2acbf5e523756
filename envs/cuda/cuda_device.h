#pragma once

#include "envs/device/device.h"

namespace pavlov {

/// The graphics card that is current; null where there is none.
const Device* find_cuda_device();

}  // namespace pavlov
