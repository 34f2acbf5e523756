#pragma once

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

  bool at(int x, int y) const { return (bits_ >> cell(x, y) & 1U) != 0; }
  constexpr void set(int x, int y) { bits_ |= Bits{1} << cell(x, y); }
  void clear(int x, int y) { bits_ &= ~(Bits{1} << cell(x, y)); }
  bool empty() const { return bits_ == 0; }
  int count() const { return std::popcount(high()) + std::popcount(low()); }

  /// Row y alone.
  Board row(int y) const { return Board(bits_ & kRow << (y * kSize)); }
  /// Column x alone.
  Board column(int x) const { return Board(bits_ & kColumn << x); }
  /// The lowest row in which there is a yes; -1 for none.
  int lowest_row() const {
    const int cells = high() != 0 ? 64 + std::bit_width(high()) : std::bit_width(low());
    return (cells + kSize - 1) / kSize - 1;
  }

  /// All moved on by so many cells, row by row (kSize cells are a row down); the last are lost.
  Board shifted(int cells) const {
    return Board(cells >= 0 ? bits_ << cells & kAll : bits_ >> -cells);
  }
  /// The same, but the last are the first then.
  Board rotated(int cells) const {
    return shifted(cells) | shifted(cells >= 0 ? cells - kCells : cells + kCells);
  }

  friend Board operator|(Board a, Board b) { return Board(a.bits_ | b.bits_); }
  friend Board operator&(Board a, Board b) { return Board(a.bits_ & b.bits_); }
  /// What is in `a` and not in `b`.
  friend Board operator-(Board a, Board b) { return Board(a.bits_ & ~b.bits_); }

  /// Writes kCells bytes, 0 or 1.
  void write(std::uint8_t* bytes) const;
  /// As part of a state: kCells numbers, 0 or 1.
  void append_numbers(std::vector<double>& out) const;
  void take_numbers(std::span<const double> numbers, std::size_t& used);

 private:
  __extension__ using Bits = unsigned __int128;
  static constexpr Bits kAll = (Bits{1} << kCells) - 1;
  static constexpr Bits kRow = (Bits{1} << kSize) - 1;
  static constexpr Bits kColumn = kAll / kRow;  // 1 + 2^10 + 2^20 + …

  constexpr explicit Board(Bits bits) : bits_(bits) {}
  std::uint64_t low() const { return static_cast<std::uint64_t>(bits_); }
  std::uint64_t high() const { return static_cast<std::uint64_t>(bits_ >> 64); }

  Bits bits_ = 0;
};

}  // namespace pavlov::minatar
