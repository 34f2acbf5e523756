#include "replay/replay.h"

#include "core/settings.h"

namespace pavlov {

void ReplayConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "replay", name, value, allowed);
  };
  const auto check_share = [&](const char* name, double value) {
    check(value >= 0 && value <= 1, name, value, "in [0, 1]");
  };
  check(replay_capacity >= 1, "replay_capacity", static_cast<double>(replay_capacity), "1 or more");
  check(n_step >= 1, "n_step", n_step, "1 or more");
  check_share("priority_alpha", priority_alpha);
  check_share("priority_beta", priority_beta);
  check_share("priority_beta_end", priority_beta_end);
  check(priority_epsilon >= 0, "priority_epsilon", priority_epsilon, "0 or more");
}

}  // namespace pavlov
