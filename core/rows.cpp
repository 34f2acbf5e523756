#include "core/rows.h"

namespace pavlov {

std::size_t bytes_of(Dtype dtype) {
  switch (dtype) {
    case Dtype::u8:
      return 1;
    case Dtype::i32:
    case Dtype::f32:
      return 4;
    case Dtype::f64:
      return 8;
  }
  return 0;
}

std::string to_string(Dtype dtype) {
  switch (dtype) {
    case Dtype::u8:
      return "uint8";
    case Dtype::i32:
      return "int32";
    case Dtype::f32:
      return "float32";
    case Dtype::f64:
      return "float64";
  }
  return "?";
}

double Rows::number(int i, int j) const {
  switch (dtype) {
    case Dtype::u8:
      return row<std::uint8_t>(i)[j];
    case Dtype::i32:
      return row<int>(i)[j];
    case Dtype::f32:
      return static_cast<double>(row<float>(i)[j]);
    case Dtype::f64:
      return row<double>(i)[j];
  }
  return 0;
}

std::vector<double> Rows::numbers(int i) const {
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(width));
  for (int j = 0; j < width; ++j) out.push_back(number(i, j));
  return out;
}

void MutableRows::set(int i, int j, double value) const {
  switch (dtype) {
    case Dtype::u8:
      row<std::uint8_t>(i)[j] = static_cast<std::uint8_t>(value);
      break;
    case Dtype::i32:
      row<int>(i)[j] = static_cast<int>(value);
      break;
    case Dtype::f32:
      row<float>(i)[j] = static_cast<float>(value);
      break;
    case Dtype::f64:
      row<double>(i)[j] = value;
      break;
  }
}

RowStorage::RowStorage(std::int64_t rows, Dtype dtype, int width) : dtype_(dtype), width_(width) {
  const auto bytes =
      static_cast<std::size_t>(rows) * static_cast<std::size_t>(width) * bytes_of(dtype);
  lines_.resize((bytes + sizeof(Line) - 1) / sizeof(Line));
}

}  // namespace pavlov
