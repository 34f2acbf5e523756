#pragma once

namespace pavlov {

/// LibTorch and its matrix products take as many threads as our own computations, so that runs
/// beside each other do not fight for cores.
void share_compute_threads();

}  // namespace pavlov
