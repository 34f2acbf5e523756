#pragma once

#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "render/grid_picture.h"
#include "render/picture.h"
#include "render/plot.h"

namespace pavlov {

/// Something that draws itself, such as an environment.
struct Drawing {
  std::string title;
  std::function<void(Canvas&)> draw;
};

/// Names and what there is to say of them, one below the other.
struct Facts {
  std::string title;
  std::vector<std::pair<std::string, std::string>> rows;
};

using Tile = std::variant<Drawing, Plot, GridPicture, Facts>;

/// What a window shows: a line at the top, one at the bottom, and tiles between them, which are
/// laid out for whatever size there is. The first tile is the largest; the last are left out where
/// there is no room for all.
struct Dashboard {
  std::string title;
  std::string state;  ///< at the right end of the upper line: "step 120, return 87"
  std::string hint;   ///< the lower line
  std::vector<Tile> tiles;
  /// Drawn over everything: a list of keys.
  std::vector<std::pair<std::string, std::string>> help;
};

/// In pixels; at least 160 x 120, else std::invalid_argument.
Picture draw(const Dashboard& dashboard, int width, int height);

/// Which tile lies at a pixel, counted from the upper left corner; -1: none.
int tile_at(const Dashboard& dashboard, int width, int height, Point pixel);

}  // namespace pavlov
