#include "nets/torch/compute_threads.h"

#include <dlfcn.h>

#include "nets/core/compute_threads.h"
#include "nets/torch/torch.h"

namespace pavlov {

void share_compute_threads() {
  at::set_num_threads(compute_threads());
  using SetThreads = void (*)(int);
  static const auto set =
      reinterpret_cast<SetThreads>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"));
  if (set != nullptr) set(compute_threads());
}

}  // namespace pavlov
