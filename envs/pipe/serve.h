#pragma once

#include <iosfwd>

#include "envs/core/vector_env.h"

namespace pavlov {

/// Offers an environment over the protocol of envs/pipe/protocol.h: reads questions from `in`, one
/// JSON object a line, and writes answers to `out`, until "close" or the end of the input. What
/// goes wrong is answered as {"error":"…"}.
///
/// `env` is a batch of 1, made with `auto_reset = false`. Throws std::invalid_argument for a larger
/// one.
void serve(VectorEnv& env, std::istream& in, std::ostream& out);

}  // namespace pavlov
