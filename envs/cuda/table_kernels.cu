#include "envs/cuda/launch.h"
#include "envs/device/table_steps.h"

namespace pavlov {

void add_table_kernels(CudaKernels& kernels) { add_launches<TableSteps>(kernels); }

}  // namespace pavlov
