#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/rng.h"
#include "nets/data/dataset.h"
#include "nets/data/transforms/image.h"

namespace pavlov {

/// A change to an example. What moves pixels moves image, label image (by the nearest pixel) and
/// boxes alike; boxes of which less than a quarter stays in the image are dropped.
struct Transform {
  std::string name;  ///< as `parse_transforms` reads it: "rotate=15"
  std::function<void(Example&, Rng&)> apply;
};
using Transforms = std::vector<Transform>;

/// All of them, one after the other; the k-th draws from `rng.child(k)`.
void apply(const Transforms& transforms, Example& example, const Rng& rng);

// Factories throw std::invalid_argument for numbers out of the ranges given here.

Transform resize_to(std::int64_t height, std::int64_t width, Filter filter = Filter::area);
/// The middle, or a place drawn uniformly, after the image has got `padding` pixels of 0 around it.
/// Both put 0 around images that are smaller.
Transform center_crop(std::int64_t height, std::int64_t width);
Transform random_crop(std::int64_t height, std::int64_t width, std::int64_t padding = 0);
/// With a probability in [0, 1].
Transform random_flip(double probability = 0.5);
Transform random_vertical_flip(double probability = 0.5);
/// Rows become columns: with both flips all eight ways to lay a square, none of which changes a
/// grey value, as turning by other angles does.
Transform random_transpose(double probability = 0.5);

struct AffineConfig {
  double rotation = 0;  ///< degrees to either side, drawn uniformly, >= 0
  double zoom = 0;      ///< factor e^z, z uniform in ±log(1 + zoom), >= 0
  double shift = 0;     ///< of height and width to either side, uniform, in [0, 1]
};
/// About the middle of the image, with one resampling; beyond the edge its pixels go on.
Transform random_affine(const AffineConfig& config);

/// Smooth displacements (Ronneberger et al. 2015): normal, with this standard deviation in pixels
/// >= 0, on a grid of so many cells >= 1 along each side, between them by a cubic B-spline. Not for
/// examples with boxes.
Transform elastic(double pixels, int cells = 4);

/// Factors drawn uniformly from 1 ± amount, amount in [0, 1]: of all values; of the distances from
/// the image's mean grey; of the distances from each pixel's grey.
Transform random_brightness(double amount);
Transform random_contrast(double amount);
Transform random_saturation(double amount);
/// The range between the greys below and above which lies this share of the pixels, in [0, 0.5),
/// stretched to 0 … 255 (f32: 0 … 1): dark and pale pictures become alike (Ciresan et al. 2012).
Transform stretch_contrast(double share);
/// Colours turned about the axis of greys by up to so many degrees in [0, 180] to either side.
Transform random_hue(double degrees);

/// The class as numbers: 1 for it, 0 for all others (SL-12). Throws when applied to an example of
/// none of these classes.
Transform one_hot(std::int64_t classes);

/// Transforms written as "resize=32x32,flip,rotate=15": resize, center_crop, crop (HxW, and +P
/// behind it for padding), flip, flip_vertical, transpose, rotate, zoom, shift, elastic,
/// brightness, contrast, saturation, hue, stretch. Neighbours among rotate, zoom and shift become
/// one resampling. Throws std::invalid_argument for others, naming the nearest.
Transforms parse_transforms(std::string_view text);
/// What each of them takes and does, one a line.
std::string transforms_help();

}  // namespace pavlov
