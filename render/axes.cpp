#include "render/axes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <string_view>

namespace pavlov {
namespace {

double base_of(Scale scale) { return scale == Scale::log2 ? 2 : 10; }

double logarithm(double value, Scale scale) {
  if (!(value > 0)) return std::numeric_limits<double>::quiet_NaN();
  return scale == Scale::log2 ? std::log2(value) : std::log10(value);
}

/// 10⁻³
std::string power_of_ten(int exponent) {
  static constexpr std::string_view kDigits[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};
  std::string out = "10";
  for (const char c : std::to_string(exponent)) out += c == '-' ? "⁻" : kDigits[c - '0'];
  return out;
}

/// The smallest of 1, 2, 5 times a power of ten that is not below `step` (but for rounding).
double nice_step(double step) {
  const double power = std::pow(10.0, std::floor(std::log10(step)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= step * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

Ticks linear_ticks(Range range, int most) {
  const double span = range.high - range.low;
  double step = nice_step(span / most);
  const auto first = [&] { return std::ceil(range.low / step - 1e-9); };
  const auto last = [&] { return std::floor(range.high / step + 1e-9); };
  while (last() - first() + 1 > most) step = nice_step(1.5 * step);

  // Very large and very small numbers are written in units of a thousand, a million, …
  const double largest = std::max(std::abs(first()), std::abs(last())) * step;
  const int magnitude = largest > 0 ? static_cast<int>(std::floor(std::log10(largest) + 1e-9)) : 0;
  const int exponent =
      magnitude >= 5 || magnitude <= -4 ? static_cast<int>(std::floor(magnitude / 3.0)) * 3 : 0;
  const double unit = std::pow(10.0, exponent);

  Ticks ticks;
  if (exponent != 0) ticks.factor = "×" + power_of_ten(exponent);
  for (double i = first(); i <= last(); ++i) {
    ticks.at.push_back(i * step);
    ticks.labels.push_back(written(i * step / unit, decimals_of(step / unit)));
  }
  return ticks;
}

/// 0.01, 0.1, 1, 10, 100, or where `powers` 10⁻³, 10⁻², …; 1/8, 1/4, 1/2, 1, 2, 4.
std::string power_label(int exponent, Scale scale, bool powers) {
  if (scale == Scale::log10) {
    return powers ? power_of_ten(exponent)
                  : written(std::pow(10.0, exponent), std::max(0, -exponent));
  }
  const std::string power = written(std::exp2(std::abs(exponent)), 0);
  return exponent < 0 ? "1/" + power : power;
}

Ticks log_ticks(Range range, Scale scale, int most) {
  const int low = static_cast<int>(std::ceil(logarithm(range.low, scale) - 1e-9));
  const int high = static_cast<int>(std::floor(logarithm(range.high, scale) + 1e-9));
  if (high <= low) {  // within one power a linear axis tells more
    return linear_ticks(range, most);
  }
  const int stride = (high - low + most) / most;
  Ticks ticks;
  for (int exponent = low; exponent <= high; ++exponent) {
    const double value = std::pow(base_of(scale), exponent);
    if (exponent % stride == 0) {
      ticks.at.push_back(value);
      ticks.labels.push_back(power_label(exponent, scale, low < -3 || high > 3));
    } else {
      ticks.minor.push_back(value);
    }
  }
  if (scale == Scale::log10 && stride == 1) {
    for (int exponent = low - 1; exponent <= high; ++exponent) {
      for (int digit = 2; digit <= 9; ++digit) {
        const double value = digit * std::pow(10.0, exponent);
        if (value >= range.low && value <= range.high) ticks.minor.push_back(value);
      }
    }
  }
  return ticks;
}

}  // namespace

double Axis::place(double value) const {
  if (scale == Scale::linear) return (value - range.low) / (range.high - range.low);
  const double low = logarithm(range.low, scale);
  return (logarithm(value, scale) - low) / (logarithm(range.high, scale) - low);
}

Ticks Axis::ticks(int most) const {
  most = std::max(most, 2);
  return scale == Scale::linear ? linear_ticks(range, most) : log_ticks(range, scale, most);
}

Range widened(Range range, Scale scale) {
  if (scale != Scale::linear) {
    const double base = base_of(scale);
    if (!(range.high > 0)) return {1 / base, 1};
    if (!(range.low > 0)) range.low = range.high / (base * base * base);
    if (range.low == range.high) return {range.low / base, range.high * base};
    return range;
  }
  const double least = 1e-9 * std::max(std::abs(range.low), std::abs(range.high));
  if (range.high - range.low > least) return range;
  const double room = range.low == 0 ? 1 : 0.1 * std::abs(range.low);
  return {range.low - room, range.high + room};
}

std::string written(double value, int decimals) {
  char digits[64];
  std::snprintf(digits, sizeof digits, "%.*f", decimals, std::abs(value));
  const bool zero = std::string_view(digits).find_first_not_of("0.") == std::string_view::npos;
  return value < 0 && !zero ? "−" + std::string(digits) : digits;
}

int decimals_of(double step) {
  int decimals = 0;
  for (double scaled = std::abs(step); decimals < 12; scaled *= 10, ++decimals) {
    if (std::abs(scaled - std::round(scaled)) <= 1e-6 * scaled) break;
  }
  return decimals;
}

}  // namespace pavlov
