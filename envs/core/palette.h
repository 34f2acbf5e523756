#pragma once

#include <cstddef>

#include "envs/core/canvas.h"

namespace pavlov {

constexpr Color kBlack{0, 0, 0};
constexpr Color kWhite{1, 1, 1};

constexpr Color gray(double lightness) { return {lightness, lightness, lightness}; }

/// A colour from three bytes.
constexpr Color rgb(int r, int g, int b) { return {r / 255.0, g / 255.0, b / 255.0}; }

/// The colours of Okabe & Ito (2008), which people with any kind of colour vision tell apart, with
/// gray for their yellow, which white paper swallows; after kPalette they repeat.
Color okabe_ito(std::size_t index);
inline constexpr int kPalette = 8;

/// The colour scale viridis (Smith & van der Walt 2015) from dark violet at 0 to yellow at 1;
/// outside it stays at the ends.
Color viridis(double fraction);

/// Black or white, whichever is easier to read on `background`.
Color readable_on(Color background);

/// `color` mixed with white; 0 leaves it, 1 is white.
Color lighter(Color color, double amount);

/// `color` seen through: opacity `a`.
constexpr Color translucent(Color color, double a) { return {color.r, color.g, color.b, a}; }

}  // namespace pavlov
