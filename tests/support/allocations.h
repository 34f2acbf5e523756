#pragma once

#include <cstdint>

namespace pavlov::test {

/// Calls of operator new in this program so far: a test takes the difference.
std::int64_t allocations();

}  // namespace pavlov::test
