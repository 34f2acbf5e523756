#include "agents/exploration/count_bonus.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace pavlov {
namespace {

/// 64 bits that two rows hardly ever share: eight bytes at a time go through the finaliser of
/// SplitMix64 (Steele et al. 2014).
std::uint64_t hash(std::span<const std::byte> bytes) {
  std::uint64_t hash = bytes.size();
  for (std::size_t at = 0; at < bytes.size(); at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, std::min<std::size_t>(8, bytes.size() - at));
    hash = (hash ^ word) + 0x9E3779B97F4A7C15U;
    hash = (hash ^ (hash >> 30)) * 0xBF58476D1CE4E5B9U;
    hash = (hash ^ (hash >> 27)) * 0x94D049BB133111EBU;
    hash ^= hash >> 31;
  }
  return hash;
}

}  // namespace

CountBonus::CountBonus(const Config& config, const LearnerContext& context)
    : CountingBonus(config, context.observation_space, 1) {
  const Dtype dtype = dtype_of(context.observation_space);
  if (dtype == Dtype::f32 || dtype == Dtype::f64) {
    throw std::invalid_argument("count: observations must be whole numbers, not " +
                                to_string(context.observation_space) +
                                "; simhash and tiles count real ones");
  }
}

void CountBonus::find_cells(const Rows& observations, int i, std::span<std::uint64_t> cells) {
  cells[0] = hash({observations.bytes(i), observations.bytes_per_row()});
}

namespace {
[[maybe_unused]] const bool registered = register_bonus<CountBonus>(
    "count", "1/sqrt(visits) or the like of each observation (Strehl & Littman 2008)");
}  // namespace

}  // namespace pavlov
