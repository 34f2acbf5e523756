#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "render/picture.h"

namespace pavlov::test {

/// A picture reduced to mean colours: what is left of it at a distance.
struct Thumbnail {
  int width = 0;
  int height = 0;
  std::vector<double> rgb;  ///< [height, width, 3], 0 to 255
};

Thumbnail thumbnail(const Picture& picture, int width = 64);

/// Mean absolute difference of the colours; infinite for another size.
double difference(const Thumbnail& a, const Thumbnail& b);

/// The difference between a picture and tests/render/reference/NAME.ppm. A missing file is written
/// where PAVLOV_WRITE_REFERENCES is in the environment.
double difference_from_reference(const Picture& picture, const std::string& name);
/// Whether there is such a file or one is to be written.
bool has_reference(const std::string& name);

/// The colour of a pixel, rows from the top.
struct Pixel {
  int r = 0;
  int g = 0;
  int b = 0;
  bool operator==(const Pixel&) const = default;
};
Pixel pixel(const Picture& picture, int x, int y);
/// How many pixels lie within `tolerance` of a colour in each channel.
int count_pixels(const Picture& picture, Color color, int tolerance = 8);

}  // namespace pavlov::test
