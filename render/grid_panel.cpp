#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <stdexcept>

#include "envs/core/grid_drawing.h"
#include "render/axes.h"
#include "render/color_bar.h"
#include "render/panel.h"

namespace pavlov {
namespace {

constexpr double kSmallestArrow = 8;  ///< cells smaller than this show none
constexpr double kRaised = 0.1;       ///< arrows stand so much above the centre, over the number

void validate(const GridPicture& picture) {
  const GridView& grid = picture.grid;
  const auto refuse = [&](const std::string& why) {
    throw std::invalid_argument(
        "grid picture" + (picture.title.empty() ? "" : " '" + picture.title + "'") + ": " + why);
  };
  const auto cells = static_cast<std::size_t>(std::max(grid.rows, 0)) *
                     static_cast<std::size_t>(std::max(grid.columns, 0));
  if (cells == 0 || grid.cells.size() != cells || grid.state.size() != cells ||
      grid.labels.size() != cells) {
    refuse("the grid has " + std::to_string(grid.rows) + " x " + std::to_string(grid.columns) +
           " cells, but " + std::to_string(grid.cells.size()) + " kinds, " +
           std::to_string(grid.state.size()) + " states and " + std::to_string(grid.labels.size()) +
           " labels");
  }
  const auto states = static_cast<std::size_t>(1 + *std::ranges::max_element(grid.state));
  const auto enough = [&](std::size_t size, const std::string& what) {
    if (size != 0 && size < states) {
      refuse(std::to_string(size) + " " + what + " for " + std::to_string(states) + " states");
    }
  };
  enough(picture.values.size(), "values");
  enough(picture.policy.size(), "rows of the policy");
  for (std::size_t s = 0; s < picture.values.size(); ++s) {
    if (std::isinf(picture.values[s]))
      refuse("the value of state " + std::to_string(s) + " is infinite");
  }
  for (const auto& actions : picture.policy) {
    for (const int a : actions) {
      if (a < 0 || static_cast<std::size_t>(a) >= grid.directions.size()) {
        refuse("action " + std::to_string(a) + " of the policy has no direction; the grid has " +
               std::to_string(grid.directions.size()));
      }
    }
  }
  for (const int cell : picture.path) {
    if (cell < 0 || static_cast<std::size_t>(cell) >= cells) {
      refuse("cell " + std::to_string(cell) + " of the path is not in the grid");
    }
  }
  if (picture.range && !(picture.range->low < picture.range->high)) {
    refuse("the range of the colours is empty");
  }
}

class GridPanel : public Panel {
 public:
  GridPanel(const GridPicture& picture, const Picture& ruler, double width, double height)
      : picture_(picture) {
    validate(picture);
    const GridView& grid = picture.grid;
    std::vector<double> shown;
    for (std::size_t cell = 0; cell < grid.cells.size(); ++cell) {
      if (const auto value = value_at(cell)) shown.push_back(*value);
    }
    range_ = color_range(shown, picture.range);
    decimals_ = picture.decimals >= 0 ? picture.decimals : decimals_for(shown);
    widest_ = widest_number(shown, decimals_, ruler);
    margins_.top = picture.title.empty() ? 0 : kTitleSize + 1.5 * kGap;
    const double cell = std::min(width / grid.columns, (height - margins_.top) / grid.rows);
    if (!shown.empty() && (number_size(cell) < kSmallest || !picture.value_label.empty())) {
      color_bar_.emplace(range_, picture.value_label, ruler, 0.8 * height);
    }
  }

  Margins margins() const override { return margins_; }

  void draw(Picture& out, const Frame& frame) const override {
    const GridView& grid = picture_.grid;
    const double bar = color_bar_ ? color_bar_->width() : 0;
    const double cell = std::min((frame.width() - bar) / grid.columns, frame.height() / grid.rows);
    const double left = frame.low.x + (frame.width() - bar - cell * grid.columns) / 2;
    const double bottom =
        frame.high.y - cell * grid.rows - std::min(0.5 * (frame.height() - cell * grid.rows), 12.0);
    const Frame board{{left, bottom}, {left + cell * grid.columns, bottom + cell * grid.rows}};

    draw_colors(out, board);
    if (cell >= kSmallestArrow) draw_lines(out, board, cell);
    out.outline(board.low, board.high, 1.2, gray(0.25));
    draw_path(out, board, cell);
    if (cell >= kSmallest) {
      for (std::size_t i = 0; i < grid.cells.size(); ++i) draw_cell(out, board, cell, i);
    }
    if (grid.agent >= 0 && static_cast<std::size_t>(grid.agent) < grid.cells.size()) {
      const Point at = centre(board, static_cast<std::size_t>(grid.agent));
      out.circle(at, 0.2 * cell, kWhite);
      out.circle(at, 0.17 * cell, okabe_ito(4));
    }
    if (color_bar_) color_bar_->draw(out, board);
    const auto title =
        fitted(out, picture_.title, kTitleSize, board.at(0.5, 0).x, {frame.low.x, frame.high.x});
    out.text({title.centre, board.high.y + kGap + kTitleSize / 2}, picture_.title, title.size,
             kBlack, Align::centre);
  }

 private:
  /// The number shown in a cell. Ends of the task have none: their value is 0 by definition.
  std::optional<double> value_at(std::size_t cell) const {
    const int state = picture_.grid.state[cell];
    const auto kind = picture_.grid.cells[cell];
    if (state < 0 || picture_.values.empty() || kind == GridView::Cell::wall) return std::nullopt;
    const double value = picture_.values[static_cast<std::size_t>(state)];
    const bool end = kind == GridView::Cell::goal || kind == GridView::Cell::trap;
    if (std::isnan(value) || (end && value == 0)) return std::nullopt;
    return value;
  }

  Color color_at(std::size_t cell) const {
    if (const auto value = value_at(cell)) {
      return viridis((*value - range_.low) / (range_.high - range_.low));
    }
    return GridColors{}[picture_.grid.cells[cell]];
  }

  double number_size(double cell) const {
    const double most = picture_.policy.empty() ? 0.3 * cell : 0.22 * cell;
    return std::min({kTitleSize, most, 0.86 * cell / widest_});
  }

  Point centre(const Frame& board, std::size_t cell) const {
    const int row = static_cast<int>(cell) / picture_.grid.columns;
    const int column = static_cast<int>(cell) % picture_.grid.columns;
    return board.at((column + 0.5) / picture_.grid.columns, 1 - (row + 0.5) / picture_.grid.rows);
  }

  void draw_colors(Picture& out, const Frame& board) const {
    std::vector<std::uint8_t> rgb;
    for (std::size_t cell = 0; cell < picture_.grid.cells.size(); ++cell) {
      const Color color = color_at(cell);
      for (const double part : {color.r, color.g, color.b}) {
        rgb.push_back(static_cast<std::uint8_t>(std::lround(255 * part)));
      }
    }
    out.image(board.low, board.high, picture_.grid.rows, picture_.grid.columns, rgb);
  }

  void draw_lines(Picture& out, const Frame& board, double cell) const {
    const double width = std::min(0.8, cell / 20);
    for (int i = 1; i < picture_.grid.rows; ++i) {
      const double y = static_cast<double>(i) / picture_.grid.rows;
      out.line(board.at(0, y), board.at(1, y), width, gray(0.45));
    }
    for (int i = 1; i < picture_.grid.columns; ++i) {
      const double x = static_cast<double>(i) / picture_.grid.columns;
      out.line(board.at(x, 0), board.at(x, 1), width, gray(0.45));
    }
  }

  void draw_cell(Picture& out, const Frame& board, double cell, std::size_t index) const {
    const Point at = centre(board, index);
    const Color ink = readable_on(color_at(index));
    const auto value = value_at(index);
    const bool number = value && number_size(cell) >= kSmallest;
    const auto* actions = actions_at(index);
    const bool arrows = actions != nullptr && cell >= kSmallestArrow;
    if (number) {
      out.text({at.x, at.y - (arrows ? 0.31 * cell : 0)}, written(*value, decimals_),
               number_size(cell), ink, Align::centre);
    }
    if (arrows) draw_arrows(out, {at.x, at.y + (number ? kRaised * cell : 0)}, cell, *actions, ink);

    const std::string label = cell_label(picture_.grid, static_cast<int>(index));
    if (label.empty()) return;
    const bool alone = !number && !arrows;
    const double size =
        std::min(alone ? 0.4 * cell : 0.2 * cell,
                 (alone ? 0.8 : 0.3) * cell / std::max(out.text_width(label, 1), 0.1));
    if (size < kSmallest) return;
    if (alone) {
      out.text(at, label, std::min(size, 1.6 * kTitleSize), ink, Align::centre);
    } else {
      out.text({at.x - 0.44 * cell, at.y + 0.37 * cell}, label, std::min(size, kTitleSize), ink,
               Align::left);
    }
  }

  /// What the policy does there, nullptr where there is nothing to do.
  const std::vector<int>* actions_at(std::size_t cell) const {
    const int state = picture_.grid.state[cell];
    if (state < 0 || picture_.policy.empty()) return nullptr;
    const auto kind = picture_.grid.cells[cell];
    if (kind != GridView::Cell::free && kind != GridView::Cell::start && !value_at(cell)) {
      return nullptr;
    }
    const auto& actions = picture_.policy[static_cast<std::size_t>(state)];
    return actions.empty() ? nullptr : &actions;
  }

  void draw_arrows(Picture& out, Point at, double cell, const std::vector<int>& actions,
                   Color ink) const {
    const double reach = (actions.size() == 1 ? 0.25 : 0.29) * cell;
    const double width = std::min(0.04 * cell, 2.2);
    for (const int action : actions) {
      const auto [down, right] = picture_.grid.directions[static_cast<std::size_t>(action)];
      const double length = std::hypot(down, right);
      if (length == 0) {
        out.circle(at, 0.06 * cell, ink);
        continue;
      }
      const Point step{reach * right / length, -reach * down / length};
      const double back = actions.size() == 1 ? 1 : 0;  // ties start together in the middle
      out.arrow({at.x - back * step.x, at.y - back * step.y}, {at.x + step.x, at.y + step.y}, width,
                ink);
    }
  }

  void draw_path(Picture& out, const Frame& board, double cell) const {
    if (picture_.path.empty()) return;
    std::vector<Point> points;
    const double raised = picture_.values.empty() || picture_.policy.empty() ? 0 : kRaised * cell;
    for (const int place : picture_.path) {
      const Point at = centre(board, static_cast<std::size_t>(place));
      points.push_back({at.x, at.y + raised});
    }
    out.line(points, 0.14 * cell, translucent(okabe_ito(1), 0.75));
  }

  const GridPicture& picture_;
  Range range_;
  int decimals_ = 0;
  double widest_ = 1;  ///< of the numbers, at size 1
  std::optional<ColorBar> color_bar_;
  Margins margins_;
};

}  // namespace

std::unique_ptr<Panel> make_panel(const GridPicture& grid, const Picture& ruler, double width,
                                  double height) {
  return std::make_unique<GridPanel>(grid, ruler, width, height);
}

}  // namespace pavlov
