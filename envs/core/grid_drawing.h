#pragma once

#include <string>

#include "envs/core/grid_view.h"
#include "envs/core/palette.h"

namespace pavlov {

// Pictures of grids. A cell is one world unit wide; the grid's lower left corner is (0, 0).

/// The colours of a grid's cells and of the lines between them.
struct GridColors {
  Color free = kWhite;
  Color wall = gray(0.35);
  Color start = lighter(okabe_ito(5), 0.65);
  Color goal = lighter(okabe_ito(2), 0.6);
  Color trap = lighter(okabe_ito(1), 0.6);
  Color line = gray(0.75);

  const Color& operator[](GridView::Cell cell) const;
};

/// The text of a cell: its label, or else "S", "G", "✕" for a start, goal or trap.
std::string cell_label(const GridView& grid, int cell);

/// The middle of a cell.
Point cell_centre(const GridView& grid, int cell);

/// Whether cells are large enough for more than a colour.
bool has_large_cells(const GridView& grid);

/// Shows the whole grid, with `room_below` more under it, on an empty ground.
void show_grid(Canvas& canvas, const GridView& grid, Color ground = kWhite, double room_below = 0);
/// Coloured cells and, where these are large, the lines between them.
void draw_cells(Canvas& canvas, const GridView& grid, const GridColors& colors = {});
void draw_labels(Canvas& canvas, const GridView& grid, Color ink = gray(0.2));
/// A disc where the agent stands, large enough to be found on any grid.
void draw_agent(Canvas& canvas, const GridView& grid);

/// All of these: the picture of an environment that has a `grid()` and no `draw`.
void draw_grid(Canvas& canvas, const GridView& grid, const GridColors& colors = {});

}  // namespace pavlov
