#include "replay/owned_batch.h"

#include <algorithm>
#include <stdexcept>

#include "core/settings.h"

namespace pavlov {

void OwnedBatch::resize(int size) {
  const auto count = static_cast<std::size_t>(size);
  if (count > places.size()) {
    observations_ = RowStorage(size, layout_.observation_dtype, layout_.observation_width);
    next_observations_ = RowStorage(size, layout_.observation_dtype, layout_.observation_width);
    actions_ = RowStorage(size, layout_.action_dtype, layout_.action_width);
    rewards.resize(count);
    discounts.resize(count);
    weights.resize(count);
    next_legal.resize(count * static_cast<std::size_t>(layout_.legal_width));
    places.resize(count);
  }
  std::fill_n(weights.begin(), count, 1.0F);
  view_ = {.size = size,
           .observations = observations(),
           .actions = actions(),
           .rewards = std::span(rewards).first(count),
           .discounts = std::span(discounts).first(count),
           .next_observations = next_observations(),
           .next_legal = layout_.legal_width > 0 ? next_legal.data() : nullptr,
           .weights = std::span(weights).first(count),
           .places = std::span(places).first(count)};
}

void check_draw(const Replay& replay, int batch_size) {
  require(batch_size >= 1, "replay", "batch_size", batch_size, "1 or more");
  if (replay.size() < 1) throw std::invalid_argument("replay: no transition can be drawn yet");
}

}  // namespace pavlov
