#ifdef __AVX512F__  // other processors have none
#include "nets/fused/dense_kernels.h"

namespace pavlov::fused {
extern const Kernels kAvx512Kernels;
const Kernels kAvx512Kernels = make_kernels("avx512");
}  // namespace pavlov::fused
#endif
