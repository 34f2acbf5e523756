#include "core/rng_lanes.h"

#include "core/instruction_set.h"

namespace pavlov {

void peek_uniform(const std::uint64_t* keys, const std::uint64_t* positions, int count,
                  std::int64_t* draws) {
  int i = 0;
#ifdef __x86_64__
  if (instruction_set() != InstructionSet::portable) {
    i = peek_whole_vectors(keys, positions, count, draws);
  }
#endif
  for (; i < count; ++i) draws[i] = peek_uniform(keys[i], positions[i]);
}

}  // namespace pavlov
