#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace pavlov {

/// What numbers are stored as.
enum class Dtype : std::uint8_t { u8, i32, f32, f64 };

std::size_t bytes_of(Dtype dtype);
std::string to_string(Dtype dtype);

/// n rows of `width` numbers each, one row after the other; a view, nothing is owned.
struct Rows {
  const void* data = nullptr;
  Dtype dtype = Dtype::f32;
  int width = 1;

  /// The first number of row i. T must be the C++ type of `dtype`.
  template <class T>
  const T* row(int i) const {
    return static_cast<const T*>(data) + static_cast<std::ptrdiff_t>(i) * width;
  }
  std::size_t bytes_per_row() const { return static_cast<std::size_t>(width) * bytes_of(dtype); }
  /// The bytes of row i.
  const std::byte* bytes(std::int64_t i) const {
    return static_cast<const std::byte*>(data) + i * static_cast<std::int64_t>(bytes_per_row());
  }
  /// Number j of row i, whatever the type.
  double number(int i, int j = 0) const;
  /// Row i as doubles.
  std::vector<double> numbers(int i) const;
};

/// Rows that the owner may write to.
struct MutableRows : Rows {
  template <class T>
  T* row(int i) const {
    return const_cast<T*>(Rows::row<T>(i));
  }
  std::byte* bytes(std::int64_t i) const { return const_cast<std::byte*>(Rows::bytes(i)); }
  void set(int i, int j, double value) const;
};

/// Rows that own their numbers, all zero at first, aligned for vector instructions.
class RowStorage {
 public:
  RowStorage() = default;
  RowStorage(std::int64_t rows, Dtype dtype, int width);

  MutableRows rows() { return {{lines_.data(), dtype_, width_}}; }
  Rows rows() const { return {lines_.data(), dtype_, width_}; }

 private:
  struct alignas(64) Line {
    std::byte bytes[64];
  };
  std::vector<Line> lines_;
  Dtype dtype_ = Dtype::f32;
  int width_ = 0;
};

}  // namespace pavlov
