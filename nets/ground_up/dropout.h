#pragma once

#include "nets/ground_up/network.h"

namespace pavlov::ground_up {

/// Dropout (Srivastava et al. 2014): in each step of training every hidden unit is left out with
/// probability p, for each pattern anew, so that no unit can rely on what another one does. It is
/// as if a new, thinner network were trained each time, and the whole network, which is used in the
/// end, stood for all of them at once (an ensemble). Outputs that are kept are divided by 1 - p:
/// the next layer's net input is in the mean what it is in use, where nothing has to be changed
/// ("inverted" dropout).
///
/// The masks for n patterns, each number 0 or 1 / (1 - p); none where p = 0. Throws
/// std::invalid_argument for p outside [0, 1).
Masks draw_masks(const Network& network, Index n, double p, Rng& rng);

}  // namespace pavlov::ground_up
