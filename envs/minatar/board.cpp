#include "envs/minatar/board.h"

#include <array>
#include <cstring>

#include "envs/core/state_numbers.h"

namespace pavlov::minatar {
namespace {

using Eight = std::array<std::uint8_t, 8>;

/// Eight bits as eight bytes, the lowest first.
constexpr std::array<Eight, 256> kBytesOf = [] {
  std::array<Eight, 256> bytes_of{};
  for (std::size_t bits = 0; bits < bytes_of.size(); ++bits) {
    for (std::size_t i = 0; i < 8; ++i) bytes_of[bits][i] = bits >> i & 1U;
  }
  return bytes_of;
}();

}  // namespace

void Board::write(std::uint8_t* bytes) const {
  constexpr int kWhole = kCells / 8 * 8;
  for (int i = 0; i < kWhole; i += 8) {
    std::memcpy(bytes + i, kBytesOf[static_cast<std::uint8_t>(bits_ >> i)].data(), 8);
  }
  std::memcpy(bytes + kWhole, kBytesOf[static_cast<std::uint8_t>(bits_ >> kWhole)].data(),
              kCells - kWhole);
}

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
