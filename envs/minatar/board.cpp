#include "envs/minatar/board.h"

#include <array>

#include "envs/core/state_numbers.h"

namespace pavlov::minatar {

void Board::append_numbers(std::vector<double>& out) const {
  for (int i = 0; i < kCells; ++i) out.push_back(static_cast<double>(bits_ >> i & 1U));
}

void Board::take_numbers(std::span<const double> numbers, std::size_t& used) {
  std::array<bool, kCells> cells{};
  detail::take_numbers(numbers, used, cells);
  bits_ = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) bits_ |= Bits{cells[i]} << i;
}

}  // namespace pavlov::minatar
