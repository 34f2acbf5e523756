#include "render/artist.h"

#include <algorithm>

#include "envs/core/palette.h"

namespace pavlov {
namespace {

void add_area(Point low, Point high, std::vector<Point>& ink) {
  for (const double x : {low.x, (low.x + high.x) / 2, high.x}) {
    add_along({{x, low.y}, {x, high.y}}, ink);
  }
}

void draw_marker(Picture& picture, Point at, double radius, const Style& style) {
  const auto shape = [&](std::initializer_list<Point> corners) {
    std::vector<Point> places;
    for (const Point& c : corners) places.push_back({at.x + radius * c.x, at.y + radius * c.y});
    picture.polygon(places, style.color);
  };
  switch (style.marker % 4) {
    case 0:
      return picture.circle(at, radius, style.color);
    case 1:
      return shape({{-0.9, -0.9}, {0.9, -0.9}, {0.9, 0.9}, {-0.9, 0.9}});
    case 2:
      return shape({{-1.1, -0.8}, {1.1, -0.8}, {0, 1.2}});
    default:
      return shape({{-1.2, 0}, {0, -1.2}, {1.2, 0}, {0, 1.2}});
  }
}

/// A vertical bar with caps from `low` to `high`.
void draw_error(Picture& picture, Point low, Point high, Color color) {
  if (std::isnan(low.y) || std::isnan(high.y)) return;
  constexpr double kWidth = 1;
  constexpr double kCap = 3;
  picture.line(low, high, kWidth, color);
  for (const Point end : {low, high}) {
    picture.line({end.x - kCap, end.y}, {end.x + kCap, end.y}, kWidth, color);
  }
}

/// How often the numbers stop rising or falling.
int turns(const std::vector<double>& y) {
  int count = 0;
  for (std::size_t i = 2; i < y.size(); ++i) {
    if ((y[i - 1] - y[i - 2]) * (y[i] - y[i - 1]) < 0) ++count;
  }
  return count;
}

class LineArtist : public Artist {
 public:
  LineArtist(const Line& line, const Style& style) : line_(line), style_(style) {
    const bool jagged = turns(line.y) > 100;
    width_ = line.width.value_or(jagged ? 1.0 : 1.5);
    if (jagged && !line.dash) style_.dash = Dash::solid;
  }

  void include_in(Extents& extents) const override {
    for (std::size_t i = 0; i < line_.x.size(); ++i) {
      extents.include(line_.x[i], line_.y[i]);
      if (line_.low.empty()) continue;
      extents.include(line_.x[i], line_.low[i]);
      extents.include(line_.x[i], line_.high[i]);
    }
  }

  bool wants_room() const override { return line_.dots; }

  void add_ink(const Axes& axes, std::vector<Point>& ink) const override {
    for (const auto* values : {&line_.y, &line_.low, &line_.high}) {
      if (values->empty()) continue;
      for (const Run& run : runs(line_.x, *values, line_.stairs, axes.x, axes.y)) {
        add_along(thinned(run), ink);
      }
    }
    const std::size_t stride = line_.low.size() / 1000 + 1;
    for (std::size_t i = 0; i < line_.low.size(); i += stride) {
      const double x = axes.x.place(line_.x[i]);
      add_along({{x, axes.y.place(line_.low[i])}, {x, axes.y.place(line_.high[i])}}, ink);
    }
  }

  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    if (!line_.low.empty()) draw_band(picture, frame, axes);
    for (const Run& run : runs(line_.x, line_.y, line_.stairs, axes.x, axes.y)) {
      const Run points = placed(thinned(run), frame);
      if (points.size() == 1) picture.circle(points[0], 1.5 * width_, style_.color);
      picture.line(points, width_, style_.color, style_.dash);
    }
    if (!line_.dots) return;
    for (const Run& run : runs(line_.x, line_.y, false, axes.x, axes.y)) {
      for (const Point& p : placed(run, frame)) draw_marker(picture, p, kDotRadius, style_);
    }
  }

  void draw_sample(Picture& picture, const Frame& frame) const override {
    if (!line_.low.empty()) {
      picture.rectangle(frame.at(0, 0.1), frame.at(1, 0.9),
                        translucent(style_.color, kBandOpacity));
    }
    picture.line(frame.at(0, 0.5), frame.at(1, 0.5), width_, style_.color, style_.dash);
    if (line_.dots) draw_marker(picture, frame.at(0.5, 0.5), kDotRadius, style_);
  }

 private:
  static constexpr double kBandOpacity = 0.22;
  static constexpr double kDotRadius = 2.6;

  void draw_band(Picture& picture, const Frame& frame, const Axes& axes) const {
    // Both edges break at the same places, where either has a gap.
    std::vector<double> low = line_.low;
    std::vector<double> high = line_.high;
    for (std::size_t i = 0; i < low.size(); ++i) {
      // What may be 0 reaches below all that a logarithmic axis shows.
      if (axes.y.scale != Scale::linear && low[i] <= 0) low[i] = axes.y.range.low;
      if (std::isnan(axes.y.place(low[i])) || std::isnan(axes.y.place(high[i]))) {
        low[i] = high[i] = std::numeric_limits<double>::quiet_NaN();
      }
    }
    const auto lower = runs(line_.x, low, line_.stairs, axes.x, axes.y);
    const auto upper = runs(line_.x, high, line_.stairs, axes.x, axes.y);
    for (std::size_t i = 0; i < lower.size(); ++i) {
      Run edge = thinned(upper[i]);
      const Run back = thinned(lower[i]);
      edge.insert(edge.end(), back.rbegin(), back.rend());
      picture.polygon(placed(edge, frame), translucent(style_.color, kBandOpacity));
    }
  }

  const Line& line_;
  Style style_;
  double width_;
};

class ScatterArtist : public Artist {
 public:
  ScatterArtist(const Scatter& scatter, const Style& style) : scatter_(scatter), style_(style) {}

  void include_in(Extents& extents) const override {
    for (std::size_t i = 0; i < scatter_.x.size(); ++i) {
      extents.include(scatter_.x[i], scatter_.y[i]);
      if (scatter_.low.empty()) continue;
      extents.include(scatter_.x[i], scatter_.low[i]);
      extents.include(scatter_.x[i], scatter_.high[i]);
    }
  }

  bool wants_room() const override { return true; }

  void add_ink(const Axes& axes, std::vector<Point>& ink) const override {
    for (std::size_t i = 0; i < scatter_.x.size(); ++i) {
      const double x = axes.x.place(scatter_.x[i]);
      ink.push_back({x, axes.y.place(scatter_.y[i])});
      if (scatter_.low.empty()) continue;
      add_along({{x, axes.y.place(scatter_.low[i])}, {x, axes.y.place(scatter_.high[i])}}, ink);
    }
  }

  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    for (std::size_t i = 0; i < scatter_.x.size(); ++i) {
      const double x = axes.x.place(scatter_.x[i]);
      const Point at = frame.at(x, axes.y.place(scatter_.y[i]));
      if (std::isnan(at.x) || std::isnan(at.y)) continue;
      if (!scatter_.low.empty()) {
        draw_error(picture, frame.at(x, axes.y.place(scatter_.low[i])),
                   frame.at(x, axes.y.place(scatter_.high[i])), style_.color);
      }
      draw_point(picture, at, scatter_.radius);
    }
  }

  void draw_sample(Picture& picture, const Frame& frame) const override {
    draw_point(picture, frame.at(0.5, 0.5), std::max(scatter_.radius, 2.2));
  }

 private:
  void draw_point(Picture& picture, Point at, double radius) const {
    if (scatter_.outline) {
      draw_marker(picture, at, 1.4 * radius, {*scatter_.outline, style_.dash, style_.marker});
    }
    draw_marker(picture, at, radius, style_);
  }

  const Scatter& scatter_;
  Style style_;
};

class BarsArtist : public Artist {
 public:
  BarsArtist(const Bars& bars, const Style& style, BarGroup group)
      : bars_(bars), style_(style), group_(group) {}

  void include_in(Extents& extents) const override {
    extents.x.include(-0.6);
    extents.x.include(static_cast<double>(bars_.y.size()) - 0.4);
    extents.y.include(0);
    for (const auto* values : {&bars_.y, &bars_.low, &bars_.high}) {
      for (const double value : *values) extents.y.include(value);
    }
  }

  void add_ink(const Axes& axes, std::vector<Point>& ink) const override {
    for (std::size_t i = 0; i < bars_.y.size(); ++i) {
      const auto [low, high] = bar(axes, i);
      if (!std::isnan(high.y)) add_area(low, high, ink);
      if (bars_.low.empty() || std::isnan(bars_.low[i] + bars_.high[i])) continue;
      const double x = (low.x + high.x) / 2;
      add_along({{x, axes.y.place(bars_.low[i])}, {x, axes.y.place(bars_.high[i])}}, ink);
    }
  }

  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    for (std::size_t i = 0; i < bars_.y.size(); ++i) {
      const auto [low, high] = bar(axes, i);
      if (std::isnan(high.y)) continue;
      picture.rectangle(frame.at(low.x, low.y), frame.at(high.x, high.y), style_.color);
      if (bars_.low.empty()) continue;
      const double x = (low.x + high.x) / 2;
      draw_error(picture, frame.at(x, axes.y.place(bars_.low[i])),
                 frame.at(x, axes.y.place(bars_.high[i])), gray(0.15));
    }
  }

  void draw_sample(Picture& picture, const Frame& frame) const override {
    picture.rectangle(frame.at(0.1, 0.1), frame.at(0.9, 0.9), style_.color);
  }

 private:
  /// Two corners of bar i, as fractions of the frame.
  std::pair<Point, Point> bar(const Axes& axes, std::size_t i) const {
    constexpr double kGroupWidth = 0.76;
    const double width = kGroupWidth / group_.count;
    const double left = static_cast<double>(i) - kGroupWidth / 2 + group_.index * width;
    const double zero = axes.y.scale == Scale::linear ? axes.y.place(0) : 0;
    return {{axes.x.place(left), zero}, {axes.x.place(left + width), axes.y.place(bars_.y[i])}};
  }

  const Bars& bars_;
  Style style_;
  BarGroup group_;
};

class HistogramArtist : public Artist {
 public:
  HistogramArtist(const Histogram& histogram, const Style& style)
      : bins_(bins_of(histogram)), style_(style) {}

  void include_in(Extents& extents) const override {
    for (const double edge : bins_.edges) extents.x.include(edge);
    extents.y.include(0);
    for (const double height : bins_.heights) extents.y.include(height);
  }

  void add_ink(const Axes& axes, std::vector<Point>& ink) const override {
    for (std::size_t i = 0; i < bins_.heights.size(); ++i) {
      add_area({axes.x.place(bins_.edges[i]), base(axes)},
               {axes.x.place(bins_.edges[i + 1]), height(axes, i)}, ink);
    }
  }

  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    if (bins_.heights.empty()) return;
    Run run{{axes.x.place(bins_.edges.front()), base(axes)}};
    for (std::size_t i = 0; i < bins_.heights.size(); ++i) {
      run.push_back({axes.x.place(bins_.edges[i]), height(axes, i)});
      run.push_back({axes.x.place(bins_.edges[i + 1]), height(axes, i)});
    }
    run.push_back({axes.x.place(bins_.edges.back()), base(axes)});
    const Run corners = placed(run, frame);
    picture.polygon(corners, translucent(style_.color, 0.35));
    picture.line(corners, 1.2, style_.color);
  }

  void draw_sample(Picture& picture, const Frame& frame) const override {
    picture.rectangle(frame.at(0.1, 0.1), frame.at(0.9, 0.9), translucent(style_.color, 0.35));
    picture.outline(frame.at(0.1, 0.1), frame.at(0.9, 0.9), 1.2, style_.color);
  }

 private:
  static double base(const Axes& axes) {
    return axes.y.scale == Scale::linear ? axes.y.place(0) : 0;
  }
  double height(const Axes& axes, std::size_t i) const {
    const double place = axes.y.place(bins_.heights[i]);
    return std::isnan(place) ? 0 : place;
  }

  Bins bins_;
  Style style_;
};

class GuideLineArtist : public Artist {
 public:
  GuideLineArtist(const GuideLine& guide, const Style& style) : guide_(guide), style_(style) {}

  void include_in(Extents& extents) const override {
    (guide_.vertical ? extents.x : extents.y).include(guide_.at);
  }
  void add_ink(const Axes& axes, std::vector<Point>& ink) const override {
    add_along(run(axes), ink);
  }
  void draw(Picture& picture, const Frame& frame, const Axes& axes) const override {
    const Run line = run(axes);
    if (std::isnan(line[0].x + line[0].y)) return;
    picture.line(placed(line, frame), kWidth, style_.color, style_.dash);
  }
  void draw_sample(Picture& picture, const Frame& frame) const override {
    picture.line(frame.at(0, 0.5), frame.at(1, 0.5), kWidth, style_.color, style_.dash);
  }

 private:
  static constexpr double kWidth = 1.1;

  Run run(const Axes& axes) const {
    if (guide_.vertical) {
      const double x = axes.x.place(guide_.at);
      return {{x, 0}, {x, 1}};
    }
    const double y = axes.y.place(guide_.at);
    return {{0, y}, {1, y}};
  }

  const GuideLine& guide_;
  Style style_;
};

}  // namespace

void add_along(const Run& run, std::vector<Point>& ink) {
  constexpr double kStep = 0.01;
  for (std::size_t i = 1; i < run.size(); ++i) {
    const Point from = run[i - 1];
    const Point to = run[i];
    const double length = std::min(std::hypot(to.x - from.x, to.y - from.y), 4.0);
    for (double t = 0; t < length; t += kStep) {
      ink.push_back({std::lerp(from.x, to.x, t / length), std::lerp(from.y, to.y, t / length)});
    }
  }
  if (!run.empty()) ink.push_back(run.back());
}

Run placed(const Run& run, const Frame& frame) {
  Run out;
  out.reserve(run.size());
  for (const Point& p : run) out.push_back(frame.at(p.x, p.y));
  return out;
}

std::unique_ptr<Artist> make_artist(const Mark& mark, const Style& style, BarGroup group) {
  if (const auto* line = std::get_if<Line>(&mark))
    return std::make_unique<LineArtist>(*line, style);
  if (const auto* scatter = std::get_if<Scatter>(&mark)) {
    return std::make_unique<ScatterArtist>(*scatter, style);
  }
  if (const auto* bars = std::get_if<Bars>(&mark)) {
    return std::make_unique<BarsArtist>(*bars, style, group);
  }
  if (const auto* histogram = std::get_if<Histogram>(&mark)) {
    return std::make_unique<HistogramArtist>(*histogram, style);
  }
  if (const auto* map = std::get_if<HeatMap>(&mark)) return make_artist(*map);
  if (const auto* contours = std::get_if<Contours>(&mark)) return make_artist(*contours, style);
  return std::make_unique<GuideLineArtist>(std::get<GuideLine>(mark), style);
}

}  // namespace pavlov
