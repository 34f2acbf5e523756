#include "nets/fused/kernels.h"

#include <vector>

#include "core/instruction_set.h"

namespace pavlov::fused {

extern const Kernels kPortableKernels;
#ifdef __x86_64__
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

namespace {

const Kernels& kernels_of([[maybe_unused]] InstructionSet set) {
#ifdef __x86_64__
  if (set == InstructionSet::avx512) return kAvx512Kernels;
  if (set == InstructionSet::avx2) return kAvx2Kernels;
#endif
  return kPortableKernels;
}

std::vector<const Kernels*> find_available() {
  std::vector<const Kernels*> found;
  for (const InstructionSet set : available_instruction_sets()) found.push_back(&kernels_of(set));
  return found;
}

}  // namespace

std::span<const Kernels* const> available_kernels() {
  static const std::vector<const Kernels*> available = find_available();
  return available;
}

const Kernels& kernels() { return kernels_of(instruction_set()); }

void use_kernels(const Kernels& kernels) {
  for (const InstructionSet set : available_instruction_sets()) {
    if (&kernels_of(set) == &kernels) use_instruction_set(set);
  }
}

}  // namespace pavlov::fused
