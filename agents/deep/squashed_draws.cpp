#include "agents/deep/squashed_draws.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "agents/deep/distribution.h"
#include "nets/core/array_math.h"

namespace pavlov {

// log p(a) = log N(u; mean, deviation) - log(1 - tanh^2 u), and
// log(1 - tanh^2 u) = 2 (log 2 - |u| - log(1 + e^(-2|u|))) does not cancel.
void SquashedDraws::draw(std::span<const float> parameters, Rng& rng, std::span<float> actions) {
  constexpr float kHalfLog2Pi = 0.918938533F;
  const std::size_t size = actions.size();
  for (auto* numbers : {&deviations_, &noise_, &room_}) numbers->resize(size);
  clamped_.resize(size);
  log_probabilities_.assign(size / width_, -kHalfLog2Pi * static_cast<float>(width_));

  const auto for_rows = [&](auto&& visit) {
    for (std::size_t i = 0, k = 0; i < log_probabilities_.size(); ++i) {
      for (std::size_t j = 0; j < width_; ++j, ++k) visit(i, j, k);
    }
  };
  for_rows([&](std::size_t i, std::size_t j, std::size_t k) {
    const float* row = parameters.data() + 2 * width_ * i;
    const float raw = row[width_ + j];
    deviations_[k] =
        std::clamp(raw, static_cast<float>(kMinLogDeviation), static_cast<float>(kMaxLogDeviation));
    clamped_[k] = deviations_[k] != raw ? 1 : 0;
    noise_[k] = static_cast<float>(rng.normal());
    log_probabilities_[i] -= 0.5F * noise_[k] * noise_[k] + deviations_[k];
    actions[k] = row[j];
  });
  apply_exp(deviations_);
  for_rows([&](std::size_t i, std::size_t, std::size_t k) {
    actions[k] += deviations_[k] * noise_[k];
    room_[k] = -2 * std::abs(actions[k]);
    log_probabilities_[i] -= 2 * std::numbers::ln2_v<float> + room_[k];
  });
  apply_exp(room_);
  for (float& x : room_) x += 1;
  apply_log(room_);
  for_rows(
      [&](std::size_t i, std::size_t, std::size_t k) { log_probabilities_[i] += 2 * room_[k]; });
  apply_tanh(actions);
}

// With the noise z held, log p(a) = -z^2 / 2 - log deviation - log(1 - tanh^2 u) + constants, and
// d log(1 - tanh^2 u) / d u = -2 tanh u.
void SquashedDraws::path_gradient(std::span<const float> actions,
                                  std::span<const float> action_gradient, float log_weight,
                                  std::span<float> gradient) const {
  for (std::size_t k = 0; k < actions.size(); ++k) {
    const float a = actions[k];
    const float by_draw = action_gradient[k] * (1 - a * a) + log_weight * 2 * a;
    const std::size_t at = k / width_ * 2 * width_ + k % width_;
    gradient[at] = by_draw;
    gradient[at + width_] =
        clamped_[k] != 0 ? 0.0F : by_draw * deviations_[k] * noise_[k] - log_weight;
  }
}

}  // namespace pavlov
