#pragma once

#include <filesystem>
#include <string>

#include "nets/data/array.h"
#include "nets/data/readers/file_bytes.h"

namespace pavlov {

/// Which channels an image is read as; colours become grey by ITU-R 601, grey becomes three equal
/// channels.
enum class Channels : int { as_stored = 0, grey = 1, rgb = 3 };

/// An image u8 [C, H, W], C 1 or 3, from a PNG, JPEG or PNM (P2, P3, P5, P6) file, told by its
/// first bytes, not by its name. What is transparent is laid on white; PNG of 16 bits becomes 8.
/// Throws std::runtime_error that names the file, and the place where its format tells it, for a
/// damaged one.
Array read_image(const std::filesystem::path& path, Channels channels = Channels::as_stored);
Array decode_image(const FileBytes& file, Channels channels = Channels::as_stored);

/// Whether the suffix is one of an image that can be read.
bool is_image_name(const std::filesystem::path& path);

/// A u8 image [1 or 3, H, W] as the bytes of a PNG file. Throws std::invalid_argument for others.
std::string encode_png(const Array& image);
/// The same, written whole or not at all.
void write_png(const std::filesystem::path& path, const Array& image);

namespace detail {

// One format each; grey or RGB as stored.
Array decode_png(const FileBytes& file);
Array decode_jpeg(const FileBytes& file);
Array decode_pnm(const FileBytes& file);

/// Pixels [H, W, C] as [C, H, W].
Array channels_first(const std::uint8_t* pixels, std::int64_t height, std::int64_t width,
                     std::int64_t channels);
/// Throws std::runtime_error for images of no pixels or more than 2^28, and for so many that
/// `bytes` of a file cannot hold them, so that no header has memory taken by lying.
void check_extents(const std::string& origin, std::int64_t height, std::int64_t width,
                   double most_pixels);

}  // namespace detail
}  // namespace pavlov
