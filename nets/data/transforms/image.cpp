#include "nets/data/transforms/image.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <type_traits>

namespace pavlov {
namespace {

void require_image(const Array& image) {
  if (image.dimensions() != 3 || image.empty() || image.type() == NumberType::i64) {
    throw std::invalid_argument("an image is u8 or f32 [C, H, W], not " + to_string(image.type()) +
                                " " + to_string(image.shape()));
  }
}

void require_extents(std::int64_t height, std::int64_t width) {
  if (height < 1 || width < 1) {
    throw std::invalid_argument("an image's height and width must be at least 1, not " +
                                std::to_string(height) + " and " + std::to_string(width));
  }
}

template <class T>
T rounded(float value) {
  if constexpr (std::is_same_v<T, std::uint8_t>) {
    return static_cast<T>(std::clamp(value, 0.0F, 255.0F) + 0.5F);
  } else {
    return value;
  }
}

/// Calls `body` with a value of the type of the image's numbers.
template <class Body>
void with_type(const Array& image, const Body& body) {
  require_image(image);
  if (image.type() == NumberType::u8) {
    body(std::uint8_t{});
  } else {
    body(float{});
  }
}

/// What an output number of a row is made of: weights[0] · in[first] + weights[1] · in[first + 1] …
struct Tap {
  std::int64_t first;
  std::vector<float> weights;
};

std::vector<Tap> taps(std::int64_t from, std::int64_t to, Filter filter) {
  std::vector<Tap> taps;
  const double scale = static_cast<double>(from) / static_cast<double>(to);
  for (std::int64_t i = 0; i < to; ++i) {
    const double begin = static_cast<double>(i) * scale;
    if (filter == Filter::nearest) {
      const auto place = static_cast<std::int64_t>(begin + scale / 2);
      taps.push_back({std::min(place, from - 1), {1}});
    } else if (filter == Filter::area && from > to) {
      const double end = begin + scale;
      Tap tap{.first = static_cast<std::int64_t>(begin)};
      for (auto j = tap.first; static_cast<double>(j) < end - 1e-9 && j < from; ++j) {
        const double covered =
            std::min(end, static_cast<double>(j) + 1) - std::max(begin, static_cast<double>(j));
        tap.weights.push_back(static_cast<float>(covered / scale));
      }
      taps.push_back(std::move(tap));
    } else {
      const double centre = std::clamp(begin + scale / 2 - 0.5, 0.0, static_cast<double>(from - 1));
      const auto first =
          std::min(static_cast<std::int64_t>(centre), std::max<std::int64_t>(from - 2, 0));
      const auto share = static_cast<float>(centre - static_cast<double>(first));
      taps.push_back(
          {first, from > 1 ? std::vector<float>{1 - share, share} : std::vector<float>{1}});
    }
  }
  return taps;
}

}  // namespace

Array resize(const Array& image, std::int64_t height, std::int64_t width, Filter filter) {
  require_image(image);
  require_extents(height, width);
  const std::int64_t channels = image.extent(0);
  const std::int64_t old_height = image.extent(1);
  const std::int64_t old_width = image.extent(2);
  if (height == old_height && width == old_width) return image;
  const auto across = taps(old_width, width, filter);
  const auto down = taps(old_height, height, filter);
  Array resized(image.type(), {channels, height, width});
  std::vector<float> narrow(static_cast<std::size_t>(old_height * width));
  std::vector<float> sums(static_cast<std::size_t>(width));
  with_type(image, [&](auto type) {
    using T = decltype(type);
    const T* in = image.values<T>().data();
    T* out = resized.mutable_values<T>().data();
    for (std::int64_t c = 0; c < channels; ++c) {
      float* place = narrow.data();
      for (std::int64_t y = 0; y < old_height; ++y, in += old_width) {
        for (const Tap& tap : across) {
          float sum = 0;
          const T* from = in + tap.first;
          for (const float weight : tap.weights) sum += weight * static_cast<float>(*from++);
          *place++ = sum;
        }
      }
      for (const Tap& tap : down) {
        std::fill(sums.begin(), sums.end(), 0.0F);
        const float* row = narrow.data() + tap.first * width;
        for (const float weight : tap.weights) {
          for (float& sum : sums) sum += weight * *row++;
        }
        for (const float sum : sums) *out++ = rounded<T>(sum);
      }
    }
  });
  return resized;
}

Array crop(const Array& image, std::int64_t top, std::int64_t left, std::int64_t height,
           std::int64_t width, float fill) {
  require_image(image);
  require_extents(height, width);
  const std::int64_t channels = image.extent(0);
  const std::int64_t old_height = image.extent(1);
  const std::int64_t old_width = image.extent(2);
  Array part(image.type(), {channels, height, width});
  const std::int64_t first_row = std::clamp<std::int64_t>(-top, 0, height);
  const std::int64_t last_row = std::clamp<std::int64_t>(old_height - top, first_row, height);
  const std::int64_t first_column = std::clamp<std::int64_t>(-left, 0, width);
  const std::int64_t last_column = std::clamp<std::int64_t>(old_width - left, first_column, width);
  with_type(image, [&](auto type) {
    using T = decltype(type);
    const auto values = part.mutable_values<T>();
    if (fill != 0) std::fill(values.begin(), values.end(), rounded<T>(fill));
    for (std::int64_t c = 0; c < channels; ++c) {
      const T* in = image.values<T>().data() + c * old_height * old_width;
      T* out = values.data() + c * height * width;
      for (std::int64_t y = first_row; y < last_row; ++y) {
        std::copy_n(in + (y + top) * old_width + first_column + left, last_column - first_column,
                    out + y * width + first_column);
      }
    }
  });
  return part;
}

Array flip_horizontal(const Array& image) {
  Array flipped = image;
  with_type(image, [&](auto type) {
    using T = decltype(type);
    auto values = flipped.mutable_values<T>();
    const auto width = static_cast<std::size_t>(image.extent(2));
    for (std::size_t row = 0; row < values.size(); row += width) {
      std::reverse(values.begin() + static_cast<std::ptrdiff_t>(row),
                   values.begin() + static_cast<std::ptrdiff_t>(row + width));
    }
  });
  return flipped;
}

Array flip_vertical(const Array& image) {
  require_image(image);
  Array flipped(image.type(), image.shape());
  const auto row = static_cast<std::size_t>(image.extent(2)) * bytes_of(image.type());
  const std::int64_t height = image.extent(1);
  std::byte* out = flipped.mutable_data();
  for (std::int64_t c = 0; c < image.extent(0); ++c) {
    for (std::int64_t y = height - 1; y >= 0; --y) {
      out = std::copy_n(image.data() + static_cast<std::size_t>(c * height + y) * row, row, out);
    }
  }
  return flipped;
}

Array transpose(const Array& image) {
  require_image(image);
  const std::int64_t height = image.extent(1);
  const std::int64_t width = image.extent(2);
  Array transposed(image.type(), {image.extent(0), width, height});
  with_type(image, [&](auto type) {
    using T = decltype(type);
    const T* in = image.values<T>().data();
    T* out = transposed.mutable_values<T>().data();
    for (std::int64_t c = 0; c < image.extent(0); ++c, in += height * width) {
      for (std::int64_t x = 0; x < width; ++x) {
        for (std::int64_t y = 0; y < height; ++y) *out++ = in[y * width + x];
      }
    }
  });
  return transposed;
}

Affine Affine::inverse() const {
  const double determinant = a * e - b * d;
  if (std::abs(determinant) < 1e-12) {
    throw std::invalid_argument("an affine map of determinant 0 has no inverse");
  }
  const double s = 1 / determinant;
  return {e * s, -b * s, (b * f - e * c) * s, -d * s, a * s, (d * c - a * f) * s};
}

Array warp(const Array& image, const std::function<ImagePoint(ImagePoint)>& source, Filter filter) {
  require_image(image);
  const std::int64_t channels = image.extent(0);
  const std::int64_t height = image.extent(1);
  const std::int64_t width = image.extent(2);
  Array warped(image.type(), image.shape());
  const auto right = static_cast<double>(width - 1);
  const auto bottom = static_cast<double>(height - 1);
  with_type(image, [&](auto type) {
    using T = decltype(type);
    const T* in = image.values<T>().data();
    T* out = warped.mutable_values<T>().data();
    const std::int64_t area = height * width;
    for (std::int64_t y = 0; y < height; ++y) {
      for (std::int64_t x = 0; x < width; ++x, ++out) {
        const ImagePoint at = source({static_cast<double>(x) + 0.5, static_cast<double>(y) + 0.5});
        double u = std::clamp(at.x - 0.5, 0.0, right);
        double v = std::clamp(at.y - 0.5, 0.0, bottom);
        if (filter == Filter::nearest) {
          u = std::floor(u + 0.5);
          v = std::floor(v + 0.5);
        }
        const auto left = static_cast<std::int64_t>(u);
        const auto top = static_cast<std::int64_t>(v);
        const std::int64_t next = left + 1 < width ? 1 : 0;
        const std::int64_t below = top + 1 < height ? width : 0;
        const auto dx = static_cast<float>(u - static_cast<double>(left));
        const auto dy = static_cast<float>(v - static_cast<double>(top));
        const T* from = in + top * width + left;
        for (std::int64_t c = 0; c < channels; ++c, from += area) {
          const auto value = [from](std::int64_t i) { return static_cast<float>(from[i]); };
          const float upper = value(0) + dx * (value(next) - value(0));
          const float lower = value(below) + dx * (value(below + next) - value(below));
          out[c * area] = rounded<T>(upper + dy * (lower - upper));
        }
      }
    }
  });
  return warped;
}

Array recolor(const Array& image, const ColorMatrix& matrix, float offset) {
  Array recolored = image;
  with_type(image, [&](auto type) {
    using T = decltype(type);
    T* const pixels = recolored.mutable_values<T>().data();
    const std::int64_t area = image.row_size();
    if (image.extent(0) != 3) {
      const float factor = matrix[0][0] + matrix[0][1] + matrix[0][2];
      for (std::int64_t i = 0; i < image.size(); ++i) {
        pixels[i] = rounded<T>(factor * static_cast<float>(pixels[i]) + offset);
      }
      return;
    }
    for (std::int64_t i = 0; i < area; ++i) {
      T* const p = pixels + i;
      const auto r = static_cast<float>(p[0]);
      const auto g = static_cast<float>(p[area]);
      const auto b = static_cast<float>(p[2 * area]);
      for (std::int64_t c = 0; c < 3; ++c) {
        const auto& row = matrix[static_cast<std::size_t>(c)];
        p[c * area] = rounded<T>(row[0] * r + row[1] * g + row[2] * b + offset);
      }
    }
  });
  return recolored;
}

}  // namespace pavlov
