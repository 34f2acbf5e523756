#ifdef __AVX2__  // other processors have none
#include "envs/classic/float_forms.h"
#include "envs/core/float_loops.h"

namespace pavlov {
extern const ClassicKernels kAvx2Classics;
constinit const ClassicKernels kAvx2Classics = FloatKernelTable<ClassicKernels>::value;
}  // namespace pavlov
#endif
