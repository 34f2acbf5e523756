#include "nets/data/summary.h"

#include <algorithm>
#include <set>
#include <stdexcept>

namespace pavlov {

DatasetSummary summarize(const Dataset& data) {
  DatasetSummary summary{.examples = data.size()};
  const std::size_t classes = data.info().classes.size();
  summary.of_class.resize(classes);
  MomentCounter inputs;
  MomentCounter numbers;
  std::set<std::int64_t> groups;
  for (std::int64_t i = 0; i < data.size(); ++i) {
    const Example example = data.get(i);
    const Shape& shape = example.input.shape();
    if (i == 0) {
      summary.type = example.input.type();
      summary.smallest = summary.largest = shape;
    }
    if (shape.size() != summary.smallest.size()) {
      throw std::invalid_argument(data.info().name + ": example " + std::to_string(i) +
                                  " has an input of shape " + to_string(shape) +
                                  ", others have another number of dimensions");
    }
    for (std::size_t d = 0; d < shape.size(); ++d) {
      summary.smallest[d] = std::min(summary.smallest[d], shape[d]);
      summary.largest[d] = std::max(summary.largest[d], shape[d]);
    }
    inputs.add(example.input);
    if (!example.numbers.empty()) numbers.add(example.numbers);
    groups.insert(data.group(i));
    summary.boxes += std::ssize(example.boxes);
    if (example.label >= 0) {
      ++summary.labelled;
      ++summary.of_class.at(static_cast<std::size_t>(example.label));
    } else {
      for (const ObjectBox& box : example.boxes) {
        ++summary.of_class.at(static_cast<std::size_t>(box.label));
      }
    }
    if (!example.mask.empty()) {
      summary.pixels.resize(classes);
      for (const std::uint8_t label : example.mask.values<std::uint8_t>()) {
        ++summary.pixels.at(label);
      }
    }
  }
  summary.groups = std::ssize(groups);
  summary.moments = inputs.moments();
  summary.numbers = numbers.moments();
  return summary;
}

}  // namespace pavlov
