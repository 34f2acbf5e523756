#include "envs/core/grid_drawing.h"

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace pavlov {
namespace {

/// A height at which the text fits into a cell.
double label_height(const std::string& text) {
  const auto letters =
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; });
  return std::min(0.45, 1.2 / static_cast<double>(letters));
}

}  // namespace

const Color& GridColors::operator[](GridView::Cell cell) const {
  switch (cell) {
    case GridView::Cell::wall:
      return wall;
    case GridView::Cell::start:
      return start;
    case GridView::Cell::goal:
      return goal;
    case GridView::Cell::trap:
      return trap;
    default:
      return free;
  }
}

std::string cell_label(const GridView& grid, int cell) {
  const auto i = static_cast<std::size_t>(cell);
  if (!grid.labels[i].empty()) return grid.labels[i];
  switch (grid.cells[i]) {
    case GridView::Cell::start:
      return "S";
    case GridView::Cell::goal:
      return "G";
    case GridView::Cell::trap:
      return "✕";
    default:
      return "";
  }
}

Point cell_centre(const GridView& grid, int cell) {
  return {cell % grid.columns + 0.5, grid.rows - cell / grid.columns - 0.5};
}

bool has_large_cells(const GridView& grid) { return std::max(grid.rows, grid.columns) <= 60; }

void show_grid(Canvas& canvas, const GridView& grid, Color ground, double room_below) {
  const double margin = 0.02 * std::max(grid.rows, grid.columns) + 0.05;
  canvas.view({-margin, -margin - room_below}, {grid.columns + margin, grid.rows + margin});
  canvas.clear(ground);
}

void draw_cells(Canvas& canvas, const GridView& grid, const GridColors& colors) {
  const Point top{static_cast<double>(grid.columns), static_cast<double>(grid.rows)};
  std::vector<std::uint8_t> rgb;
  rgb.reserve(3 * grid.cells.size());
  for (const auto cell : grid.cells) {
    const Color& color = colors[cell];
    for (const double part : {color.r, color.g, color.b}) {
      rgb.push_back(static_cast<std::uint8_t>(std::lround(255 * part)));
    }
  }
  canvas.image({0, 0}, top, grid.rows, grid.columns, rgb);
  if (has_large_cells(grid)) {
    for (int x = 1; x < grid.columns; ++x) {
      const auto at = static_cast<double>(x);
      canvas.line({at, 0}, {at, top.y}, 0.02, colors.line);
    }
    for (int y = 1; y < grid.rows; ++y) {
      const auto at = static_cast<double>(y);
      canvas.line({0, at}, {top.x, at}, 0.02, colors.line);
    }
  }
  canvas.outline({0, 0}, top, 0.04, colors.wall);
}

void draw_labels(Canvas& canvas, const GridView& grid, Color ink) {
  if (!has_large_cells(grid)) return;
  for (int cell = 0; cell < grid.rows * grid.columns; ++cell) {
    const std::string text = cell_label(grid, cell);
    if (text.empty()) continue;
    canvas.text(cell_centre(grid, cell), text, label_height(text), ink, Align::centre);
  }
}

void draw_agent(Canvas& canvas, const GridView& grid) {
  if (grid.agent < 0) return;
  const Point at = cell_centre(grid, grid.agent);
  const double radius = std::max(0.32, 0.012 * std::max(grid.rows, grid.columns));
  canvas.circle(at, radius, kWhite);
  canvas.circle(at, 0.87 * radius, okabe_ito(4));
}

void draw_grid(Canvas& canvas, const GridView& grid, const GridColors& colors) {
  show_grid(canvas, grid);
  draw_cells(canvas, grid, colors);
  draw_labels(canvas, grid);
  draw_agent(canvas, grid);
}

}  // namespace pavlov
