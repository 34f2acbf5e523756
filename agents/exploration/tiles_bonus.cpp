#include "agents/exploration/tiles_bonus.h"

#include <algorithm>
#include <stdexcept>

namespace pavlov {
namespace {

const Box& box_of(const Space& space) {
  if (const auto* box = std::get_if<Box>(&space)) return *box;
  throw std::invalid_argument("tiles: observations must be a Box, not " + to_string(space) +
                              "; count is for those");
}

}  // namespace

TilesBonus::TilesBonus(const Config& config, const LearnerContext& context)
    : CountingBonus(config.counting, context.observation_space,
                    static_cast<std::size_t>(config.tile_coding.tilings)),
      coder_(config.tile_coding, box_of(context.observation_space), "tiles"),
      tiles_(static_cast<std::size_t>(coder_.tilings())) {}

void TilesBonus::find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) {
  coder_.encode([&](int j) { return observations.number(i, j); }, tiles_);
  std::ranges::copy(tiles_, cells.begin());
}

namespace {
[[maybe_unused]] const bool registered = register_bonus<TilesBonus>(
    "tiles", "pseudo-counts of real observations by tile coding (Bellemare et al. 2016)");
}  // namespace

}  // namespace pavlov
