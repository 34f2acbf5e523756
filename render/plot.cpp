#include "render/plot.h"

#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "core/text.h"

namespace pavlov {
namespace {

/// Who complains: "plot 'Cart-pole': line 'Q-learning'".
struct Owner {
  std::string name;

  [[noreturn]] void refuse(const std::string& why) const {
    throw std::invalid_argument(name + ": " + why);
  }
  void same_size(const std::vector<double>& list, std::string_view what, std::size_t size) const {
    if (list.size() != size) {
      refuse(std::to_string(list.size()) + " numbers in " + std::string(what) + " for " +
             std::to_string(size) + " in y");
    }
  }
  void finite(const std::vector<double>& list, std::string_view what, bool gaps) const {
    for (std::size_t i = 0; i < list.size(); ++i) {
      if (std::isinf(list[i]) || (std::isnan(list[i]) && !gaps)) {
        refuse(std::string(what) + "[" + std::to_string(i) + "] is " + shortest(list[i]) +
               "; it must be finite" + (gaps ? " or NaN, which is a gap" : ""));
      }
    }
  }
  /// y with its optional band or error bars.
  void check_y(const std::vector<double>& y, const std::vector<double>& low,
               const std::vector<double>& high) const {
    finite(y, "y", true);
    if (low.empty() && high.empty()) return;
    same_size(low, "low", y.size());
    same_size(high, "high", y.size());
    finite(low, "low", true);
    finite(high, "high", true);
  }
  void check_range(const std::optional<Range>& range, std::string_view what,
                   Scale scale = Scale::linear) const {
    if (!range) return;
    const bool fits = std::isfinite(range->low) && std::isfinite(range->high) &&
                      range->low < range->high && (scale == Scale::linear || range->low > 0);
    if (!fits) {
      refuse("the " + std::string(what) + " is " + shortest(range->low) + " to " +
             shortest(range->high) + "; it must be finite and increasing" +
             (scale == Scale::linear ? "" : ", and positive on a logarithmic scale"));
    }
  }

  void check(const Line& line) const {
    same_size(line.x, "x", line.y.size());
    finite(line.x, "x", false);
    check_y(line.y, line.low, line.high);
  }
  void check(const Scatter& scatter) const {
    same_size(scatter.x, "x", scatter.y.size());
    finite(scatter.x, "x", false);
    check_y(scatter.y, scatter.low, scatter.high);
  }
  void check(const Bars& bars) const {
    check_y(bars.y, bars.low, bars.high);
    if (!bars.names.empty() && bars.names.size() != bars.y.size()) {
      refuse(std::to_string(bars.names.size()) + " names for " + std::to_string(bars.y.size()) +
             " bars");
    }
  }
  void check(const Histogram& histogram) const {
    finite(histogram.values, "values", false);
    check_range(histogram.range, "range");
    if (histogram.bins < 0 || histogram.bins > 10000) {
      refuse(std::to_string(histogram.bins) + " bins; 0 to 10000 are possible");
    }
  }
  /// At least `least` rows and columns of numbers.
  void check_cells(const auto& map, int least) const {
    if (map.rows < least || map.columns < least ||
        map.values.size() != std::size_t{1} * map.rows * map.columns) {
      refuse(std::to_string(map.values.size()) + " values for " + std::to_string(map.rows) + " x " +
             std::to_string(map.columns) + " cells");
    }
    finite(map.values, "values", true);
    check_range(map.x, "x range");
    check_range(map.y, "y range");
  }
  void check(const HeatMap& map) const {
    check_cells(map, 1);
    check_range(map.range, "range");
  }
  void check(const Contours& contours) const {
    check_cells(contours, 2);
    finite(contours.levels, "levels", false);
  }
  void check(const GuideLine& guide) const { finite({guide.at}, "at", false); }
};

std::string_view kind(const Mark& mark) {
  static constexpr std::string_view kKinds[] = {"line",     "scatter",  "bars", "histogram",
                                                "heat map", "contours", "guide"};
  return kKinds[mark.index()];
}

void check(const Plot& plot, const Mark& mark) {
  std::visit(
      [&](const auto& typed) {
        const std::string name = plot.title.empty() ? "plot" : "plot '" + plot.title + "'";
        const std::string label = typed.label.empty() ? "" : " '" + typed.label + "'";
        Owner{name + ": " + std::string(kind(mark)) + label}.check(typed);
      },
      mark);
}

void add(Plot& plot, Mark mark) {
  check(plot, mark);
  plot.marks.push_back(std::move(mark));
}

/// `mark` with x = 0, 1, 2, … where none was given.
template <class M>
M numbered(M mark) {
  if (mark.x.empty()) {
    mark.x.resize(mark.y.size());
    std::iota(mark.x.begin(), mark.x.end(), 0.0);
  }
  return mark;
}

}  // namespace

void Plot::validate() const {
  const Owner owner{title.empty() ? "plot" : "plot '" + title + "'"};
  owner.check_range(x_range, "x range", x_scale);
  owner.check_range(y_range, "y range", y_scale);
  for (const Mark& mark : marks) {
    check(*this, mark);
    const bool maps_only = x_scale == Scale::linear && y_scale == Scale::linear;
    if (std::holds_alternative<HeatMap>(mark) && !maps_only) {
      owner.refuse("a heat map needs linear axes");
    }
  }
}

void Plot::line(Line mark) { add(*this, numbered(std::move(mark))); }

void Plot::steps(Line mark) {
  mark.stairs = true;
  line(std::move(mark));
}

void Plot::scatter(Scatter mark) { add(*this, numbered(std::move(mark))); }
void Plot::bars(Bars mark) { add(*this, std::move(mark)); }
void Plot::histogram(Histogram mark) { add(*this, std::move(mark)); }
void Plot::heat_map(HeatMap mark) { add(*this, std::move(mark)); }
void Plot::contours(Contours mark) { add(*this, std::move(mark)); }
void Plot::horizontal(GuideLine mark) { add(*this, std::move(mark)); }

void Plot::vertical(GuideLine mark) {
  mark.vertical = true;
  add(*this, std::move(mark));
}

}  // namespace pavlov
