#include "render/dashboard.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>

#include "envs/core/palette.h"
#include "render/inset.h"
#include "render/panel.h"

namespace pavlov {
namespace {

constexpr Color kPaper = gray(0.92);
constexpr Color kInk = gray(0.15);
constexpr Color kPale = gray(0.42);
constexpr double kBar = 26;      // the lines at the top and at the bottom
constexpr double kSpace = 8;     // between tiles
constexpr double kPadding = 9;   // within a tile
constexpr double kLeast = 135;   // a tile that is not so high tells nothing
constexpr double kRowSize = 11;  // of facts
constexpr double kAspect = 1.45;

/// How large something that is somewhat wider than high can be.
double usable(double width, double height) { return std::min(width / kAspect, height); }

/// A grid of which the first tile takes `wide` x `high` cells in the upper left corner, each of the
/// others one.
struct Layout {
  int columns = 1;
  int rows = 1;
  int wide = 1;
  int high = 1;

  /// Cells (column, row), (column + across, row + down) and what lies between them.
  Frame cells(const Frame& area, int column, int row, int across, int down) const {
    const double width = (area.width() + kSpace) / columns;
    const double height = (area.height() + kSpace) / rows;
    return {{area.low.x + column * width, area.high.y - (row + down) * height + kSpace},
            {area.low.x + (column + across) * width - kSpace, area.high.y - row * height}};
  }
  Frame first(const Frame& area) const { return cells(area, 0, 0, wide, high); }
};

/// As many of `count` tiles as there is room for: the layout that all others fill, in which the
/// others are large, and the first one still more so.
std::vector<Frame> laid_out(const Frame& area, int count) {
  Layout best;
  for (double best_score = 0; count > 1 && best_score == 0; --count) {
    for (Layout l; l.columns <= count + 1; ++l.columns) {
      for (l.rows = 1; l.rows <= count; ++l.rows) {
        for (l.wide = 1; l.wide <= l.columns; ++l.wide) {
          for (l.high = 1; l.high <= l.rows; ++l.high) {
            if (l.columns * l.rows - l.wide * l.high != count - 1) continue;
            const Frame first = l.first(area);
            const Frame other = l.cells(area, 0, 0, 1, 1);
            const double least = usable(other.width(), other.height());
            const double score = least * std::pow(usable(first.width(), first.height()), 1.5);
            if (least < kLeast || score <= best_score) continue;
            best_score = score;
            best = l;
          }
        }
      }
    }
  }
  std::vector<Frame> frames = {best.first(area)};
  for (int row = 0; row < best.rows; ++row) {
    for (int column = 0; column < best.columns; ++column) {
      if (row < best.high && column < best.wide) continue;
      frames.push_back(best.cells(area, column, row, 1, 1));
    }
  }
  return frames;
}

class TilePainter {
 public:
  TilePainter(Picture& picture, const Frame& frame)
      : picture_(picture),
        frame_{{frame.low.x + kPadding, frame.low.y + kPadding},
               {frame.high.x - kPadding, frame.high.y - kPadding}} {
    picture.rectangle(frame.low, frame.high, kWhite);
  }

  void operator()(const Drawing& drawing) {
    title(drawing.title);
    Inset inset(picture_, frame_.low, frame_.high);
    drawing.draw(inset);
  }

  void operator()(const Plot& plot) { panel(plot); }
  void operator()(const GridPicture& grid) { panel(grid); }

  void operator()(const Facts& facts) {
    title(facts.title);
    if (facts.rows.empty()) return;
    // In two columns where the rows would be too close in one.
    const std::size_t most = static_cast<std::size_t>(frame_.height() / (1.5 * kRowSize));
    const std::size_t columns = facts.rows.size() > std::max<std::size_t>(most, 1) ? 2 : 1;
    const std::size_t rows = (facts.rows.size() + columns - 1) / columns;
    const double pitch = std::min(1.75 * kRowSize, frame_.height() / static_cast<double>(rows));
    const double width =
        (frame_.width() - 2 * kPadding * static_cast<double>(columns - 1)) / double(columns);
    double size = std::min(kRowSize, pitch / 1.25);
    for (const auto& [name, value] : facts.rows) {
      const double used =
          picture_.text_width(name, kRowSize) + picture_.text_width(value, kRowSize) + 8;
      size = std::min(size, kRowSize * width / used);
    }
    for (std::size_t i = 0; i < facts.rows.size(); ++i) {
      const double left = frame_.low.x + static_cast<double>(i / rows) * (width + 2 * kPadding);
      const double y = frame_.high.y - (static_cast<double>(i % rows) + 0.5) * pitch;
      picture_.text({left, y}, facts.rows[i].first, size, kPale, Align::left);
      picture_.text({left + width, y}, facts.rows[i].second, size, kInk, Align::right);
    }
  }

 private:
  template <class P>
  void panel(const P& what) {
    const auto panel = make_panel(what, picture_, frame_.width(), frame_.height());
    const Margins m = panel->margins();
    const Frame inner{{frame_.low.x + m.left, frame_.low.y + m.bottom},
                      {frame_.high.x - m.right, frame_.high.y - m.top}};
    if (inner.width() > 20 && inner.height() > 20) panel->draw(picture_, inner);
  }

  void title(const std::string& text) {
    if (text.empty()) return;
    const auto fit = fitted(picture_, text, kTitleSize, (frame_.low.x + frame_.high.x) / 2,
                            {frame_.low.x, frame_.high.x});
    picture_.text({fit.centre, frame_.high.y - kTitleSize / 2}, text, fit.size, kBlack,
                  Align::centre);
    frame_.high.y -= kTitleSize + kGap;
  }

  Picture& picture_;
  Frame frame_;
};

/// Keys and what they do, on a sheet in the middle.
void draw_help(Picture& picture, const Frame& whole,
               const std::vector<std::pair<std::string, std::string>>& help) {
  double key_width = 0;
  double width = 0;
  for (const auto& [key, meaning] : help) {
    key_width = std::max(key_width, picture.text_width(key, 12));
    width = std::max(width, picture.text_width(meaning, 12));
  }
  width += key_width + 18;
  const double rows = static_cast<double>(help.size());
  const double fit =
      std::min({1.0, (whole.width() - 60) / width, (whole.height() - 60) / (20 * rows)});
  const double size = 12 * fit;
  const double pitch = 20 * fit;
  const Point middle = whole.at(0.5, 0.5);
  const Frame sheet{{middle.x - fit * width / 2 - 20, middle.y - pitch * rows / 2 - 16},
                    {middle.x + fit * width / 2 + 20, middle.y + pitch * rows / 2 + 16}};
  picture.rectangle(whole.low, whole.high, translucent(kBlack, 0.35));
  picture.rectangle(sheet.low, sheet.high, kWhite);
  for (std::size_t i = 0; i < help.size(); ++i) {
    const double y = sheet.high.y - 16 - (static_cast<double>(i) + 0.5) * pitch;
    picture.text({sheet.low.x + 20, y}, help[i].first, size, okabe_ito(0), Align::left);
    picture.text({sheet.low.x + 38 + fit * key_width, y}, help[i].second, size, kInk, Align::left);
  }
}

/// Lengths are in 1/72 inch, as in figures: more pixels each in a larger window.
double pixels_each(int width, int height) {
  return std::clamp(std::min(width / 1150.0, height / 720.0), 0.85, 3.0);
}

std::vector<Frame> frames_of(const Dashboard& dashboard, double width, double height) {
  if (dashboard.tiles.empty()) return {};
  return laid_out({{kSpace, kBar - 4}, {width - kSpace, height - kBar}},
                  static_cast<int>(dashboard.tiles.size()));
}

}  // namespace

int tile_at(const Dashboard& dashboard, int width, int height, Point pixel) {
  const double each = pixels_each(width, height);
  const Point at{pixel.x / each, (height - pixel.y) / each};
  const auto frames = frames_of(dashboard, width / each, height / each);
  const auto found = std::ranges::find_if(frames, [at](const Frame& f) {
    return at.x >= f.low.x && at.x <= f.high.x && at.y >= f.low.y && at.y <= f.high.y;
  });
  return found == frames.end() ? -1 : static_cast<int>(found - frames.begin());
}

Picture draw(const Dashboard& dashboard, int width, int height) {
  if (width < 160 || height < 120) {
    throw std::invalid_argument("dashboard: " + std::to_string(width) + " x " +
                                std::to_string(height) + " pixels; at least 160 x 120 are needed");
  }
  Picture picture(width, height);
  const double pixels = pixels_each(width, height);
  const Frame whole{{0, 0}, {width / pixels, height / pixels}};
  picture.view(whole.low, whole.high);
  picture.rectangle(whole.low, whole.high, kPaper);

  const double upper = whole.high.y - kBar / 2 - 1;
  const double state_width = picture.text_width(dashboard.state, 12);
  const double room = whole.width() - state_width - 5 * kSpace;
  if (room > 60) {
    const double size =
        std::min(13.0, 13 * room / std::max(picture.text_width(dashboard.title, 13), 1.0));
    picture.text({1.5 * kSpace, upper}, dashboard.title, size, kBlack, Align::left);
  }
  picture.text({whole.high.x - 1.5 * kSpace, upper}, dashboard.state, 12, kInk, Align::right);
  const auto hint =
      fitted(picture, dashboard.hint, 10.5, 0, {1.5 * kSpace, whole.high.x - 1.5 * kSpace});
  picture.text({1.5 * kSpace, kBar / 2 - 2}, dashboard.hint, hint.size, kPale, Align::left);

  const auto frames = frames_of(dashboard, whole.width(), whole.height());
  for (std::size_t i = 0; i < frames.size(); ++i) {
    std::visit(TilePainter(picture, frames[i]), dashboard.tiles[i]);
  }
  if (!dashboard.help.empty()) draw_help(picture, whole, dashboard.help);
  return picture;
}

}  // namespace pavlov
