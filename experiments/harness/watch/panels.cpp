#include "experiments/harness/watch/panels.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "core/text.h"
#include "envs/core/palette.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/metrics.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMostBars = 40;
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

double finite(double x) { return std::isfinite(x) ? x : kNone; }

std::vector<double> finite(std::vector<double> numbers) {
  for (double& x : numbers) x = finite(x);
  return numbers;
}

Drawing environment_of(Player& player) {
  return {.draw = [&player](Canvas& canvas) {
    if (player.env().draw(0, canvas)) return;
    canvas.view({0, 0}, {10, 6});
    canvas.text({5, 3}, player.env().name() + " has no picture", 0.5, gray(0.4), Align::centre);
  }};
}

/// Values that differ little beside their size are shown from near the least on; else from 0.
std::optional<Range> near_range(const std::vector<double>& values, const Thoughts& thoughts) {
  if (!thoughts.bonuses.empty() || !thoughts.uncertainty.empty()) return std::nullopt;
  double low = kInfinity;
  double high = -kInfinity;
  for (const double value : values) {
    if (std::isnan(value)) continue;
    low = std::min(low, value);
    high = std::max(high, value);
  }
  const double spread = high - low;
  const double size = std::max(std::abs(low), std::abs(high));
  if (!(spread > 0) || low * high <= 0 || spread > 0.3 * size) return std::nullopt;
  return Range{low - spread, high + spread / 2};
}

/// Values as bars, with what exploring adds to them and how sure they are.
std::optional<Plot> action_values(const Player& player) {
  const Thoughts& thoughts = player.thoughts();
  const std::size_t n = thoughts.action_values.size();
  if (n == 0 || n > kMostBars) return std::nullopt;
  Plot plot{.title = "action values Q(s, a)"};
  Bars values{.names = action_labels(player.env()), .y = finite(thoughts.action_values)};
  plot.y_range = near_range(values.y, thoughts);
  if (!thoughts.uncertainty.empty()) {
    for (std::size_t a = 0; a < n; ++a) {
      values.low.push_back(values.y[a] - thoughts.uncertainty[a]);
      values.high.push_back(values.y[a] + thoughts.uncertainty[a]);
    }
  }
  if (!thoughts.bonuses.empty()) {
    values.label = "value";
    Bars with_bonus{.names = values.names, .label = "with bonus"};
    for (std::size_t a = 0; a < n; ++a) {
      with_bonus.y.push_back(finite(values.y[a] + thoughts.bonuses[a]));
    }
    plot.bars(values);
    plot.bars(with_bonus);
  } else {
    plot.bars(values);
  }
  return plot;
}

/// Probabilities of discrete actions, or a continuous one with its deviations.
std::optional<Plot> policy(const Player& player) {
  const Thoughts& thoughts = player.thoughts();
  const auto names = action_labels(player.env());
  if (const auto* box = std::get_if<Box>(&player.env().action_space())) {
    const std::size_t n = thoughts.best_action.size();
    if (n == 0 || n > kMostBars) return std::nullopt;
    Plot plot{.title = "best action, ± deviation"};
    Bars bars{.names = names, .y = finite(thoughts.best_action)};
    const Range ends{*std::ranges::min_element(box->low), *std::ranges::max_element(box->high)};
    if (std::isfinite(ends.low) && std::isfinite(ends.high)) plot.y_range = ends;
    for (std::size_t j = 0; j < thoughts.deviations.size(); ++j) {
      bars.low.push_back(std::max(bars.y[j] - thoughts.deviations[j], ends.low));
      bars.high.push_back(std::min(bars.y[j] + thoughts.deviations[j], ends.high));
    }
    plot.bars(bars);
    return plot;
  }
  const std::size_t n = thoughts.probabilities.size();
  if (n == 0 || n > kMostBars) return std::nullopt;
  Plot plot{.title = "probability when it explores", .y_range = Range{0, 1}};
  plot.bars({.names = names.size() == n ? names : std::vector<std::string>{},
             .y = finite(thoughts.probabilities),
             .color = okabe_ito(2)});
  return plot;
}

std::optional<Plot> value_over_time(const Player& player) {
  const auto values = finite(player.values());
  if (std::ranges::all_of(values, [](double v) { return std::isnan(v); })) return std::nullopt;
  Plot plot{.title = "value over this episode", .x_label = "step"};
  constexpr std::size_t kMost = 1000;
  const std::size_t first = values.size() > kMost ? values.size() - kMost : 0;
  Line line{.x = std::vector<double>(values.size() - first),
            .y = {values.begin() + static_cast<std::ptrdiff_t>(first), values.end()}};
  std::iota(line.x.begin(), line.x.end(), static_cast<double>(first));
  plot.x_range = Range{line.x.front(), std::max(line.x.back(), line.x.front() + 20)};
  plot.line(line);
  return plot;
}

}  // namespace

const std::vector<std::pair<PanelKind, std::string>>& Panels::kinds() {
  static const std::vector<std::pair<PanelKind, std::string>> kKinds = {
      {PanelKind::environment, "environment"}, {PanelKind::actions, "action values"},
      {PanelKind::policy, "policy"},           {PanelKind::value, "value over time"},
      {PanelKind::map, "map of values"},       {PanelKind::curve, "learning curve"},
      {PanelKind::figures, "figures"},         {PanelKind::curiosity, "map of intrinsic rewards"}};
  return kKinds;
}

std::optional<Tile> Panels::tile(PanelKind kind, Player& player, const Facts& figures) {
  switch (kind) {
    case PanelKind::environment:
      return environment_of(player);
    case PanelKind::actions:
      return action_values(player);
    case PanelKind::policy:
      return policy(player);
    case PanelKind::value:
      return value_over_time(player);
    case PanelKind::map:
      return map_.tile(player);
    case PanelKind::curve:
      return curve();
    case PanelKind::figures:
      return figures;
    case PanelKind::curiosity:
      return curiosity_.tile(player);
  }
  return std::nullopt;
}

std::vector<Tile> Panels::tiles(Player& player, const Facts& figures) {
  std::vector<Tile> tiles;
  shown_.clear();
  for (const auto& [kind, name] : kinds()) {
    if (hidden_.contains(kind)) continue;
    std::optional<Tile> made;
    try {
      made = tile(kind, player, figures);
    } catch (const std::invalid_argument&) {
      // Numbers that cannot be drawn, such as those of an agent that diverged.
    }
    if (!made) continue;
    const auto place = kind == largest_ ? 0 : std::ssize(tiles);
    tiles.insert(tiles.begin() + place, std::move(*made));
    shown_.insert(shown_.begin() + place, kind);
  }
  return tiles;
}

void Panels::turn(int by) {
  const auto n = std::ssize(kinds());
  for (std::ptrdiff_t k = 1; k <= n; ++k) {
    const auto next =
        static_cast<PanelKind>(((static_cast<std::ptrdiff_t>(largest_) + by * k) % n + n) % n);
    if (std::ranges::find(shown_, next) != shown_.end()) {
      largest_ = next;
      return;
    }
  }
}

void Panels::enlarge(int tile) {
  if (tile >= 0 && tile < std::ssize(shown_)) largest_ = shown_[static_cast<std::size_t>(tile)];
}

void Panels::hide_or_show(PanelKind kind) {
  if (hidden_.erase(kind) > 0) return;
  if (shown_.size() > 1) hidden_.insert(kind);
}

std::optional<Plot> Panels::curve() {
  const auto now = std::chrono::steady_clock::now();
  if (folder_.empty() || now - curve_read_ < std::chrono::seconds(1)) return curve_;
  curve_read_ = now;
  try {
    const NumberTable table = NumberTable::read(folder_ / "metrics.csv");
    const Curve smooth = learning_curve({&table, 1}, "");
    Plot plot = plot_of({&smooth, 1}, "learning curve");
    Line raw{.x = table.column("step"), .y = table.column("return")};
    raw.color = gray(0.8);
    raw.width = 0.7;
    if (std::ranges::any_of(raw.y, [](double y) { return !std::isnan(y); })) {
      plot.marks.insert(plot.marks.begin(), raw);
      auto& smoothed = std::get<Line>(plot.marks.back());
      smoothed.color = okabe_ito(0);
      smoothed.dash = Dash::solid;
      curve_ = std::move(plot);
    }
  } catch (const std::runtime_error&) {
    // It is being written, or not there yet: the one before stays.
  }
  return curve_;
}

std::vector<std::string> action_labels(const VectorEnv& env) {
  auto names = env.action_names();
  if (!names.empty()) return names;
  if (const auto* box = std::get_if<Box>(&env.action_space())) {
    for (std::size_t j = 0; j < box->low.size(); ++j) names.push_back(std::to_string(j));
  } else if (const auto* discrete = std::get_if<Discrete>(&env.action_space())) {
    const auto grid = env.grid(0);
    for (int a = 0; a < discrete->n; ++a) {
      const auto k = static_cast<std::size_t>(a);
      names.push_back(grid && k < grid->directions.size() ? arrow(grid->directions[k])
                                                          : std::to_string(discrete->start + a));
    }
  }
  return names;
}

std::vector<std::pair<std::string, double>> last_figures(const fs::path& folder) {
  std::vector<std::pair<std::string, double>> figures;
  try {
    const NumberTable table = NumberTable::read(folder / "metrics.csv");
    for (std::size_t i = 0; i < table.names.size() && table.rows() > 0; ++i) {
      if (!std::isnan(table.columns[i].back())) {
        figures.emplace_back(table.names[i], table.columns[i].back());
      }
    }
  } catch (const std::runtime_error&) {
  }
  return figures;
}

}  // namespace pavlov
