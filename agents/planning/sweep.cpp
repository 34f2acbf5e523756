#include "agents/planning/sweep.h"

#include "agents/planning/bellman.h"
#include "core/settings.h"

namespace pavlov {

void SweepOptions::validate() const {
  check_gamma(gamma);
  require(blocks >= 1, "planning", "blocks", blocks, "1 or more");
  require(threads >= 1, "planning", "threads", threads, "1 or more");
  require(max_sweeps >= 1, "planning", "max_sweeps", static_cast<double>(max_sweeps), "1 or more");
}

}  // namespace pavlov
