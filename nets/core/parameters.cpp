#include "nets/core/parameters.h"

#include <fnmatch.h>

#include <stdexcept>

#include "core/settings.h"
#include "core/text.h"

namespace pavlov {

bool matches(std::string_view name, std::string_view patterns) {
  const std::string text(name);
  for (const std::string& pattern : split(patterns, ',')) {
    if (::fnmatch(pattern.c_str(), text.c_str(), 0) == 0) return true;
  }
  return false;
}

std::string prefixed(const std::string& name, const std::string& array) {
  return name.empty() ? array : name + "." + array;
}

void set_trained(std::span<ParameterArray> arrays, std::string_view patterns, bool trained) {
  bool found = false;
  for (ParameterArray& array : arrays) {
    if (!matches(array.name, patterns)) continue;
    array.trained = trained;
    found = true;
  }
  if (found) return;
  std::vector<std::string> names;
  for (const ParameterArray& array : arrays) names.push_back(array.name);
  throw std::invalid_argument("network: no parameters are called '" + std::string(patterns) +
                              "', but " + join(names));
}

void Penalties::validate() const {
  require(l1 >= 0, "penalties", "l1", l1, "0 or more");
  require(l2 >= 0, "penalties", "l2", l2, "0 or more");
}

std::vector<SteppedRange> stepped_ranges(std::span<const ParameterArray> arrays,
                                         const Penalties& penalties, bool decays) {
  std::vector<SteppedRange> ranges;
  for (const ParameterArray& array : arrays) {
    if (!array.trained) continue;
    const bool penalized = decays && matches(array.name, penalties.penalized);
    const bool goes_on = !ranges.empty() && ranges.back().penalized == penalized &&
                         ranges.back().begin + ranges.back().size == array.begin;
    if (goes_on) {
      ranges.back().size += array.size;
    } else {
      ranges.push_back({array.begin, array.size, penalized});
    }
  }
  return ranges;
}

}  // namespace pavlov
