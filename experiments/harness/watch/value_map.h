#pragma once

#include <chrono>
#include <optional>

#include "experiments/harness/watch/player.h"
#include "render/dashboard.h"

namespace pavlov {

/// What an agent thinks of many states at once: over a grid its values and its policy, or how often
/// each state was visited; over two numbers of a real observation, the others being as they are
/// now, values or best actions. A map of curiosity shows the intrinsic rewards of either. Asking
/// for all of them takes time, so a map lives for a while.
class ValueMap {
 public:
  enum class Shows { values, curiosity };
  explicit ValueMap(Shows shows) : shows_(shows) {}

  /// Nothing where there is neither a grid nor two numbers to spread, or no opinion on them.
  std::optional<Tile> tile(Player& player);

  void next_kind() { ++kind_, refresh(); }
  void next_axis(bool across) { ++(across ? across_ : upwards_), refresh(); }
  void refresh() { made_ = {}; }

 private:
  using Clock = std::chrono::steady_clock;

  std::optional<Tile> make(Player& player) const;
  std::optional<Tile> grid(Player& player) const;
  std::optional<Tile> slice(Player& player) const;

  Shows shows_;
  int kind_ = 0;
  int across_ = 0;
  int upwards_ = 0;
  std::optional<Tile> tile_;
  Clock::time_point made_{};
  Clock::duration cost_{};
};

}  // namespace pavlov
