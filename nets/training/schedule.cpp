#include "nets/training/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/settings.h"

namespace pavlov {

void RateScheduleConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds, "schedule", name, value, allowed);
  };
  check(warmup_epochs >= 0, "warmup_epochs", warmup_epochs, "0 or more");
  check(decay_epochs >= 1, "decay_epochs", decay_epochs, "1 or more");
  check(decay_factor > 0 && decay_factor <= 1, "decay_factor", decay_factor, "in (0, 1]");
  check(final_share >= 0 && final_share <= 1, "final_share", final_share, "in [0, 1]");
}

RateSchedule::RateSchedule(const RateScheduleConfig& config, int epochs,
                           std::int64_t steps_per_epoch)
    : config_(config), epochs_(epochs), steps_per_epoch_(static_cast<double>(steps_per_epoch)) {
  config.validate();
}

double RateSchedule::factor(std::int64_t steps) const {
  const double epochs = static_cast<double>(steps) / steps_per_epoch_;
  double factor = 1;
  switch (config_.schedule) {
    case RateScheduleKind::constant:
      break;
    case RateScheduleKind::steps:
      factor = std::pow(config_.decay_factor, std::floor(epochs / config_.decay_epochs));
      break;
    case RateScheduleKind::cosine: {
      const double share = std::min(1.0, epochs / epochs_);
      factor = config_.final_share +
               (1 - config_.final_share) * (1 + std::cos(std::numbers::pi * share)) / 2;
      break;
    }
    case RateScheduleKind::plateau:
      factor = factor_;
      break;
  }
  const double warmup_steps = config_.warmup_epochs * steps_per_epoch_;
  if (static_cast<double>(steps) < warmup_steps) {
    factor *= std::min(1.0, static_cast<double>(steps + 1) / warmup_steps);
  }
  return factor;
}

void RateSchedule::end_epoch(double loss) {
  ++epochs_since_;
  if (loss < least_) {
    least_ = loss;
    epochs_since_ = 0;
  }
  if (epochs_since_ >= config_.decay_epochs) {
    factor_ *= config_.decay_factor;
    epochs_since_ = 0;
  }
}

void RateSchedule::save(Checkpoint& checkpoint, const std::string& name) const {
  const double state[] = {factor_, least_, static_cast<double>(epochs_since_)};
  checkpoint.put(name, state);
}

void RateSchedule::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto state = checkpoint.doubles(name, 3);
  factor_ = state[0];
  least_ = state[1];
  epochs_since_ = static_cast<std::int64_t>(state[2]);
}

}  // namespace pavlov
