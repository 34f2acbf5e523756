#pragma once

#include <map>
#include <typeindex>
#include <typeinfo>

namespace pavlov {

/// The loops on a graphics card: a `DeviceKernels<Steps>` for each `Steps` that is compiled for it.
using CudaKernels = std::map<std::type_index, const void*>;

/// As `Device::kernels` of a graphics card, be there one or not.
const void* find_cuda_kernels(const std::type_info& steps);

// Each adds those of some environments.
void add_classic_kernels(CudaKernels& kernels);
void add_minatar_kernels(CudaKernels& kernels);
void add_table_kernels(CudaKernels& kernels);

}  // namespace pavlov
