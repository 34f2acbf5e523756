#include "core/parallel.h"

#include "core/thread_pool.h"

namespace pavlov {

void parallel_for(std::int64_t count, int threads,
                  const std::function<void(std::int64_t, std::int64_t)>& body) {
  ThreadPool(threads).for_ranges(count, 1, body);
}

}  // namespace pavlov
