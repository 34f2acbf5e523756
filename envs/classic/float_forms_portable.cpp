#include "envs/classic/float_forms.h"
#include "envs/core/float_loops.h"

namespace pavlov {
extern const ClassicKernels kPortableClassics;
constinit const ClassicKernels kPortableClassics = FloatKernelTable<ClassicKernels>::value;
}  // namespace pavlov
