#include "agents/exploration/action_noise.h"

#include <algorithm>
#include <cmath>

#include "core/settings.h"

namespace pavlov {

void ActionNoiseConfig::validate() const {
  const auto check = [](bool holds, const char* name, double value, const char* allowed) {
    require(holds && std::isfinite(value), "action noise", name, value, allowed);
  };
  check(noise_deviation >= 0, "noise_deviation", noise_deviation, "0 or more and finite");
  check(noise_end >= 0, "noise_end", noise_end, "0 or more and finite");
  check(noise_steps >= 0, "noise_steps", static_cast<double>(noise_steps), "0 or more");
  check(noise_fraction > 0, "noise_fraction", noise_fraction, "positive and finite");
  check(noise_reversion >= 0, "noise_reversion", noise_reversion, "0 or more and finite");
  check(noise_time_step > 0, "noise_time_step", noise_time_step, "positive and finite");
  const double back = noise_reversion * noise_time_step;
  check(back < 2, "noise_reversion * noise_time_step", back, "below 2, where the walk grows");
}

ActionNoise::ActionNoise(const ActionNoiseConfig& config, int num_envs, int width,
                         std::int64_t total_steps)
    : config_((config.validate(), config)),
      schedule_(Schedule::over("noise", config.noise_schedule, config.noise_deviation,
                               config.noise_end, config.noise_steps, config.noise_fraction,
                               total_steps)),
      deviation_(config.noise_deviation),
      width_(static_cast<std::size_t>(width)) {
  if (config.noise == ActionNoiseKind::ornstein_uhlenbeck) {
    walks_.assign(static_cast<std::size_t>(num_envs) * width_, 0.0);
  }
}

void ActionNoise::add(int copy, std::span<float> action, Rng& rng) {
  if (config_.noise == ActionNoiseKind::none) return;
  for (std::size_t j = 0; j < width_; ++j) {
    double noise = rng.normal(0, deviation_);
    if (!walks_.empty()) {
      double& x = walks_[static_cast<std::size_t>(copy) * width_ + j];
      const double dt = config_.noise_time_step;
      x += -config_.noise_reversion * x * dt + noise * std::sqrt(dt);
      noise = x;
    }
    action[j] = std::clamp(action[j] + static_cast<float>(noise), -1.0F, 1.0F);
  }
}

void ActionNoise::reset(int copy) {
  if (walks_.empty()) return;
  std::fill_n(walks_.begin() + copy * static_cast<std::ptrdiff_t>(width_), width_, 0.0);
}

void ActionNoise::reset() { std::ranges::fill(walks_, 0.0); }

void ActionNoise::advance(std::int64_t steps) {
  time_ += steps;
  deviation_ = schedule_.at(time_);
}

void ActionNoise::save(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + ".time", std::span(&time_, 1));
  checkpoint.put(name + ".walks", walks_);
}

void ActionNoise::load(const Checkpoint& checkpoint, const std::string& name) {
  auto walks = checkpoint.doubles(name + ".walks", static_cast<std::int64_t>(walks_.size()));
  time_ = checkpoint.integers(name + ".time", 1)[0];
  walks_ = std::move(walks);
  deviation_ = schedule_.at(time_);
}

}  // namespace pavlov
