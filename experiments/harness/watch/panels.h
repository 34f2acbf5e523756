#pragma once

#include <chrono>
#include <filesystem>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "experiments/harness/watch/player.h"
#include "experiments/harness/watch/value_map.h"
#include "render/dashboard.h"

namespace pavlov {

/// What there is to see of a player.
enum class PanelKind { environment, actions, policy, value, map, curve, figures, curiosity };

/// Chooses what is shown of a player, and turns it into tiles.
class Panels {
 public:
  /// `folder` is a run's, for its learning curve; may be empty.
  explicit Panels(std::filesystem::path folder) : folder_(std::move(folder)) {}

  std::vector<Tile> tiles(Player& player, const Facts& figures);

  /// The next panel becomes the largest.
  void turn(int by);
  /// That of a tile of the last `tiles`.
  void enlarge(int tile);
  void hide_or_show(PanelKind kind);
  void next_map() { map_.next_kind(); }
  void next_axis(bool across) { map_.next_axis(across), curiosity_.next_axis(across); }
  /// The agent is another one.
  void refresh() { map_.refresh(), curiosity_.refresh(); }

  /// Kinds with their names, in order.
  static const std::vector<std::pair<PanelKind, std::string>>& kinds();

 private:
  std::optional<Tile> tile(PanelKind kind, Player& player, const Facts& figures);
  std::optional<Plot> curve();

  std::filesystem::path folder_;
  std::set<PanelKind> hidden_;
  PanelKind largest_ = PanelKind::environment;
  std::vector<PanelKind> shown_;
  ValueMap map_{ValueMap::Shows::values};
  ValueMap curiosity_{ValueMap::Shows::curiosity};
  std::optional<Plot> curve_;
  std::chrono::steady_clock::time_point curve_read_{};
};

/// What each action, or number of a continuous one, is called in a picture.
std::vector<std::string> action_labels(const VectorEnv& env);

/// Rows of `metrics.csv` at the end of a run so far: what the agent told of itself.
std::vector<std::pair<std::string, double>> last_figures(const std::filesystem::path& folder);

}  // namespace pavlov
