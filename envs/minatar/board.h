#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace pavlov::minatar {

/// Columns x and rows y of the board; (0, 0) is the upper left cell.
inline constexpr int kSize = 10;
inline constexpr int kLast = kSize - 1;
inline constexpr int kCells = kSize * kSize;

constexpr std::size_t cell(int x, int y) { return static_cast<std::size_t>(y * kSize + x); }

/// Yes or no for every cell. One bit each, row by row, so that all cells are moved at once.
class Board {
 public:
  constexpr Board() = default;

  constexpr bool at(int x, int y) const { return (bits_ >> cell(x, y) & 1U) != 0; }
  constexpr void set(int x, int y) { bits_ |= Bits{1} << cell(x, y); }
  constexpr void clear(int x, int y) { bits_ &= ~(Bits{1} << cell(x, y)); }
  constexpr bool empty() const { return bits_ == 0; }
  constexpr int count() const { return std::popcount(high()) + std::popcount(low()); }

  /// Row y alone.
  constexpr Board row(int y) const { return Board(bits_ & kRow << (y * kSize)); }
  /// Column x alone.
  constexpr Board column(int x) const { return Board(bits_ & kColumn << x); }
  /// The lowest row in which there is a yes; -1 for none.
  constexpr int lowest_row() const {
    const int cells = high() != 0 ? 64 + std::bit_width(high()) : std::bit_width(low());
    return (cells + kSize - 1) / kSize - 1;
  }

  /// All moved on by so many cells, row by row (kSize cells are a row down); the last are lost.
  constexpr Board shifted(int cells) const {
    return Board(cells >= 0 ? bits_ << cells & kAll : bits_ >> -cells);
  }
  /// The same, but the last are the first then.
  constexpr Board rotated(int cells) const {
    return shifted(cells) | shifted(cells >= 0 ? cells - kCells : cells + kCells);
  }

  friend constexpr Board operator|(Board a, Board b) { return Board(a.bits_ | b.bits_); }
  friend constexpr Board operator&(Board a, Board b) { return Board(a.bits_ & b.bits_); }
  /// What is in `a` and not in `b`.
  friend constexpr Board operator-(Board a, Board b) { return Board(a.bits_ & ~b.bits_); }

  /// Writes kCells bytes, 0 or 1.
  constexpr void write(std::uint8_t* bytes) const;
  /// As part of a state: kCells numbers, 0 or 1.
  void append_numbers(std::vector<double>& out) const;
  void take_numbers(std::span<const double> numbers, std::size_t& used);

 private:
  __extension__ typedef unsigned __int128 Bits;
  static constexpr Bits kAll = (Bits{1} << kCells) - 1;
  static constexpr Bits kRow = (Bits{1} << kSize) - 1;
  static constexpr Bits kColumn = kAll / kRow;  // 1 + 2^10 + 2^20 + …

  constexpr explicit Board(Bits bits) : bits_(bits) {}
  constexpr std::uint64_t low() const { return static_cast<std::uint64_t>(bits_); }
  constexpr std::uint64_t high() const { return static_cast<std::uint64_t>(bits_ >> 64); }

  /// Eight cells, from the first on, as the bytes of a word, the lowest first.
  static constexpr std::array<std::uint8_t, 8> bytes_of(Bits cells) {
    static_assert(std::endian::native == std::endian::little);
    const auto bits = static_cast<std::uint64_t>(cells);
    const std::uint64_t first_seven = (bits & 0x7FU) * 0x2040810204081U & 0x101010101010101U;
    return std::bit_cast<std::array<std::uint8_t, 8>>(first_seven | (bits & 0x80U) << 49U);
  }

  Bits bits_ = 0;
};

constexpr void Board::write(std::uint8_t* bytes) const {
  constexpr int kWhole = kCells / 8 * 8;
  for (int i = 0; i < kWhole; i += 8) std::copy_n(bytes_of(bits_ >> i).begin(), 8, bytes + i);
  const auto rest = bytes_of(bits_ >> kWhole);
  std::copy_n(rest.begin(), kCells - kWhole, bytes + kWhole);
}

}  // namespace pavlov::minatar
