#include "envs/classic/float_forms.h"

#include "core/instruction_set.h"

namespace pavlov {

extern const ClassicKernels kPortableClassics;
#ifdef __x86_64__
extern const ClassicKernels kAvx2Classics;
extern const ClassicKernels kAvx512Classics;
#endif

const ClassicKernels& all_classic_kernels() {
#ifdef __x86_64__
  if (instruction_set() == InstructionSet::avx512) return kAvx512Classics;
  if (instruction_set() == InstructionSet::avx2) return kAvx2Classics;
#endif
  return kPortableClassics;
}

}  // namespace pavlov
