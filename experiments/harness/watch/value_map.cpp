#include "experiments/harness/watch/value_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "experiments/harness/grid_report.h"

namespace pavlov {
namespace {

constexpr int kCells = 28;  // a slice has so many rows and columns
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

/// Where number j of the observation is shown: between its bounds, or what was seen of it where
/// those are far away.
Range range_of(const Player& player, const Box& box, std::size_t j) {
  constexpr double kFar = 100;
  if (box.low[j] > -kFar && box.high[j] < kFar) return {box.low[j], box.high[j]};
  const double low = player.lowest()[j];
  const double high = player.highest()[j];
  const double room = std::max(0.1 * (high - low), 1e-3);
  return {low - room, high + room};
}

double finite(double x) { return std::isfinite(x) ? x : kNone; }

bool none(const std::vector<double>& numbers) {
  return std::ranges::all_of(numbers, [](double x) { return std::isnan(x); });
}

/// The index of the best action, or the first number of a continuous one.
double best_action(const Thoughts& thoughts) {
  if (!thoughts.best_action.empty()) return finite(thoughts.best_action.front());
  const auto& scores =
      thoughts.action_values.empty() ? thoughts.probabilities : thoughts.action_values;
  if (scores.empty()) return kNone;
  return static_cast<double>(std::ranges::max_element(scores) - scores.begin());
}

}  // namespace

std::optional<Tile> ValueMap::tile(Player& player) {
  constexpr auto kLeast = std::chrono::milliseconds(150);
  constexpr int kShare = 8;  // maps take at most an eighth of the time
  const auto now = Clock::now();
  if (now - made_ < std::max<Clock::duration>(kLeast, kShare * cost_)) return tile_;
  tile_ = player.agent() == nullptr ? std::nullopt : make(player);
  made_ = Clock::now();
  cost_ = made_ - now;
  return tile_;
}

std::optional<Tile> ValueMap::make(Player& player) const {
  if (std::holds_alternative<Box>(player.env().observation_space())) return slice(player);
  return grid(player);
}

std::optional<Tile> ValueMap::grid(Player& player) const {
  const auto report = GridReport::make(player.env(), *player.agent());
  if (!report) return std::nullopt;
  GridPicture picture = report->picture("values and policy");
  picture.grid.agent = player.env().grid(0)->agent;
  if (shows_ == Shows::curiosity) {
    if (none(report->intrinsic_rewards)) return std::nullopt;
    picture.title = "intrinsic reward";
    picture.values = report->intrinsic_rewards;
    picture.value_label = "bonus";
    picture.policy.clear();
  } else if (kind_ % 2 == 1) {
    picture.title = "visits while watching";
    picture.values = player.visits();
    picture.value_label = "visits";
    picture.policy.clear();
  }
  return picture;
}

std::optional<Tile> ValueMap::slice(Player& player) const {
  const auto& box = std::get<Box>(player.env().observation_space());
  const int width = static_cast<int>(box.low.size());
  if (box.shape.size() != 1 || width < 2) return std::nullopt;
  const auto x = static_cast<std::size_t>(across_ % width);
  auto y = static_cast<std::size_t>((upwards_ + 1) % width);
  if (x == y) y = (y + 1) % static_cast<std::size_t>(width);
  const bool curiosity = shows_ == Shows::curiosity;
  const bool policy = !curiosity && kind_ % 2 == 1;
  if (curiosity && !player.thoughts().intrinsic_reward) return std::nullopt;

  const Range across = range_of(player, box, x);
  const Range upwards = range_of(player, box, y);
  auto observation = player.observation();
  const Point here{observation[x], observation[y]};
  const auto place = [](const Range& range, int i) {
    return range.low + (i + 0.5) * (range.high - range.low) / kCells;
  };
  HeatMap map{.rows = kCells, .columns = kCells, .x = across, .y = upwards};
  for (int row = 0; row < kCells; ++row) {
    for (int column = 0; column < kCells; ++column) {
      observation[x] = place(across, column);
      observation[y] = place(upwards, row);
      const Thoughts thoughts = player.agent()->think(observation);
      map.values.push_back(policy      ? best_action(thoughts)
                           : curiosity ? finite(thoughts.intrinsic_reward.value_or(kNone))
                                       : finite(thoughts.state_value().value_or(kNone)));
    }
  }
  if (none(map.values)) return std::nullopt;
  Plot plot{.title = policy      ? "best action"
                     : curiosity ? "intrinsic reward"
                                 : "value V(s)",
            .x_label = "observation " + std::to_string(x),
            .y_label = "observation " + std::to_string(y),
            .legend = false};
  plot.heat_map(map);
  plot.scatter({.x = {std::clamp(here.x, across.low, across.high)},
                .y = {std::clamp(here.y, upwards.low, upwards.high)},
                .color = Color{1, 1, 1},
                .radius = 4});
  return plot;
}

}  // namespace pavlov
