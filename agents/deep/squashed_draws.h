#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.h"

namespace pavlov {

/// Actions of a whole batch, drawn as SquashedActions on [-1, 1] are, and the way back through the
/// draws (the reparameterised sample: Haarnoja et al. 2018a, section 4.2): in floats, array by
/// array. Rows of parameters are means [A] and log deviations [A].
class SquashedDraws {
 public:
  explicit SquashedDraws(int width) : width_(static_cast<std::size_t>(width)) {}

  /// a = tanh(mean + deviation * noise) for each row of `parameters` [n, 2 A], into `actions`
  /// [n, A]. Nothing is allocated after the first call with the largest n.
  void draw(std::span<const float> parameters, Rng& rng, std::span<float> actions);
  /// log p(a) of each row, [n].
  std::span<const float> log_probabilities() const { return log_probabilities_; }

  /// `gradient` [n, 2 A] = the derivative by the parameters of f(a) + log_weight log p(a), given
  /// that of f by the actions of the last `draw`, `action_gradient` [n, A].
  void path_gradient(std::span<const float> actions, std::span<const float> action_gradient,
                     float log_weight, std::span<float> gradient) const;

 private:
  std::size_t width_;                     ///< A
  std::vector<float> deviations_;         ///< [n, A]
  std::vector<float> noise_;              ///< [n, A]
  std::vector<float> room_;               ///< [n, A]
  std::vector<std::uint8_t> clamped_;     ///< [n, A] the log deviation is beyond its range
  std::vector<float> log_probabilities_;  ///< [n]
};

}  // namespace pavlov
