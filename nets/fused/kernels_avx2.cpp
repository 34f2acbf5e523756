#ifdef __AVX2__  // other processors have none
#include "nets/fused/dense_kernels.h"

namespace pavlov::fused {
extern const Kernels kAvx2Kernels;
const Kernels kAvx2Kernels = make_kernels("avx2");
}  // namespace pavlov::fused
#endif
