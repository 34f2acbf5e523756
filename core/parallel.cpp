#include "core/parallel.h"

#include <algorithm>
#include <exception>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace pavlov {

void parallel_for(std::int64_t count, int threads,
                  const std::function<void(std::int64_t, std::int64_t)>& body) {
  if (threads < 1) {
    throw std::invalid_argument("work is done by 1 thread or more, not " + std::to_string(threads));
  }
  const std::int64_t ranges = std::min<std::int64_t>(threads, count);
  if (ranges <= 1) {
    if (count > 0) body(0, count);
    return;
  }
  std::vector<std::exception_ptr> faults(static_cast<std::size_t>(ranges));
  const auto work = [&](std::int64_t range) {
    try {
      body(range * count / ranges, (range + 1) * count / ranges);
    } catch (...) {
      faults[static_cast<std::size_t>(range)] = std::current_exception();
    }
  };
  {
    std::vector<std::jthread> others;
    for (std::int64_t range = 1; range < ranges; ++range) others.emplace_back(work, range);
    work(0);
  }
  for (const auto& fault : faults) {
    if (fault) std::rethrow_exception(fault);
  }
}

}  // namespace pavlov
