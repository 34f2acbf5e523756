#include "nets/data/array.h"

#include <cstring>
#include <new>
#include <stdexcept>
#include <utility>

#include "core/text.h"

namespace pavlov {
namespace {

constexpr std::align_val_t kAlignment{64};

std::shared_ptr<std::byte> aligned_bytes(std::size_t count) {
  return {static_cast<std::byte*>(::operator new(count, kAlignment)),
          [](std::byte* bytes) { ::operator delete(bytes, kAlignment); }};
}

}  // namespace

std::size_t bytes_of(NumberType type) {
  switch (type) {
    case NumberType::u8:
      return 1;
    case NumberType::i64:
      return 8;
    case NumberType::f32:
      return 4;
  }
  return 0;
}

std::string to_string(NumberType type) {
  switch (type) {
    case NumberType::u8:
      return "u8";
    case NumberType::i64:
      return "i64";
    case NumberType::f32:
      return "f32";
  }
  return "?";
}

std::int64_t count_of(const Shape& shape) {
  std::int64_t count = 1;
  for (const std::int64_t extent : shape) {
    if (extent < 0 || __builtin_mul_overflow(count, extent, &count)) {
      throw std::invalid_argument("array: no shape: " + to_string(shape));
    }
  }
  return count;
}

std::string to_string(const Shape& shape) {
  std::vector<std::string> extents;
  for (const std::int64_t extent : shape) extents.push_back(std::to_string(extent));
  return "[" + join(extents) + "]";
}

Array::Array(NumberType type, Shape shape)
    : type_(type), shape_(std::move(shape)), size_(count_of(shape_)) {
  allocate();
  if (data_ != nullptr) std::memset(data_, 0, num_bytes());
}

Array Array::view(NumberType type, Shape shape, const void* data,
                  std::shared_ptr<const void> owner) {
  Array array;
  array.type_ = type;
  array.size_ = count_of(shape);
  array.shape_ = std::move(shape);
  array.data_ = const_cast<std::byte*>(static_cast<const std::byte*>(data));
  array.owner_ = std::move(owner);
  return array;
}

void Array::allocate() {
  capacity_ = num_bytes();
  auto bytes = capacity_ > 0 ? aligned_bytes(capacity_) : nullptr;
  data_ = bytes.get();
  owner_ = std::move(bytes);
}

void Array::fill_with(const void* values, std::size_t bytes) {
  if (bytes != num_bytes()) {
    throw std::invalid_argument("array: " + std::to_string(bytes / bytes_of(type_)) +
                                " values do not make up the shape " + to_string(shape_));
  }
  if (bytes > 0) std::memcpy(data_, values, bytes);
}

std::int64_t Array::row_size() const {
  std::int64_t size = 1;
  for (std::size_t i = 1; i < shape_.size(); ++i) size *= shape_[i];
  return size;
}

std::byte* Array::mutable_data() {
  if (data_ != nullptr && (capacity_ == 0 || owner_.use_count() > 1)) {
    const std::byte* old = data_;
    const std::shared_ptr<const void> keep = owner_;
    allocate();
    if (data_ != nullptr) std::memcpy(data_, old, num_bytes());
  }
  return data_;
}

Array Array::row(std::int64_t i) const {
  if (shape_.empty() || i < 0 || i >= shape_[0]) {
    throw std::invalid_argument("array: there is no row " + std::to_string(i) + " in shape " +
                                to_string(shape_));
  }
  const auto offset = static_cast<std::size_t>(i * row_size()) * bytes_of(type_);
  return view(type_, {shape_.begin() + 1, shape_.end()}, data_ + offset, owner_);
}

Array Array::reshaped(Shape shape) const {
  if (count_of(shape) != size_) {
    throw std::invalid_argument("array: shape " + to_string(shape_) + " cannot become " +
                                to_string(shape));
  }
  Array array = *this;
  array.shape_ = std::move(shape);
  return array;
}

void Array::resize(NumberType type, Shape shape) {
  size_ = count_of(shape);
  type_ = type;
  shape_ = std::move(shape);
  if (num_bytes() > capacity_ || owner_.use_count() > 1) allocate();
}

void Array::resize_rows(NumberType type, std::int64_t count, const Array& rows) {
  Shape shape = std::move(shape_);  // whose memory is used again
  shape = rows.shape_;
  shape.at(0) = count;
  resize(type, std::move(shape));
}

bool Array::operator==(const Array& other) const {
  return type_ == other.type_ && shape_ == other.shape_ &&
         (size_ == 0 || std::memcmp(data_, other.data_, num_bytes()) == 0);
}

void Array::require(NumberType type) const {
  if (type != type_) {
    throw std::invalid_argument("array: its numbers are " + to_string(type_) + ", not " +
                                to_string(type));
  }
}

}  // namespace pavlov
