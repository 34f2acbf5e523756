#include "render/plot.h"

#include <cmath>
#include <filesystem>
#include <limits>

#include "core/file.h"
#include "core/rng.h"
#include "envs/core/palette.h"
#include "render/figure.h"
#include "render/shapes.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::count_pixels;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

Picture drawn(const Plot& plot) { return draw(Figure{.panels = {plot}}); }

int blue(const Plot& plot) { return count_pixels(drawn(plot), okabe_ito(0)); }

Plot learning_curves() {
  Plot plot{.title = "Two learners", .x_label = "episode", .y_label = "return"};
  Line fast{.label = "fast"};
  Line slow{.label = "slow"};
  for (int i = 0; i <= 50; ++i) {
    fast.y.push_back(1 - std::exp(-i / 8.0));
    slow.y.push_back(1 - std::exp(-i / 25.0));
    slow.low.push_back(slow.y.back() - 0.05);
    slow.high.push_back(slow.y.back() + 0.05);
  }
  plot.line(fast);
  plot.line(slow);
  plot.horizontal({.at = 1.05, .label = "optimal"});
  return plot;
}

/// Every kind of mark, four panels.
Figure everything(double shift = 0) {
  Figure figure{.title = "All kinds", .columns = 2, .panel_width = 300, .panel_height = 220};
  figure.add(learning_curves());
  Plot bars{.title = "Bars", .x_label = "action", .y_label = "value"};
  bars.bars({.names = {"a", "b", "c"}, .y = {1, -0.5 + shift, 2}, .label = "true"});
  bars.bars({.names = {"a", "b", "c"},
             .y = {0.8, -0.7, kNan},
             .low = {0.6, -0.9, 0},
             .high = {1, -0.5, 0},
             .label = "estimated"});
  figure.add(bars);
  Plot counts{.title = "Histogram", .x_label = "x", .y_label = "density"};
  Rng rng(1);
  std::vector<double> values(2000);
  for (double& value : values) value = rng.normal() + shift;
  counts.histogram({.values = values, .density = true, .label = "draws"});
  counts.vertical({.at = 0, .label = "mean"});
  figure.add(counts);
  Plot map{.title = "Heat map", .x_label = "x", .y_label = "y"};
  HeatMap heat{.rows = 8, .columns = 12, .label = "cost"};
  for (int i = 0; i < 96; ++i) heat.values.push_back(i % 12 + i / 12 + 8 * shift);
  heat.range = Range{0, 18};
  map.heat_map(heat);
  map.scatter({.x = {2, 5, 9}, .y = {1, 4, 6}, .label = "points"});
  figure.add(map);
  return figure;
}

/// x² - y² over [-2, 2]², as rows of cells.
std::vector<double> saddle(int cells) {
  std::vector<double> values;
  for (int row = 0; row < cells; ++row) {
    for (int column = 0; column < cells; ++column) {
      const double x = -2 + 4 * (column + 0.5) / cells;
      const double y = -2 + 4 * (row + 0.5) / cells;
      values.push_back(x * x - y * y);
    }
  }
  return values;
}

/// What classifiers and surfaces are shown with: contours, colour scales, points with an outline.
Figure maps() {
  Figure figure{.title = "Maps", .columns = 3, .panel_width = 260, .panel_height = 220};
  for (const ColorScale colors :
       {ColorScale::viridis, ColorScale::diverging, ColorScale::classes}) {
    Plot map{.x_label = "x", .y_label = "y"};
    HeatMap heat{.rows = 20, .columns = 20, .values = saddle(20), .x = Range{-2, 2}};
    heat.y = heat.x;
    heat.colors = colors;
    if (colors == ColorScale::classes) {
      for (double& value : heat.values) value = value > 1 ? 2 : value > 0 ? 1 : 0;
    }
    map.heat_map(heat);
    map.contours({.rows = 20, .columns = 20, .values = saddle(20), .x = heat.x, .y = heat.y});
    map.scatter({.x = {-1, 1}, .y = {0, 0}, .label = "a", .radius = 4, .outline = kWhite});
    map.scatter({.x = {0, 0}, .y = {-1, 1}, .label = "b", .radius = 4, .outline = kBlack});
    figure.add(map);
  }
  return figure;
}

}  // namespace

TEST_CASE("all kinds of marks look as they did", "[unit]") {
  CHECK(test::difference_from_reference(draw(everything()), "everything") < 1);
  CHECK(test::difference_from_reference(draw(everything(0.5)), "everything") > 1);
}

TEST_CASE("maps with contours look as they did", "[unit]") {
  CHECK(test::difference_from_reference(draw(maps()), "maps") < 1);
  Figure changed = maps();
  std::get<HeatMap>(std::get<Plot>(changed.panels[1]).marks[0]).colors = ColorScale::viridis;
  CHECK(test::difference_from_reference(draw(changed), "maps") > 1);
}

TEST_CASE("a contour lies where its level is, at every level, and stops at NaN", "[unit]") {
  // The level 1 of x² + y² is a circle; half of it is left where half of the numbers are.
  const auto dark = [](std::vector<double> levels, bool half) {
    Contours circle{.rows = 40, .columns = 40, .x = Range{-2, 2}, .y = Range{-2, 2}};
    for (int i = 0; i < 1600; ++i) {
      const double x = -1.95 + 0.1 * (i % 40);
      const double y = -1.95 + 0.1 * (i / 40);
      circle.values.push_back(half && x > 0 ? kNan : x * x + y * y);
    }
    circle.levels = std::move(levels);
    circle.color = okabe_ito(0);
    Plot plot{.x_range = Range{-2, 2}, .y_range = Range{-2, 2}};
    plot.contours(circle);
    return blue(plot);
  };
  const int circle = dark({1}, false);
  CHECK(circle > 400);
  CHECK(dark({1}, true) == Approx(circle / 2.0).epsilon(0.1));
  CHECK(dark({0.25, 1}, false) == Approx(1.5 * circle).epsilon(0.1));
  CHECK(dark({}, false) > 4 * circle);
  CHECK(dark({9}, false) == 0);
}

TEST_CASE("equal figures give equal bytes, also in one program", "[unit]") {
  const auto once = draw(everything());
  const auto again = draw(everything());
  CHECK(once.png() == again.png());
  CHECK(once.svg() == again.svg());
  CHECK(once.svg() == once.svg());
  CHECK(draw(everything(0.1)).svg() != once.svg());
}

TEST_CASE("a figure's size follows from its panels", "[unit]") {
  Figure figure{.columns = 3, .panel_width = 200, .panel_height = 150};
  for (int i = 0; i < 4; ++i) figure.add(Plot{});
  const auto two_rows = draw(figure);
  CHECK(two_rows.width() == 2 * (3 * 200 + 2 * 22 + 20));
  CHECK(two_rows.height() == 2 * (2 * 150 + 22 + 20));
  figure.title = "With a title";
  CHECK(draw(figure).height() > two_rows.height());
}

TEST_CASE("NaN breaks a line, leaves out a point and a bar", "[unit]") {
  Plot whole;
  whole.line({.y = std::vector<double>(101, 1.0)});
  Plot broken;
  std::vector<double> y(101, 1.0);
  for (std::size_t i = 25; i < 75; ++i) y[i] = kNan;
  broken.line({.y = y});
  CHECK(blue(broken) == Approx(blue(whole) / 2).epsilon(0.05));

  Plot nothing;
  nothing.line({.y = {kNan, kNan}});
  nothing.line({.label = "empty"});
  nothing.scatter({.y = {kNan}});
  nothing.histogram({});
  CHECK_NOTHROW(drawn(nothing));

  Plot two;
  two.bars({.y = {1, 1}});
  Plot one;
  one.bars({.y = {1, kNan}});
  CHECK(blue(one) == Approx(blue(two) / 2).epsilon(0.02));
}

TEST_CASE("a logarithmic axis breaks the line at zero instead of failing", "[unit]") {
  Plot plot{.y_scale = Scale::log10};
  plot.line({.y = {1, 0.1, 0.01, 0, -1, 0.001}});
  CHECK(blue(plot) > 100);
  plot.y_range = Range{0, 1};
  CHECK_THROWS_WITH(drawn(plot), Contains("positive on a logarithmic scale"));
}

TEST_CASE("a band that may be zero reaches the end of a logarithmic axis", "[unit]") {
  const auto with = [](const std::vector<double>& low) {
    Plot plot{.y_scale = Scale::log10, .y_range = Range{0.01, 10}};
    plot.line({.y = {1, 1, 1}, .low = low, .high = {2, 2, 2}});
    return drawn(plot).png();
  };
  CHECK(with({0.5, 0, -3}) == with({0.5, 0.01, 0.01}));
  CHECK(with({0.5, 0, 0.5}) != with({0.5, kNan, 0.5}));
}

TEST_CASE("steps, bands, dots and widths change what is drawn", "[unit]") {
  const auto with = [](auto change) {
    Plot plot;
    Line line{.y = {0, 1, 0, 1, 0.5}};
    change(line);
    plot.line(line);
    return drawn(plot).png();
  };
  const auto plain = with([](Line&) {});
  CHECK(with([](Line& line) { line.stairs = true; }) != plain);
  CHECK(with([](Line& line) { line.dots = true; }) != plain);
  CHECK(with([](Line& line) { line.width = 4; }) != plain);
  CHECK(with([](Line& line) { line.dash = Dash::dotted; }) != plain);
  CHECK(with([](Line& line) { line.color = kBlack; }) != plain);
  CHECK(with([](Line& line) {
          line.low = {0, 0, 0, 0, 0};
          line.high = {1, 1, 1, 1, 1};
        }) != plain);
}

TEST_CASE("lines differ in colour and in dashes; a jagged line is solid", "[unit]") {
  Plot plot;
  plot.line({.y = {0, 0}});
  plot.line({.y = {1, 1}});
  const auto picture = drawn(plot);
  const int solid = count_pixels(picture, okabe_ito(0));
  const int dashed = count_pixels(picture, okabe_ito(1));
  CHECK(dashed > 100);
  CHECK(dashed < 0.8 * solid);

  Plot noise;
  Line jagged;
  for (int i = 0; i < 400; ++i) jagged.y.push_back(i % 2);
  jagged.color = okabe_ito(2);
  const auto green = [](Plot shown, const Line& line) {
    shown.line(line);
    return count_pixels(drawn(shown), okabe_ito(2), 40);
  };
  Line dotted = jagged;
  dotted.dash = Dash::dotted;
  noise.line({.y = {0, 0}});
  CHECK(green(noise, jagged) > 1.2 * green(noise, dotted));
}

TEST_CASE("the legend lies where the data are not, or beside the axes", "[unit]") {
  // The line's pixels and those of its sample in the legend add up where neither covers the other.
  Plot plot{.y_range = Range{0, 1}};
  plot.line({.y = {0, 0.2, 0.4, 0.6, 0.8, 1}});
  const int bare = blue(plot);
  std::get<Line>(plot.marks[0]).label = "rising";
  CHECK(blue(plot) > bare + 100);
  plot.legend = false;
  CHECK(blue(plot) == bare);

  Plot full{.y_range = Range{0, 1}};
  Line zigzag;
  for (int i = 0; i < 60; ++i) zigzag.y.push_back(i % 2);
  full.line(zigzag);
  const auto rightmost = [](const Picture& picture) {
    const auto rgb = picture.rgb();
    int column = 0;
    for (int y = 0; y < picture.height(); ++y) {
      for (int x = 0; x < picture.width(); ++x) {
        const auto at = std::size_t{3} * (std::size_t{1} * y * picture.width() + x);
        if (rgb[at] < 30 && rgb[at + 2] > 150) column = std::max(column, x);
      }
    }
    return column;
  };
  const int axes_end = rightmost(drawn(full));
  std::get<Line>(full.marks[0]).label = "everywhere on the axes";
  const auto beside = drawn(full);
  CHECK(rightmost(beside) < axes_end - 150);
}

TEST_CASE("a long line is thinned without losing its extremes", "[unit]") {
  Run run;
  for (int i = 0; i < 200000; ++i) run.push_back({i / 200000.0, 0.5 + 0.1 * std::sin(i)});
  run[123456].y = 0.99;
  run[77777].y = 0.01;
  const Run thin = thinned(run);
  CHECK(thin.size() <= 4 * 1200);
  double low = 1;
  double high = 0;
  for (const Point& p : thin) {
    low = std::min(low, p.y);
    high = std::max(high, p.y);
  }
  CHECK(low == 0.01);
  CHECK(high == 0.99);
  CHECK(thin.front().x == 0);
  CHECK(thin.back().x == run.back().x);
  std::swap(run[5], run[50000]);  // a trajectory that goes back and forth
  CHECK(thinned(run).size() == run.size());
}

TEST_CASE("a histogram counts every value once", "[unit]") {
  const Bins bins = bins_of({.values = {0, 0.5, 1, 1, 2, 4}, .bins = 4});
  CHECK(bins.edges == std::vector<double>{0, 1, 2, 3, 4});
  CHECK(bins.heights == std::vector<double>{2, 2, 1, 1});
  const Bins density = bins_of({.values = {0, 0.5, 1, 1, 2, 4}, .bins = 2, .density = true});
  CHECK(density.heights[0] * 2 + density.heights[1] * 2 == Approx(1));
  const Bins part = bins_of({.values = {0, 1, 2, 9}, .bins = 2, .range = Range{0, 4}});
  CHECK(part.heights == std::vector<double>{2, 1});
  std::vector<double> many;
  for (int i = 0; i < 1000; ++i) many.push_back(i);
  CHECK(bins_of({.values = many}).heights.size() == 10);  // 999 / (2 * 500 / 10) rounded up
}

TEST_CASE("data that do not fit are refused by plot, mark and reason", "[unit]") {
  const double inf = std::numeric_limits<double>::infinity();
  Plot plot{.title = "Cart-pole"};
  CHECK_THROWS_WITH(plot.line({.x = {1, 2}, .y = {1, 2, 3}, .label = "DQN"}),
                    Contains("plot 'Cart-pole': line 'DQN': 2 numbers in x for 3 in y"));
  CHECK_THROWS_WITH(plot.line({.y = {1, inf}}), Contains("y[1] is inf"));
  CHECK_THROWS_WITH(plot.line({.x = {0, kNan}, .y = {1, 2}}), Contains("x[1] is nan"));
  CHECK_THROWS_WITH(plot.line({.y = {1, 2}, .low = {0, 1}}), Contains("0 numbers in high"));
  CHECK_THROWS_WITH(plot.scatter({.y = {1}, .low = {0, 1}, .high = {2}}),
                    Contains("scatter: 2 numbers in low"));
  CHECK_THROWS_WITH(plot.bars({.names = {"a"}, .y = {1, 2}}), Contains("1 names for 2 bars"));
  CHECK_THROWS_WITH(plot.histogram({.values = {1, kNan}}), Contains("values[1] is nan"));
  CHECK_THROWS_WITH(plot.histogram({.values = {1}, .bins = -1}), Contains("-1 bins"));
  CHECK_THROWS_WITH(plot.heat_map({.rows = 2, .columns = 2, .values = {1}}),
                    Contains("1 values for 2 x 2 cells"));
  CHECK_THROWS_WITH(plot.contours({.rows = 1, .columns = 2, .values = {1, 2}}),
                    Contains("contours: 2 values for 1 x 2 cells"));
  CHECK_THROWS_WITH(
      plot.contours({.rows = 2, .columns = 2, .values = {1, 2, 3, 4}, .levels = {inf}}),
      Contains("levels[0] is inf"));
  CHECK_THROWS_WITH(plot.horizontal({.at = kNan}), Contains("at[0] is nan"));
  CHECK(plot.marks.empty());

  plot.x_range = Range{2, 1};
  CHECK_THROWS_WITH(drawn(plot), Contains("x range is 2 to 1"));
  plot.x_range.reset();
  plot.x_scale = Scale::log10;
  plot.heat_map({.rows = 1, .columns = 1, .values = {1}});
  CHECK_THROWS_WITH(drawn(plot), Contains("linear axes"));
  plot.marks = {Line{.x = {1}, .y = {1, 2}}};  // past the checks of line()
  CHECK_THROWS_WITH(drawn(plot), Contains("1 numbers in x"));
  CHECK_THROWS_WITH(draw(Figure{}), Contains("no panel"));
  CHECK_THROWS_WITH(draw(Figure{.columns = 0, .panels = {Plot{}}}), Contains("one column"));
}

TEST_CASE("extreme ranges, tiny panels and long texts are drawn all the same", "[unit]") {
  const std::string longer(300, 'x');
  const Range ranges[] = {{1e16, 1e16 + 4}, {-1e308, 1e308}, {1e-300, 2e-300}, {5, 5.0000001}};
  for (const Range& range : ranges) {
    Plot plot{.title = longer, .x_label = longer, .y_label = longer, .y_range = range};
    plot.line({.y = {range.low, range.high}, .label = longer});
    plot.bars({.names = {longer, longer}, .y = {1, 2}, .label = "bars"});
    const Figure figure{.title = longer, .panel_width = 120, .panel_height = 100, .panels = {plot}};
    CHECK(draw(figure).width() == 280);
  }
}

TEST_CASE("long titles and labels stay inside the figure", "[unit]") {
  Plot plot{.title = "A title that is far longer than the axes it stands above, and then some more",
            .x_label = "time [s]",
            .y_label = "a label of the y axis that is longer than the axis itself is high [m/s²]"};
  plot.line({.y = {1000, 2000}});
  const auto picture = drawn(plot);
  const auto rgb = picture.rgb();
  int border = 0;
  for (int y = 0; y < picture.height(); ++y) {
    for (const int x : {0, 8, 16, picture.width() - 8}) {
      const auto at = std::size_t{3} * (std::size_t{1} * y * picture.width() + x);
      border += rgb[at] < 250 ? 1 : 0;
    }
  }
  CHECK(border == 0);
}

TEST_CASE("an SVG file is well-formed and holds no pixels of lines and text", "[unit]") {
  const auto path = std::filesystem::temp_directory_path() / "pavlov_plot_test.svg";
  Plot plot = learning_curves();
  plot.title = "<ε & \"α\">";
  save(plot, path);
  const auto svg = read_file(path);
  std::filesystem::remove(path);
  CHECK(svg.find("<image") == std::string::npos);
  std::vector<std::string> open;
  for (std::size_t at = svg.find('<'); at != std::string::npos; at = svg.find('<', at + 1)) {
    const std::size_t end = svg.find('>', at);
    REQUIRE(end != std::string::npos);
    const auto name = svg.substr(at + 1, svg.find_first_of(" />\n", at + 2) - at - 1);
    if (name[0] == '?') continue;
    if (name[0] == '/') {
      REQUIRE_FALSE(open.empty());
      CHECK("/" + open.back() == name);
      open.pop_back();
    } else if (svg[end - 1] != '/') {
      open.push_back(name);
    }
  }
  CHECK(open.empty());
}
