#include "envs/cuda/launch.h"
#include "envs/device/table_steps.h"

namespace pavlov {
namespace {
[[maybe_unused]] const bool registered = register_launches<TableSteps>();
}  // namespace
}  // namespace pavlov
