#include "nets/fused/kernels.h"

#include <atomic>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace pavlov::fused {

extern const Kernels kPortableKernels;
#ifdef __x86_64__
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#endif

namespace {

std::vector<const Kernels*> find_available() {
  std::vector<const Kernels*> found = {&kPortableKernels};
#ifdef __x86_64__
  __builtin_cpu_init();
  const bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  if (avx2) found.push_back(&kAvx2Kernels);
  if (avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw")) {
    found.push_back(&kAvx512Kernels);
  }
#endif
  return found;
}

const Kernels* choose() {
  const auto available = available_kernels();
  const char* wanted = std::getenv("PAVLOV_KERNELS");
  if (wanted == nullptr || *wanted == '\0') return available.back();
  std::string names;
  for (const Kernels* kernels : available) {
    if (std::string_view(wanted) == kernels->name) return kernels;
    names += std::string(names.empty() ? "" : ", ") + kernels->name;
  }
  throw std::runtime_error("PAVLOV_KERNELS is '" + std::string(wanted) +
                           "'; on this processor it can be " + names);
}

std::atomic<const Kernels*>& chosen() {
  static std::atomic<const Kernels*> kernels = choose();
  return kernels;
}

}  // namespace

std::span<const Kernels* const> available_kernels() {
  static const std::vector<const Kernels*> available = find_available();
  return available;
}

const Kernels& kernels() { return *chosen().load(std::memory_order_relaxed); }

void use_kernels(const Kernels& kernels) { chosen() = &kernels; }

}  // namespace pavlov::fused
