#include "envs/core/grid_view.h"

#include <array>
#include <numeric>

namespace pavlov {

GridView::GridView(int row_count, int column_count)
    : rows(row_count),
      columns(column_count),
      cells(static_cast<std::size_t>(row_count * column_count), Cell::free),
      state(cells.size()),
      labels(cells.size()) {
  std::iota(state.begin(), state.end(), 0);
}

std::string arrow(std::pair<int, int> direction) {
  static const std::array<std::array<const char*, 3>, 3> kArrows = {
      {{"↖", "↑", "↗"}, {"←", "·", "→"}, {"↙", "↓", "↘"}}};
  const auto sign = [](int x) { return static_cast<std::size_t>((x > 0) - (x < 0) + 1); };
  return kArrows[sign(direction.first)][sign(direction.second)];
}

}  // namespace pavlov
