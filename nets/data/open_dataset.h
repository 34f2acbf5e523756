#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "nets/data/dataset.h"
#include "nets/data/readers/idx.h"

namespace pavlov {

struct OpenOptions {
  Part part = Part::train;  ///< of sets that come in two; of VOC the image set of that name
  std::string target;       ///< column of a CSV file; "": the last
  std::uint64_t seed = 1;   ///< of generated data
};

/// The data set of a folder or file, whose format is told by what is in it: MNIST's four files;
/// CIFAR records (*.bin); GTSRB; VOC, bad boxes left out; image/ with label/; folders of images;
/// the admissions and cars; any CSV file, of which columns of words with more than 20 values are
/// left out. Else `what` is a name, of a folder in $PAVLOV_DATA or of a generated stand-in
/// (`generated_kinds`), which "generated:NAME" means in any case. Throws std::invalid_argument
/// where it is neither, std::runtime_error where nothing in it is known.
DatasetPointer open_dataset(const std::string& what, const OpenOptions& options = {});

}  // namespace pavlov
