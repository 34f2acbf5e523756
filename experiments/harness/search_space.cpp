#include "experiments/harness/search_space.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "core/text.h"

namespace pavlov {
namespace {

using Scale = VariedSetting::Scale;

/// "log:1e-4:1e-2:5" into `setting`.
void read_range(const std::vector<std::string>& parts, VariedSetting& setting) {
  if (parts.size() < 3 || parts.size() > 4) {
    throw std::invalid_argument("a range is " + parts[0] + ":LOW:HIGH or " + parts[0] +
                                ":LOW:HIGH:POINTS");
  }
  setting.scale = parts[0] == "log" ? Scale::log : Scale::linear;
  setting.low = from_text<double>(parts[1]);
  setting.high = from_text<double>(parts[2]);
  if (parts.size() == 4) setting.points = from_text<int>(parts[3]);
  if (!(setting.low < setting.high)) throw std::invalid_argument("LOW is less than HIGH");
  if (setting.scale == Scale::log && setting.low <= 0) {
    throw std::invalid_argument("on a logarithmic scale all numbers are above 0");
  }
  if (parts.size() == 4 && setting.points < 2) {
    throw std::invalid_argument("a range has 2 points or more");
  }
}

}  // namespace

VariedSetting VariedSetting::parse(std::string_view text) {
  const auto equals = text.find('=');
  try {
    if (equals == std::string_view::npos || equals == 0) {
      throw std::invalid_argument("expected is NAME=VALUE,VALUE… or NAME=log:LOW:HIGH");
    }
    VariedSetting setting{.name = std::string(trim(text.substr(0, equals)))};
    std::ranges::replace(setting.name, '-', '_');
    const std::string what(trim(text.substr(equals + 1)));
    if (what.starts_with("log:") || what.starts_with("linear:")) {
      read_range(split(what, ':'), setting);
    } else {
      setting.values = split_list(what);
      if (setting.values.empty()) throw std::invalid_argument("there is not a single value");
    }
    return setting;
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument("'" + std::string(text) + "': " + error.what());
  }
}

std::string VariedSetting::at(double share) const {
  double value = scale == Scale::log
                     ? std::exp(std::log(low) + share * (std::log(high) - std::log(low)))
                     : low + share * (high - low);
  value = std::clamp(value, low, high);
  if (whole) return std::to_string(std::llround(value));
  const double digits = std::pow(10, 3 - std::floor(std::log10(std::abs(value))));
  const double rounded = std::round(value * digits) / digits;  // four digits are enough
  return shortest(std::isfinite(rounded) ? std::clamp(rounded, low, high) : value);
}

std::string VariedSetting::draw(Rng& rng) const {
  if (scale != Scale::list) return at(rng.uniform());
  return values[rng.below(static_cast<std::uint32_t>(values.size()))];
}

std::vector<std::string> VariedSetting::grid() const {
  if (scale == Scale::list) return values;
  if (points == 0) {
    throw std::invalid_argument("a grid needs to know how many points " + name + " has: " + name +
                                "=SCALE:LOW:HIGH:POINTS");
  }
  std::vector<std::string> grid;
  for (int i = 0; i < points; ++i) {
    const std::string value = at(static_cast<double>(i) / (points - 1));
    if (grid.empty() || grid.back() != value) grid.push_back(value);
  }
  return grid;
}

std::vector<SettingValues> grid_of(std::span<const VariedSetting> settings) {
  std::vector<SettingValues> all{{}};
  for (const auto& setting : settings) {
    std::vector<SettingValues> longer;
    for (const auto& values : all) {
      for (const auto& value : setting.grid()) {
        longer.push_back(values);
        longer.back().emplace_back(setting.name, value);
      }
    }
    all = std::move(longer);
  }
  return all;
}

std::vector<SettingValues> draws_of(std::span<const VariedSetting> settings, int count, Rng rng) {
  std::vector<SettingValues> all(static_cast<std::size_t>(count));
  for (auto& values : all) {
    for (const auto& setting : settings) values.emplace_back(setting.name, setting.draw(rng));
  }
  return all;
}

}  // namespace pavlov
