#include "core/instruction_set.h"

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace pavlov {
namespace {

std::vector<InstructionSet> find_available() {
  std::vector<InstructionSet> found = {InstructionSet::portable};
#ifdef __x86_64__
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2) found.push_back(InstructionSet::avx2);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    found.push_back(InstructionSet::avx512);
  }
#endif
  return found;
}

InstructionSet choose() {
  const auto available = available_instruction_sets();
  const char* wanted = std::getenv("PAVLOV_KERNELS");
  if (wanted == nullptr || *wanted == '\0') return available.back();
  std::string names;
  for (const InstructionSet set : available) {
    if (wanted == name_of(set)) return set;
    names += std::string(names.empty() ? "" : ", ") + std::string(name_of(set));
  }
  throw std::runtime_error("PAVLOV_KERNELS is '" + std::string(wanted) +
                           "'; on this processor it can be " + names);
}

std::atomic<InstructionSet>& chosen() {
  static std::atomic<InstructionSet> set = choose();
  return set;
}

}  // namespace

std::string_view name_of(InstructionSet set) {
  switch (set) {
    case InstructionSet::portable:
      return "portable";
    case InstructionSet::avx2:
      return "avx2";
    case InstructionSet::avx512:
      return "avx512";
  }
  return "?";
}

std::span<const InstructionSet> available_instruction_sets() {
  static const std::vector<InstructionSet> available = find_available();
  return available;
}

InstructionSet instruction_set() { return chosen().load(std::memory_order_relaxed); }

void use_instruction_set(InstructionSet set) { chosen() = set; }

}  // namespace pavlov
