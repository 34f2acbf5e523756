#include "envs/tabular/grid_map.h"

#include <algorithm>
#include <stdexcept>
#include <string>

#include "core/text.h"

namespace pavlov {

std::vector<Direction> first_moves(int n) { return {kMoves.begin(), kMoves.begin() + n}; }

GridMap::GridMap(int rows, int columns, char fill)
    : rows_(rows),
      columns_(columns),
      letters_(static_cast<std::size_t>(rows + 2) * static_cast<std::size_t>(columns + 2), kWall) {
  for (int cell = 0; cell < size(); ++cell) set(cell, fill);
}

GridMap GridMap::parse(std::string_view text, std::string_view letters, std::string_view owner) {
  const auto refuse = [owner](const std::string& what) {
    throw std::invalid_argument(std::string(owner) + ": the map " + what);
  };
  std::string unified(trim(text));
  std::replace(unified.begin(), unified.end(), '\n', '/');
  std::vector<std::string> lines;
  for (const std::string& line : split(unified, '/')) lines.emplace_back(trim(line));
  if (lines.empty() || lines.front().empty()) refuse("is empty");

  GridMap map(static_cast<int>(lines.size()), static_cast<int>(lines.front().size()), kWall);
  for (int row = 0; row < map.rows(); ++row) {
    const std::string& line = lines[static_cast<std::size_t>(row)];
    if (line.size() != lines.front().size()) {
      refuse("has rows of different lengths: " + std::to_string(lines.front().size()) +
             " letters in row 0, " + std::to_string(line.size()) + " in row " +
             std::to_string(row));
    }
    for (int column = 0; column < map.columns(); ++column) {
      const char letter = line[static_cast<std::size_t>(column)];
      if (letters.find(letter) == std::string_view::npos) {
        refuse("has the letter '" + std::string(1, letter) + "' in row " + std::to_string(row) +
               ", allowed are " + std::string(letters));
      }
      map.set(map.cell(row, column), letter);
    }
  }
  return map;
}

int GridMap::moved(int cell, Direction direction) const {
  const int to_row = row(cell) + direction.first;
  const int to_column = column(cell) + direction.second;
  return at(to_row, to_column) == kWall ? cell : this->cell(to_row, to_column);
}

std::vector<int> GridMap::cells_with(std::string_view letters) const {
  std::vector<int> cells;
  for (int cell = 0; cell < size(); ++cell) {
    if (letters.find(at(cell)) != std::string_view::npos) cells.push_back(cell);
  }
  return cells;
}

int GridMap::path_length(int from, int to, char blocked) const {
  std::vector<int> distance(static_cast<std::size_t>(size()), -1);
  std::vector<int> frontier = {from};
  distance[static_cast<std::size_t>(from)] = 0;
  for (std::size_t next = 0; next < frontier.size(); ++next) {
    const int cell = frontier[next];
    if (cell == to) break;
    for (int k = 0; k < 4; ++k) {
      const int neighbour = moved(cell, kMoves[static_cast<std::size_t>(k)]);
      int& d = distance[static_cast<std::size_t>(neighbour)];
      if (d >= 0 || at(neighbour) == blocked) continue;
      d = distance[static_cast<std::size_t>(cell)] + 1;
      frontier.push_back(neighbour);
    }
  }
  return distance[static_cast<std::size_t>(to)];
}

GridView GridMap::view() const {
  GridView view(rows_, columns_);
  for (int cell = 0; cell < size(); ++cell) {
    const auto i = static_cast<std::size_t>(cell);
    switch (at(cell)) {
      case kWall:
        view.cells[i] = GridView::Cell::wall;
        view.state[i] = -1;
        break;
      case 'S':
        view.cells[i] = GridView::Cell::start;
        break;
      case 'G':
        view.cells[i] = GridView::Cell::goal;
        break;
      case 'T':
      case 'H':
      case 'C':
        view.cells[i] = GridView::Cell::trap;
        break;
      default:
        break;
    }
  }
  return view;
}

}  // namespace pavlov
