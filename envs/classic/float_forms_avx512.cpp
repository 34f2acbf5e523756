#ifdef __AVX512F__  // other processors have none
#include "envs/classic/float_forms.h"
#include "envs/core/float_loops.h"

namespace pavlov {
extern const ClassicKernels kAvx512Classics;
constinit const ClassicKernels kAvx512Classics = FloatKernelTable<ClassicKernels>::value;
}  // namespace pavlov
#endif
