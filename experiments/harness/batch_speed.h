#pragma once

#include <optional>

#include "envs/core/vector_env.h"

namespace pavlov {

/// Steps a second of all copies together, with random actions, on this thread: the best of some
/// short trials. The batch is reset for it.
double steps_per_second(VectorEnv& env);

/// Bytes on the heap of this process; nothing where the C library does not tell.
std::optional<double> heap_bytes();

}  // namespace pavlov
