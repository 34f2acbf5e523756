#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace pavlov {

/// What the numbers of a data set are stored as: pixels, classes, real numbers.
enum class NumberType : std::uint8_t { u8, i64, f32 };

std::size_t bytes_of(NumberType type);
std::string to_string(NumberType type);

using Shape = std::vector<std::int64_t>;

/// The product of the extents. Throws std::invalid_argument for a negative one or a product that no
/// 63 bits hold.
std::int64_t count_of(const Shape& shape);
/// "[3, 32, 32]".
std::string to_string(const Shape& shape);

/// Numbers of one type with a shape, one after the other without gaps, the last extent the fastest.
/// An image is u8 or f32 [C, H, W], channels first.
///
/// It is a value: a copy shares the numbers until one of the two is written to. They are the
/// array's own, aligned for vector instructions, or, by `view`, somebody else's, such as the
/// records of a file that is mapped into memory.
class Array {
 public:
  /// No numbers: u8 [0].
  Array() : shape_{0} {}
  /// All 0.
  Array(NumberType type, Shape shape);
  /// Throws std::invalid_argument where the number of values is not that of the shape.
  template <class T>
  Array(std::span<const T> values, Shape shape) : Array(number_for<T>(), std::move(shape)) {
    fill_with(values.data(), values.size_bytes());
  }
  /// Numbers that `owner` keeps alive. They are copied before they are written to.
  static Array view(NumberType type, Shape shape, const void* data,
                    std::shared_ptr<const void> owner);

  NumberType type() const { return type_; }
  const Shape& shape() const { return shape_; }
  std::int64_t extent(std::size_t dimension) const { return shape_.at(dimension); }
  std::size_t dimensions() const { return shape_.size(); }
  /// Of all numbers.
  std::int64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// Numbers in one element of the first extent.
  std::int64_t row_size() const;
  std::size_t num_bytes() const { return static_cast<std::size_t>(size_) * bytes_of(type_); }

  const std::byte* data() const { return data_; }
  /// Throw std::invalid_argument where T is not the type of the numbers.
  template <class T>
  std::span<const T> values() const {
    require(number_for<T>());
    return {reinterpret_cast<const T*>(data_), static_cast<std::size_t>(size_)};
  }
  template <class T>
  std::span<T> mutable_values() {
    require(number_for<T>());
    return {reinterpret_cast<T*>(mutable_data()), static_cast<std::size_t>(size_)};
  }
  std::byte* mutable_data();

  /// NumberType i of the first extent, sharing these numbers.
  Array row(std::int64_t i) const;
  /// The same numbers under another shape. Throws std::invalid_argument for another count.
  Array reshaped(Shape shape) const;
  /// Makes it an array of this type and shape whose numbers are to be written: kept in place where
  /// they fit and are nobody else's. What they are before that is not told.
  void resize(NumberType type, Shape shape);
  /// The same for `count` rows, each of the shape of those of `rows`.
  void resize_rows(NumberType type, std::int64_t count, const Array& rows);

  /// Equal types, shapes and bytes.
  bool operator==(const Array& other) const;

 private:
  template <class T>
  static constexpr NumberType number_for() {
    static_assert(std::is_same_v<T, std::uint8_t> || std::is_same_v<T, std::int64_t> ||
                  std::is_same_v<T, float>);
    if (std::is_same_v<T, std::uint8_t>) return NumberType::u8;
    return std::is_same_v<T, std::int64_t> ? NumberType::i64 : NumberType::f32;
  }
  void require(NumberType type) const;
  void allocate();
  void fill_with(const void* values, std::size_t bytes);

  NumberType type_ = NumberType::u8;
  Shape shape_;
  std::int64_t size_ = 0;
  std::byte* data_ = nullptr;
  std::shared_ptr<const void> owner_;
  std::size_t capacity_ = 0;  ///< bytes that are its own; 0 for a view
};

}  // namespace pavlov
