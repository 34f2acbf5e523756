#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/exploration/exploration.h"
#include "core/checkpoint.h"
#include "core/rng.h"

namespace pavlov {

/// What is added to the actions of a deterministic policy.
enum class ActionNoiseKind { none, gaussian, ornstein_uhlenbeck };

constexpr std::array<std::pair<ActionNoiseKind, std::string_view>, 3> enum_names(ActionNoiseKind) {
  return {{{ActionNoiseKind::none, "none"},
           {ActionNoiseKind::gaussian, "gaussian"},
           {ActionNoiseKind::ornstein_uhlenbeck, "ornstein_uhlenbeck"}}};
}

struct ActionNoiseConfig {
  ActionNoiseKind noise = ActionNoiseKind::gaussian;
  double noise_deviation = 0.1;  // Fujimoto et al. 2018; Lillicrap et al. 2016: 0.2
  ScheduleKind noise_schedule = ScheduleKind::constant;
  double noise_end = 0;
  std::int64_t noise_steps = 0;
  double noise_fraction = 1;
  double noise_reversion = 0.15;  // Lillicrap et al. 2016
  double noise_time_step = 1;     // Lillicrap et al. 2016; OpenAI Baselines: 0.01

  static void visit(auto& self, auto&& field) {
    field("noise", self.noise, "what is added to the policy's actions to try others");
    field("noise_deviation", self.noise_deviation,
          "sigma, for actions in [-1, 1] (>= 0): standard deviation of gaussian noise, of the "
          "increments of ornstein_uhlenbeck in a unit of time");
    field("noise_schedule", self.noise_schedule, "how the deviation goes to noise_end");
    field("noise_end", self.noise_end, "what the deviation goes to (>= 0)");
    field("noise_steps", self.noise_steps,
          "time scale of the schedule [steps of all copies]; 0: noise_fraction decides");
    field("noise_fraction", self.noise_fraction,
          "time scale as a share of the planned length of training (> 0)");
    field("noise_reversion", self.noise_reversion,
          "ornstein_uhlenbeck: theta, how fast noise goes back to 0 in a unit of time (>= 0)");
    field("noise_time_step", self.noise_time_step,
          "ornstein_uhlenbeck: time units in a step (> 0); theta times it is below 2");
  }
  void validate() const;
};

/// Noise on actions of A numbers in [-1, 1], of its own for each copy of the environment:
///
/// - gaussian: independent draws N(0, sigma^2);
/// - ornstein_uhlenbeck: a walk that is drawn back to 0 (Uhlenbeck & Ornstein 1930; Lillicrap et
///   al. 2016), x <- x - theta x dt + sigma sqrt(dt) N(0, 1), from 0 at the start of each episode.
///   Its autocorrelation over k steps is r^k, r = 1 - theta dt, and its variance goes to
///   sigma^2 dt / (1 - r^2).
class ActionNoise {
 public:
  /// `total_steps` is the planned length of training, of which `noise_fraction` is a share. Throws
  /// std::invalid_argument where the schedule needs one of them and has none.
  ActionNoise(const ActionNoiseConfig& config, int num_envs, int width, std::int64_t total_steps);

  /// Adds the next noise of a copy to its action, [A], which is cut off at the bounds.
  void add(int copy, std::span<float> action, Rng& rng);

  /// The copy begins an episode.
  void reset(int copy);
  void reset();

  /// Time goes on: the schedule counts steps of all copies together.
  void advance(std::int64_t steps);
  double deviation() const { return deviation_; }

  void save(Checkpoint& checkpoint, const std::string& name = "noise") const;
  void load(const Checkpoint& checkpoint, const std::string& name = "noise");

 private:
  ActionNoiseConfig config_;
  Schedule schedule_;
  double deviation_;
  std::int64_t time_ = 0;
  std::size_t width_;
  std::vector<double> walks_;  ///< [num_envs, A] of ornstein_uhlenbeck, where they are
};

}  // namespace pavlov
