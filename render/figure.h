#pragma once

#include <filesystem>
#include <string>
#include <variant>
#include <vector>

#include "render/grid_picture.h"
#include "render/picture.h"
#include "render/plot.h"

namespace pavlov {

/// One or several panels in rows:
///
///     Figure figure{.title = "Q-learning", .columns = 2};
///     figure.add(GridPicture{.title = "values and policy", .grid = grid, .values = v});
///     figure.add(plot);
///     save(figure, "q_learning.png");
struct Figure {
  std::string title;
  int columns = 1;
  double panel_width = 440;  ///< in 1/72 inch, axis labels included; two pixels each
  double panel_height = 320;
  std::vector<std::variant<Plot, GridPicture>> panels;  ///< row by row

  void add(std::variant<Plot, GridPicture> panel) { panels.push_back(std::move(panel)); }
};

/// Throws std::invalid_argument without panels and for data that do not fit.
Picture draw(const Figure& figure);

/// Writes a PNG or SVG file, by the suffix; errors as draw and Picture::save.
void save(const Figure& figure, const std::filesystem::path& path);
void save(const Plot& plot, const std::filesystem::path& path);
void save(const GridPicture& picture, const std::filesystem::path& path);

}  // namespace pavlov
