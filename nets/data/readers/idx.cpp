#include "nets/data/readers/idx.h"

#include <bit>
#include <stdexcept>
#include <utility>

namespace pavlov {
namespace {

enum IdxType : std::uint8_t { kU8 = 8, kI8 = 9, kI16 = 11, kI32 = 12, kF32 = 13, kF64 = 14 };

std::size_t bytes_of_type(std::uint8_t type) {
  switch (type) {
    case kU8:
    case kI8:
      return 1;
    case kI16:
      return 2;
    case kI32:
    case kF32:
      return 4;
    case kF64:
      return 8;
    default:
      return 0;
  }
}

/// A big-endian number of `width` bytes.
std::uint64_t big_endian(const std::byte* bytes, std::size_t width) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < width; ++i)
    number = number << 8 | static_cast<std::uint8_t>(bytes[i]);
  return number;
}

float real_number(std::uint8_t type, const std::byte* bytes) {
  const std::uint64_t bits = big_endian(bytes, bytes_of_type(type));
  if (type == kF64) return static_cast<float>(std::bit_cast<double>(bits));
  return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
}

std::int64_t integer(std::uint8_t type, const std::byte* bytes) {
  const std::uint64_t bits = big_endian(bytes, bytes_of_type(type));
  if (type == kI8) return static_cast<std::int8_t>(bits);
  return type == kI16 ? std::int64_t{static_cast<std::int16_t>(bits)}
                      : std::int64_t{static_cast<std::int32_t>(bits)};
}

}  // namespace

Array parse_idx(const FileBytes& file) {
  ByteReader reader(file);
  if (reader.u8("the magic number") != 0 || reader.u8("the magic number") != 0) {
    reader.fail_at(0, "an IDX file begins with two bytes 0");
  }
  const std::uint8_t type = reader.u8("the type");
  const std::size_t width = bytes_of_type(type);
  if (width == 0) reader.fail_at(2, "there is no type " + std::to_string(type) + " in IDX");
  const int dimensions = reader.u8("the number of dimensions");
  if (dimensions == 0) reader.fail_at(3, "an IDX file has at least one dimension");
  Shape shape;
  std::size_t bytes = width;
  for (int i = 0; i < dimensions; ++i) {
    shape.push_back(reader.u32("an extent"));
    if (__builtin_mul_overflow(bytes, static_cast<std::size_t>(shape.back()), &bytes)) {
      reader.fail_at(reader.offset() - 4, "absurd extents " + to_string(shape));
    }
  }
  if (bytes != reader.left()) {
    reader.fail("shape " + to_string(shape) + " takes " + std::to_string(bytes) +
                " bytes, but the file has " + std::to_string(reader.left()) + " left");
  }
  const std::byte* data = reader.take(bytes, "the numbers").data();
  if (type == kU8) return Array::view(NumberType::u8, std::move(shape), data, file.owner);

  const bool real = type == kF32 || type == kF64;
  Array array(real ? NumberType::f32 : NumberType::i64, std::move(shape));
  if (real) {
    for (float& number : array.mutable_values<float>()) {
      number = real_number(type, data);
      data += width;
    }
  } else {
    for (std::int64_t& number : array.mutable_values<std::int64_t>()) {
      number = integer(type, data);
      data += width;
    }
  }
  return array;
}

Array read_idx(const std::filesystem::path& path) { return parse_idx(read_data_file(path)); }

DatasetPointer read_mnist(const std::filesystem::path& folder, Part part) {
  const std::string stem = part == Part::train ? "train" : "t10k";
  const auto images_path = packed_or_not(folder / (stem + "-images-idx3-ubyte"));
  const auto labels_path = packed_or_not(folder / (stem + "-labels-idx1-ubyte"));
  const Array images = read_idx(images_path);
  const Array labels = read_idx(labels_path);
  const auto refuse = [](const std::filesystem::path& path, const std::string& what) {
    throw std::runtime_error(path.string() + ": " + what);
  };
  if (images.type() != NumberType::u8 || images.dimensions() != 3) {
    refuse(images_path, "images are u8 [N, H, W], not " + to_string(images.type()) + " " +
                            to_string(images.shape()));
  }
  if (labels.type() != NumberType::u8 || labels.shape() != Shape{images.extent(0)}) {
    refuse(labels_path, "labels of " + std::to_string(images.extent(0)) + " images, not " +
                            to_string(labels.type()) + " " + to_string(labels.shape()));
  }
  DatasetInfo info{.name = folder.filename().string() + (part == Part::train ? " train" : " test"),
                   .origin = folder.string(),
                   .classes = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"}};
  ExampleRows rows{
      .inputs = images.reshaped({images.extent(0), 1, images.extent(1), images.extent(2)}),
      .labels = Array(NumberType::i64, labels.shape())};
  const auto from = labels.values<std::uint8_t>();
  const auto to = rows.labels.mutable_values<std::int64_t>();
  for (std::size_t i = 0; i < from.size(); ++i) {
    if (from[i] > 9) {
      refuse(labels_path, "byte " + std::to_string(8 + i) + ": label " + std::to_string(from[i]) +
                              " is none of 0 to 9");
    }
    to[i] = from[i];
  }
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

}  // namespace pavlov
