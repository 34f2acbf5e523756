#include "nets/core/optimizer.h"

#include "core/settings.h"

namespace pavlov {

void OptimizerConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "optimizer", name, value, allowed);
  };
  const auto check_share = [&](const char* name, double value) {
    check(value >= 0 && value < 1, name, value, "in [0, 1)");
  };
  check(learning_rate > 0, "learning_rate", learning_rate, "more than 0");
  check_share("beta1", beta1);
  check_share("beta2", beta2);
  check(optimizer_epsilon > 0, "optimizer_epsilon", optimizer_epsilon, "more than 0");
  check_share("momentum", momentum);
  check_share("rmsprop_decay", rmsprop_decay);
  check(weight_decay >= 0, "weight_decay", weight_decay, "0 or more");
  check(max_gradient_norm >= 0, "max_gradient_norm", max_gradient_norm, "0 or more");
}

}  // namespace pavlov
