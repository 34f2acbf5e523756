#include "tests/render/thumbnail.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <limits>

#include "core/file.h"

namespace pavlov::test {

Thumbnail thumbnail(const Picture& picture, int width) {
  const int height = std::max(1, picture.height() * width / picture.width());
  const auto pixels = picture.rgb();
  Thumbnail small{width, height, std::vector<double>(std::size_t{3} * width * height)};
  std::vector<double> counts(small.rgb.size());
  for (int y = 0; y < picture.height(); ++y) {
    for (int x = 0; x < picture.width(); ++x) {
      const auto from = std::size_t{3} * (std::size_t{1} * y * picture.width() + x);
      const auto to = std::size_t{3} * (std::size_t{1} * (y * height / picture.height()) * width +
                                        x * width / picture.width());
      for (std::size_t c = 0; c < 3; ++c) {
        small.rgb[to + c] += pixels[from + c];
        counts[to + c] += 1;
      }
    }
  }
  for (std::size_t i = 0; i < counts.size(); ++i) small.rgb[i] /= counts[i];
  return small;
}

double difference(const Thumbnail& a, const Thumbnail& b) {
  if (a.width != b.width || a.height != b.height) return std::numeric_limits<double>::infinity();
  double sum = 0;
  for (std::size_t i = 0; i < a.rgb.size(); ++i) sum += std::abs(a.rgb[i] - b.rgb[i]);
  return sum / static_cast<double>(a.rgb.size());
}

namespace {

std::filesystem::path reference_path(const std::string& name) {
  return std::filesystem::path(PAVLOV_TEST_DATA) / "render" / "reference" / (name + ".ppm");
}

bool writes_references() { return std::getenv("PAVLOV_WRITE_REFERENCES") != nullptr; }

}  // namespace

bool has_reference(const std::string& name) {
  return std::filesystem::exists(reference_path(name)) || writes_references();
}

double difference_from_reference(const Picture& picture, const std::string& name) {
  const auto path = reference_path(name);
  const Thumbnail now = thumbnail(picture);
  if (!std::filesystem::exists(path) && writes_references()) {
    std::string bytes =
        "P6 " + std::to_string(now.width) + " " + std::to_string(now.height) + " 255\n";
    for (const double c : now.rgb) bytes += static_cast<char>(std::lround(c));
    write_file(path, bytes);
    return 0;
  }
  std::ifstream in(path, std::ios::binary);
  Thumbnail reference;
  std::string magic;
  int largest = 0;
  in >> magic >> reference.width >> reference.height >> largest;
  in.get();
  for (std::istreambuf_iterator<char> it(in), end; it != end; ++it) {
    reference.rgb.push_back(static_cast<unsigned char>(*it));
  }
  if (reference.rgb.size() != now.rgb.size()) return std::numeric_limits<double>::infinity();
  return difference(now, reference);
}

Pixel pixel(const Picture& picture, int x, int y) {
  const auto rgb = picture.rgb();
  const auto at = std::size_t{3} * (std::size_t{1} * y * picture.width() + x);
  return {rgb[at], rgb[at + 1], rgb[at + 2]};
}

int count_pixels(const Picture& picture, Color color, int tolerance) {
  const auto rgb = picture.rgb();
  const double wanted[] = {255 * color.r, 255 * color.g, 255 * color.b};
  int count = 0;
  for (std::size_t i = 0; i < rgb.size(); i += 3) {
    bool near = true;
    for (std::size_t c = 0; c < 3; ++c)
      near = near && std::abs(rgb[i + c] - wanted[c]) <= tolerance;
    count += near ? 1 : 0;
  }
  return count;
}

}  // namespace pavlov::test
