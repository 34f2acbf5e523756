#include <algorithm>
#include <cmath>
#include <numbers>
#include <optional>

#include "envs/core/palette.h"
#include "render/artist.h"
#include "render/color_bar.h"
#include "render/legend.h"

namespace pavlov {
namespace {

constexpr double kTickLength = 4;
constexpr double kQuarterTurn = std::numbers::pi / 2;

template <class M>
bool any(const Plot& plot) {
  return std::ranges::any_of(plot.marks,
                             [](const Mark& m) { return std::holds_alternative<M>(m); });
}

/// The ends of an axis: those asked for, else the data's with some room around.
Range ends(const std::optional<Range>& given, const Extent& extent, Scale scale, bool room,
           bool from_zero) {
  if (given) return widened(*given, scale);
  if (extent.empty()) return widened({scale == Scale::linear ? 0.0 : 0.1, 1.0}, scale);
  Range range = widened({extent.low, extent.high}, scale);
  if (!room) return range;
  constexpr double kRoom = 0.04;
  if (scale != Scale::linear) {
    const double factor = std::pow(range.high / range.low, kRoom);
    return {range.low / factor, range.high * factor};
  }
  const double margin = kRoom * (range.high - range.low);
  const bool low_at_zero = from_zero && extent.low >= 0 && extent.low < 0.3 * extent.high;
  const bool high_at_zero = from_zero && extent.high <= 0 && extent.high > 0.3 * extent.low;
  return {low_at_zero ? 0 : range.low - margin, high_at_zero ? 0 : range.high + margin};
}

class PlotPanel : public Panel {
 public:
  PlotPanel(const Plot& plot, const Picture& ruler, double width, double height) : plot_(plot) {
    plot.validate();
    make_artists();
    make_axes();
    for (std::size_t i = 0; i < artists_.size(); ++i) {
      const auto& label = std::visit([](const auto& m) { return m.label; }, plot.marks[i]);
      if (const auto* map = std::get_if<HeatMap>(&plot.marks[i])) {
        if (map->colors != ColorScale::classes) {
          color_bar_.emplace(color_range(map->values, map->range), label, ruler, height - 90,
                             map->colors);
        }
      } else if (plot.legend && !label.empty()) {
        legend_.add(label, *artists_[i], ruler);
      }
      artists_[i]->add_ink(axes_, ink_);
    }
    y_ticks_ = axes_.y.ticks(static_cast<int>((height - 80) / 34));
    y_label_ = with_factor(plot.y_label, y_ticks_);
    for (const auto& text : y_ticks_.labels) {
      y_tick_width_ = std::max(y_tick_width_, ruler.text_width(text, kTickSize));
    }
    choose_x_ticks(ruler, width - y_tick_width_ - 80);
    x_label_ = with_factor(plot.x_label, x_ticks_);
    set_margins(ruler, width, height);
  }

  Margins margins() const override { return margins_; }

  void draw(Picture& picture, const Frame& frame) const override {
    const bool map = any<HeatMap>(plot_);
    if (!map) {
      draw_grid(picture, frame);
      draw_axes(picture, frame);
    }
    picture.clip({frame.low.x - 1, frame.low.y - 1}, {frame.high.x + 1, frame.high.y + 1});
    for (const auto& artist : artists_) artist->draw(picture, frame, axes_);
    picture.unclip();
    if (map) draw_axes(picture, frame);
    draw_texts(picture, frame);
    if (color_bar_) color_bar_->draw(picture, frame);
    if (legend_.empty()) return;
    if (legend_outside_) {
      legend_.draw(picture, {frame.high.x + 2 * kGap, frame.high.y}, Legend::Ground::none);
      return;
    }
    const auto place = legend_.best_place(ink_, frame);
    legend_.draw(picture, place.corner,
                 dark_ground()                                 ? Legend::Ground::dark
                 : place.free && !map && !any<Contours>(plot_) ? Legend::Ground::none
                                                               : Legend::Ground::white);
  }

 private:
  static std::string with_factor(const std::string& label, const Ticks& ticks) {
    if (ticks.factor.empty()) return label;
    return label.empty() ? ticks.factor : label + "  (" + ticks.factor + ")";
  }

  /// Whether there is a heat map that most colours cannot be seen on.
  bool dark_ground() const {
    return std::ranges::any_of(plot_.marks, [](const Mark& m) {
      const auto* map = std::get_if<HeatMap>(&m);
      return map != nullptr && map->colors == ColorScale::viridis;
    });
  }

  double bar_width() const { return color_bar_ ? color_bar_->width() : 0; }

  void make_artists() {
    const auto bar_groups = static_cast<int>(std::ranges::count_if(
        plot_.marks, [](const Mark& m) { return std::holds_alternative<Bars>(m); }));
    int series = 0;
    int lines = 0;
    int bars = 0;
    for (const Mark& mark : plot_.marks) {
      Style style;
      if (const auto* guide = std::get_if<GuideLine>(&mark)) {
        style = {guide->color.value_or(gray(0.35)), guide->dash};
      } else if (std::holds_alternative<Contours>(mark)) {
        style = {dark_ground() ? kWhite : gray(0.25)};
      } else if (!std::holds_alternative<HeatMap>(mark)) {
        style = {okabe_ito(static_cast<std::size_t>(series)), Dash::solid, series};
        if (series++ == 0 && dark_ground()) style.color = kWhite;
      }
      std::visit(
          [&](const auto& m) {
            if constexpr (requires { m.color; }) style.color = m.color.value_or(style.color);
          },
          mark);
      if (const auto* line = std::get_if<Line>(&mark)) {
        static constexpr Dash kDashes[] = {Dash::solid, Dash::dashed, Dash::dash_dot, Dash::dotted};
        style.dash = line->dash.value_or(kDashes[(lines + lines / kPalette) % 4]);
        ++lines;
      }
      const BarGroup group{bars, bar_groups};
      if (std::holds_alternative<Bars>(mark)) ++bars;
      artists_.push_back(make_artist(mark, style, group));
    }
  }

  void make_axes() {
    Extents extents;
    extents.x.positive_only = plot_.x_scale != Scale::linear;
    extents.y.positive_only = plot_.y_scale != Scale::linear;
    extents.x_window = plot_.x_range;
    bool x_room = false;
    for (const auto& artist : artists_) {
      artist->include_in(extents);
      x_room = x_room || artist->wants_room();
    }
    const bool map = any<HeatMap>(plot_);
    axes_.x = {ends(plot_.x_range, extents.x, plot_.x_scale, x_room && !map, false), plot_.x_scale};
    axes_.y = {ends(plot_.y_range, extents.y, plot_.y_scale, !map, true), plot_.y_scale};
  }

  /// As many ticks as have room for their texts; names where there are bars with names.
  void choose_x_ticks(const Picture& ruler, double width) {
    const auto widest = [&] {
      double out = 0;
      for (const auto& text : x_ticks_.labels) {
        out = std::max(out, ruler.text_width(text, kTickSize));
      }
      return out;
    };
    for (const Mark& mark : plot_.marks) {
      const auto* bars = std::get_if<Bars>(&mark);
      if (bars == nullptr || bars->names.empty()) continue;
      x_ticks_.labels = bars->names;
      for (std::size_t i = 0; i < bars->names.size(); ++i) {
        x_ticks_.at.push_back(static_cast<double>(i));
      }
      const double room = width / (axes_.x.range.high - axes_.x.range.low);
      tilted_ = widest() > 0.95 * room;
      x_text_height_ =
          tilted_ ? std::min(widest(), width / 2) * std::sin(kTilt) + kTickSize / 2 : kTickSize;
      return;
    }
    x_text_height_ = kTickSize;
    const double spacing = plot_.x_scale == Scale::linear ? 44 : 26;
    for (int most = static_cast<int>(width / spacing); most >= 2; --most) {
      x_ticks_ = axes_.x.ticks(most);
      if ((widest() + 12) * static_cast<double>(x_ticks_.at.size()) < width) break;
    }
  }

  void set_margins(const Picture& ruler, double width, double height) {
    margins_.left = y_tick_width_ + kTickLength + kGap;
    if (!y_label_.empty()) margins_.left += kLabelSize + kGap;
    margins_.bottom = kTickLength + kGap / 2 + x_text_height_;
    if (!x_label_.empty()) margins_.bottom += kLabelSize + kGap;
    margins_.top = plot_.title.empty() ? kTickSize / 2 : kTitleSize + 1.5 * kGap;
    const double last_tick =
        x_ticks_.labels.empty() ? 0 : ruler.text_width(x_ticks_.labels.back(), kTickSize) / 2;
    margins_.right = std::max({last_tick, 4.0, bar_width()});
    if (legend_.empty()) return;
    const Frame frame{
        {0, 0}, {width - margins_.left - margins_.right, height - margins_.top - margins_.bottom}};
    const bool room_beside = legend_.width() < 0.4 * width;
    legend_outside_ = room_beside && !any<HeatMap>(plot_) && !legend_.best_place(ink_, frame).free;
    if (legend_outside_) margins_.right = legend_.width() + 3 * kGap;
  }

  void draw_grid(Picture& picture, const Frame& frame) const {
    for (const double at : y_ticks_.at) {
      const double y = axes_.y.place(at);
      picture.line(frame.at(0, y), frame.at(1, y), 0.6, gray(0.9));
    }
  }

  void draw_axes(Picture& picture, const Frame& frame) const {
    const Color color = gray(0.25);
    const auto tick_x = [&](double value, double length) {
      const Point at = frame.at(axes_.x.place(value), 0);
      picture.line(at, {at.x, at.y - length}, 0.8, color);
      return at;
    };
    const auto tick_y = [&](double value, double length) {
      const Point at = frame.at(0, axes_.y.place(value));
      picture.line(at, {at.x - length, at.y}, 0.8, color);
      return at;
    };
    if (any<HeatMap>(plot_)) picture.outline(frame.low, frame.high, 0.9, color);
    picture.line(frame.low, frame.at(1, 0), 0.9, color);
    picture.line(frame.low, frame.at(0, 1), 0.9, color);
    for (const double value : x_ticks_.minor) tick_x(value, kTickLength / 2);
    for (const double value : y_ticks_.minor) tick_y(value, kTickLength / 2);
    for (std::size_t i = 0; i < x_ticks_.at.size(); ++i) {
      const Point at = tick_x(x_ticks_.at[i], kTickLength);
      const double y = at.y - kTickLength - kGap / 2 - kTickSize / 2;
      picture.text({at.x + (tilted_ ? kTickSize / 2 : 0), y}, x_ticks_.labels[i], kTickSize,
                   gray(0.1), tilted_ ? Align::right : Align::centre, tilted_ ? kTilt : 0);
    }
    for (std::size_t i = 0; i < y_ticks_.at.size(); ++i) {
      const Point at = tick_y(y_ticks_.at[i], kTickLength);
      picture.text({at.x - kTickLength - kGap / 2, at.y}, y_ticks_.labels[i], kTickSize, gray(0.1),
                   Align::right);
    }
  }

  void draw_texts(Picture& picture, const Frame& frame) const {
    const Range across{frame.low.x - margins_.left, frame.high.x + margins_.right};
    const double middle = frame.at(0.5, 0.5).x;
    const auto title = fitted(picture, plot_.title, kTitleSize, middle, across);
    picture.text({title.centre, frame.high.y + kGap + kTitleSize / 2}, plot_.title, title.size,
                 kBlack, Align::centre);
    const auto x_label = fitted(picture, x_label_, kLabelSize, middle, across);
    picture.text(
        {x_label.centre, frame.low.y - kTickLength - 1.5 * kGap - x_text_height_ - kLabelSize / 2},
        x_label_, x_label.size, kBlack, Align::centre);
    const auto y_label = fitted(picture, y_label_, kLabelSize, frame.at(0.5, 0.5).y,
                                {frame.low.y - margins_.bottom, frame.high.y + kTickSize / 2});
    picture.text(
        {frame.low.x - y_tick_width_ - kTickLength - 2 * kGap - kLabelSize / 2, y_label.centre},
        y_label_, y_label.size, kBlack, Align::centre, kQuarterTurn);
  }

  static constexpr double kTilt = kQuarterTurn * 0.4;

  const Plot& plot_;
  std::vector<std::unique_ptr<Artist>> artists_;
  Axes axes_;
  Ticks x_ticks_;
  Ticks y_ticks_;
  bool tilted_ = false;  ///< names under bars, where they are too long to stand side by side
  double x_text_height_ = 0;
  double y_tick_width_ = 0;
  std::string x_label_;
  std::string y_label_;
  std::vector<Point> ink_;
  Legend legend_;
  bool legend_outside_ = false;
  std::optional<ColorBar> color_bar_;
  Margins margins_;
};

}  // namespace

std::unique_ptr<Panel> make_panel(const Plot& plot, const Picture& ruler, double width,
                                  double height) {
  return std::make_unique<PlotPanel>(plot, ruler, width, height);
}

}  // namespace pavlov
