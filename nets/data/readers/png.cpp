#include <png.h>
#include <zlib.h>

#include <cstring>
#include <stdexcept>
#include <vector>

#include "nets/data/readers/image_file.h"

namespace pavlov {
namespace {

/// A pixel takes one bit at least, and deflate packs 1,032 to 1 at best.
constexpr double kMostPixelsInByte = 8 * 1032;

/// What libpng's simplified interface keeps, freed in the end; it answers errors instead of
/// jumping.
struct PngImage : png_image {
  PngImage() : png_image{} { version = PNG_IMAGE_VERSION; }
  ~PngImage() { png_image_free(this); }
  PngImage(const PngImage&) = delete;
  PngImage& operator=(const PngImage&) = delete;
};

/// Every chunk's length and checksum, which libpng does not look at behind the last pixel.
void check_chunks(const FileBytes& file) {
  ByteReader reader(file);
  reader.take(8, "the signature");
  for (bool last = false; !last;) {
    const std::size_t begin = reader.offset();
    const std::uint32_t length = reader.u32("a chunk's length");
    if (length >= 1U << 31) reader.fail_at(begin, "absurd length of a chunk");
    const auto chunk = reader.take(std::size_t{length} + 4, "a chunk");
    const auto sum = ::crc32_z(0, reinterpret_cast<const Bytef*>(chunk.data()), chunk.size());
    if (reader.u32("a checksum") != sum) reader.fail_at(begin, "the chunk's checksum is wrong");
    last = std::memcmp(chunk.data(), "IEND", 4) == 0;
  }
}

}  // namespace

Array detail::decode_png(const FileBytes& file) {
  check_chunks(file);
  PngImage image;
  const auto check = [&](int fine) {
    if (fine == 0 || image.warning_or_error > 1) {
      throw std::runtime_error(file.origin + ": damaged PNG: " + image.message);
    }
  };
  check(png_image_begin_read_from_memory(&image, file.bytes.data(), file.bytes.size()));
  check_extents(file.origin, image.height, image.width,
                kMostPixelsInByte * static_cast<double>(file.bytes.size()));
  const bool colour = (image.format & PNG_FORMAT_FLAG_COLOR) != 0;
  image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  const png_color white = {255, 255, 255};
  std::vector<std::uint8_t> pixels(PNG_IMAGE_SIZE(image));
  check(png_image_finish_read(&image, &white, pixels.data(), 0, nullptr));
  return channels_first(pixels.data(), image.height, image.width, colour ? 3 : 1);
}

std::string encode_png(const Array& image) {
  if (image.type() != NumberType::u8 || image.dimensions() != 3 || image.empty() ||
      (image.extent(0) != 1 && image.extent(0) != 3)) {
    throw std::invalid_argument("PNG: an image is u8 [1 or 3, H, W], not " +
                                to_string(image.type()) + " " + to_string(image.shape()));
  }
  const std::int64_t channels = image.extent(0);
  const std::int64_t area = image.row_size();
  const auto values = image.values<std::uint8_t>();
  std::vector<std::uint8_t> pixels(values.size());
  for (std::int64_t c = 0; c < channels; ++c) {
    for (std::int64_t i = 0; i < area; ++i) {
      pixels[static_cast<std::size_t>(i * channels + c)] =
          values[static_cast<std::size_t>(c * area + i)];
    }
  }
  PngImage png;
  png.height = static_cast<png_uint_32>(image.extent(1));
  png.width = static_cast<png_uint_32>(image.extent(2));
  png.format = channels == 3 ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
  png_alloc_size_t bytes = PNG_IMAGE_PNG_SIZE_MAX(png);
  std::string file(bytes, '\0');
  if (png_image_write_to_memory(&png, file.data(), &bytes, 0, pixels.data(), 0, nullptr) == 0) {
    throw std::runtime_error(std::string("PNG: cannot be written: ") + png.message);
  }
  file.resize(bytes);
  return file;
}

}  // namespace pavlov
