#pragma once

#include "agents/exploration/counting_bonus.h"

namespace pavlov {

/// Counts each observation by itself: for states that are few, and for pictures that come back
/// pixel by pixel.
class CountBonus final : public CountingBonus {
 public:
  using Config = CountingConfig;

  /// Throws std::invalid_argument for real numbers, which hardly ever come back.
  CountBonus(const Config& config, const LearnerContext& context);

 private:
  void find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) override;
};

}  // namespace pavlov
