#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nets/data/dataset.h"
#include "nets/data/scaling.h"

namespace pavlov {

/// What is in a data set, counted.
struct DatasetSummary {
  std::int64_t examples = 0;
  std::int64_t labelled = 0;  ///< examples that have a class
  std::int64_t groups = 0;
  NumberType type = NumberType::u8;    ///< of the inputs
  Shape smallest;                      ///< the least of each extent of the inputs
  Shape largest;                       ///< and the greatest
  ChannelMoments moments;              ///< of the inputs
  std::vector<std::int64_t> of_class;  ///< examples, or boxes where examples have no class
  std::vector<std::int64_t> pixels;    ///< of the label images, of each class
  std::int64_t boxes = 0;
  ChannelMoments numbers;  ///< of the numbers to be told
};

/// Reads all examples. Throws as they do, and std::invalid_argument where inputs differ in the
/// number of channels or dimensions.
DatasetSummary summarize(const Dataset& data);

}  // namespace pavlov
