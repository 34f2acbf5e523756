#include "agents/planning/sweep.h"

#include <stdexcept>
#include <string>

#include "agents/planning/bellman.h"

namespace pavlov {

void SweepOptions::validate() const {
  check_gamma(gamma);
  for (const std::int64_t count : {std::int64_t{blocks}, std::int64_t{threads}, max_sweeps}) {
    if (count < 1) {
      throw std::invalid_argument("planning: blocks, threads and max_sweeps are at least 1, not " +
                                  std::to_string(count));
    }
  }
}

}  // namespace pavlov
