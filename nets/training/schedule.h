#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

#include "core/checkpoint.h"

namespace pavlov {

enum class RateScheduleKind { constant, steps, cosine, plateau };

constexpr std::array<std::pair<RateScheduleKind, std::string_view>, 4> enum_names(
    RateScheduleKind) {
  return {{{RateScheduleKind::constant, "constant"},
           {RateScheduleKind::steps, "steps"},
           {RateScheduleKind::cosine, "cosine"},
           {RateScheduleKind::plateau, "plateau"}}};
}

/// How the learning rate changes, as a factor of the optimiser's.
struct RateScheduleConfig {
  RateScheduleKind schedule = RateScheduleKind::constant;
  double warmup_epochs = 0;
  int decay_epochs = 10;
  double decay_factor = 0.1;
  double final_share = 0;

  static void visit(auto& self, auto&& field) {
    field("schedule", self.schedule,
          "of the learning rate: steps, times decay_factor every decay_epochs; cosine, down to "
          "final_share at the end (Loshchilov & Hutter 2017); plateau, times decay_factor after "
          "decay_epochs without a new least loss");
    field("warmup_epochs", self.warmup_epochs,
          "epochs, or a part of one, over which the rate rises from 0 (Goyal et al. 2017) (>= 0)");
    field("decay_epochs", self.decay_epochs, "steps, plateau: see schedule (>= 1)");
    field("decay_factor", self.decay_factor, "steps, plateau: see schedule (0, 1]");
    field("final_share", self.final_share, "cosine: of the rate, at the end [0, 1]");
  }
  void validate() const;
};

/// The learning rate's factor over a training of so many steps.
class RateSchedule {
 public:
  RateSchedule(const RateScheduleConfig& config, int epochs, std::int64_t steps_per_epoch);

  /// For the step behind `steps` others.
  double factor(std::int64_t steps) const;
  /// Tells the loss that a plateau is seen by: of the validation data, or else in training.
  void end_epoch(double loss);

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  RateScheduleConfig config_;
  double epochs_;
  double steps_per_epoch_;
  // Of a plateau:
  double factor_ = 1;
  double least_ = std::numeric_limits<double>::infinity();
  std::int64_t epochs_since_ = 0;
};

}  // namespace pavlov
