#include "nets/data/readers/image_file.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <stdexcept>

#include "core/file.h"

namespace pavlov {
namespace {

constexpr double kMostPixels = 1 << 28;

/// Luma of ITU-R 601 in 16 bits of fraction, rounded.
std::uint8_t luma(unsigned red, unsigned green, unsigned blue) {
  return static_cast<std::uint8_t>((19595 * red + 38470 * green + 7471 * blue + 32768) >> 16);
}

Array grey_of(const Array& image) {
  const std::int64_t pixels = image.row_size();
  Array grey(NumberType::u8, {1, image.extent(1), image.extent(2)});
  const std::uint8_t* rgb = image.values<std::uint8_t>().data();
  std::uint8_t* out = grey.mutable_values<std::uint8_t>().data();
  for (std::int64_t i = 0; i < pixels; ++i) {
    out[i] = luma(rgb[i], rgb[i + pixels], rgb[i + 2 * pixels]);
  }
  return grey;
}

Array rgb_of(const Array& image) {
  Array rgb(NumberType::u8, {3, image.extent(1), image.extent(2)});
  const auto grey = image.values<std::uint8_t>();
  std::uint8_t* out = rgb.mutable_values<std::uint8_t>().data();
  for (int channel = 0; channel < 3; ++channel) out = std::copy(grey.begin(), grey.end(), out);
  return rgb;
}

}  // namespace

namespace detail {

Array channels_first(const std::uint8_t* pixels, std::int64_t height, std::int64_t width,
                     std::int64_t channels) {
  Array image(NumberType::u8, {channels, height, width});
  std::uint8_t* const out = image.mutable_values<std::uint8_t>().data();
  const std::int64_t area = height * width;
  if (channels == 1) {
    std::copy_n(pixels, area, out);
  } else {
    for (std::int64_t i = 0; i < area; ++i) {
      for (std::int64_t c = 0; c < channels; ++c) out[c * area + i] = pixels[i * channels + c];
    }
  }
  return image;
}

void check_extents(const std::string& origin, std::int64_t height, std::int64_t width,
                   double most_pixels) {
  const double pixels = static_cast<double>(height) * static_cast<double>(width);
  if (height <= 0 || width <= 0 || pixels > std::min(kMostPixels, most_pixels)) {
    throw std::runtime_error(origin + ": an image of " + std::to_string(width) + " x " +
                             std::to_string(height) + " pixels cannot be in it");
  }
}

}  // namespace detail

Array decode_image(const FileBytes& file, Channels channels) {
  const std::string_view text = file.text();
  Array image;
  if (text.starts_with("\x89PNG")) {
    image = detail::decode_png(file);
  } else if (text.starts_with("\xff\xd8")) {
    image = detail::decode_jpeg(file);
  } else if (text.size() > 1 && text[0] == 'P' &&
             std::isdigit(static_cast<unsigned char>(text[1]))) {
    image = detail::decode_pnm(file);
  } else {
    throw std::runtime_error(file.origin + ": byte 0: neither PNG nor JPEG nor PNM");
  }
  if (channels == Channels::grey && image.extent(0) == 3) return grey_of(image);
  if (channels == Channels::rgb && image.extent(0) == 1) return rgb_of(image);
  return image;
}

Array read_image(const std::filesystem::path& path, Channels channels) {
  return decode_image(read_data_file(path), channels);
}

bool is_image_name(const std::filesystem::path& path) {
  std::string suffix = path.extension().string();
  for (char& c : suffix) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  constexpr std::array<std::string_view, 6> kSuffixes = {".png", ".jpg", ".jpeg",
                                                         ".ppm", ".pgm", ".pnm"};
  return std::find(kSuffixes.begin(), kSuffixes.end(), suffix) != kSuffixes.end();
}

void write_png(const std::filesystem::path& path, const Array& image) {
  write_file(path, encode_png(image));
}

}  // namespace pavlov
