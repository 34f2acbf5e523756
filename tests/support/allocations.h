#pragma once

#include <cstdint>

namespace pavlov::test {

/// Calls of operator new in this program so far: a test takes the difference.
std::int64_t allocations();
/// Bytes asked of it so far, whether given back or not.
std::int64_t allocated_bytes();

}  // namespace pavlov::test
