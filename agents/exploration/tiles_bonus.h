#pragma once

#include "agents/exploration/counting_bonus.h"
#include "agents/tabular/tile_coding.h"

namespace pavlov {

struct TilesConfig {
  CountingConfig counting;
  TileCodingConfig tile_coding;

  static void visit(auto& self, auto&& field) {
    CountingConfig::visit(self.counting, field);
    TileCodingConfig::visit(self.tile_coding, field);
  }
};

/// Pseudo-counts of observations that are few real numbers: the visits of the tiles that one lies
/// in (Sutton & Barto 9.5.4), in the mean. What is near a visited state is half known, as by the
/// densities of Bellemare et al. (2016).
class TilesBonus final : public CountingBonus {
 public:
  using Config = TilesConfig;

  /// Throws std::invalid_argument for observations that are no Box.
  TilesBonus(const Config& config, const LearnerContext& context);

 private:
  void find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) override;

  TileCoder coder_;
  std::vector<std::int64_t> tiles_;  ///< room for those of one observation
};

}  // namespace pavlov
