#pragma once

#include <cstdint>
#include <functional>

namespace pavlov {

/// Calls `body(begin, end)` for consecutive ranges that make up 0 … count - 1 together, on
/// `threads`
/// (>= 1) threads at most, and waits for all (see ThreadPool). Where the body's work on an item
/// does not depend on the range it lies in, results are the same for any number of threads. The
/// first range's exception is thrown again here.
void parallel_for(std::int64_t count, int threads,
                  const std::function<void(std::int64_t begin, std::int64_t end)>& body);

}  // namespace pavlov
