#include <cctype>
#include <stdexcept>
#include <vector>

#include "nets/data/readers/image_file.h"

namespace pavlov {
namespace {

/// Numbers in decimal, apart by blanks and by comments from # to the end of the line.
class PnmReader {
 public:
  explicit PnmReader(const FileBytes& file) : reader_(file), text_(file.text()) {}

  int number(const std::string& what, int low, int high) {
    skip_blanks();
    const std::size_t begin = place_;
    std::int64_t value = 0;
    while (place_ < text_.size() && is_digit(text_[place_]) && value <= high) {
      value = 10 * value + (text_[place_++] - '0');
    }
    if (place_ == begin) reader_.fail_at(begin, what + " is missing");
    if (value < low || value > high) {
      reader_.fail_at(begin, what + " must be " + std::to_string(low) + " to " +
                                 std::to_string(high) + ", not " + std::to_string(value));
    }
    return static_cast<int>(value);
  }

  std::size_t place() const { return place_; }
  void skip(std::size_t count) { place_ += count; }
  std::size_t left() const { return text_.size() - std::min(place_, text_.size()); }
  /// The one blank that ends the header of a binary file.
  void end_header() {
    if (left() == 0 || !is_blank(text_[place_])) reader_.fail_at(place_, "the pixels are missing");
    ++place_;
  }
  [[noreturn]] void fail(const std::string& what) const { reader_.fail_at(place_, what); }

 private:
  static bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }
  static bool is_blank(char c) { return std::isspace(static_cast<unsigned char>(c)) != 0; }

  void skip_blanks() {
    while (place_ < text_.size() && (is_blank(text_[place_]) || text_[place_] == '#')) {
      if (text_[place_] == '#') {
        place_ = std::min(text_.find('\n', place_), text_.size());
      } else {
        ++place_;
      }
    }
  }

  ByteReader reader_;
  std::string_view text_;
  std::size_t place_ = 2;  // after the magic number
};

}  // namespace

Array detail::decode_pnm(const FileBytes& file) {
  const char kind = file.text()[1];
  if (kind != '2' && kind != '3' && kind != '5' && kind != '6') {
    throw std::runtime_error(file.origin +
                             ": byte 1: PNM of the kinds P2, P3, P5, P6 is read, not P" +
                             std::string(1, kind));
  }
  const bool plain = kind == '2' || kind == '3';
  const std::int64_t channels = kind == '3' || kind == '6' ? 3 : 1;
  constexpr int kMostExtent = 1 << 24;
  PnmReader reader(file);
  const int width = reader.number("the width", 1, kMostExtent);
  const int height = reader.number("the height", 1, kMostExtent);
  const int brightest = reader.number("the brightest value", 1, 255);
  check_extents(file.origin, height, width, static_cast<double>(file.bytes.size()));
  const auto count = static_cast<std::size_t>(std::int64_t{height} * width * channels);
  std::vector<std::uint8_t> pixels(count);
  if (plain) {
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(reader.number("a pixel", 0, brightest));
    }
  } else {
    reader.end_header();
    if (reader.left() < count) {
      reader.fail("the pixels take " + std::to_string(count) + " bytes, but the file has " +
                  std::to_string(reader.left()) + " left");
    }
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>(file.bytes[reader.place()]);
      if (pixel > brightest) {
        reader.fail("pixel " + std::to_string(pixel) + " is brighter than " +
                    std::to_string(brightest));
      }
      reader.skip(1);
    }
  }
  if (brightest != 255) {
    for (auto& pixel : pixels) {
      pixel = static_cast<std::uint8_t>((pixel * 255 + brightest / 2) / brightest);
    }
  }
  return channels_first(pixels.data(), height, width, channels);
}

}  // namespace pavlov
