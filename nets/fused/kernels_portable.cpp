#include "nets/fused/dense_kernels.h"

namespace pavlov::fused {
extern const Kernels kPortableKernels;
const Kernels kPortableKernels = make_kernels("portable");
}  // namespace pavlov::fused
