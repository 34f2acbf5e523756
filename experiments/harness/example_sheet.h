#pragma once

#include "nets/data/dataset.h"
#include "nets/data/minibatch.h"
#include "render/picture.h"

namespace pavlov {

struct SheetOptions {
  int examples = 40;  ///< at most, spread evenly over the data
  int columns = 8;
  int tile = 120;  ///< pixels that the longer side of an example takes
  Transforms transforms;
  std::vector<std::string>
      captions;  ///< below the examples, which are then shown in order; empty: their classes
  std::uint64_t seed = 1;  ///< of the transforms
};

/// Examples of a set of images in rows, each with its class below it, its boxes as frames and the
/// borders between the classes of its label image in colour. Throws std::invalid_argument for data
/// that are no images [1 or 3, H, W].
Picture example_sheet(const Dataset& data, const SheetOptions& options);

}  // namespace pavlov
