#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nets/data/dataset.h"

namespace pavlov {

/// What is to be done with a box that is empty, inverted or reaches out of its image.
enum class BadBoxes {
  refuse,  ///< the file is refused by name
  skip,    ///< the box is left out, and `DatasetInfo::notes` tells so
};

struct VocOptions {
  /// A list of names in ImageSets/Main: "train", "val", "trainval", "test"; "": all annotations.
  std::string image_set;
  BadBoxes bad_boxes = BadBoxes::refuse;
  /// Coordinates count pixels from 1 and include the last, as PASCAL's own; else they are edges.
  bool one_based = false;
  /// Empty: the names that occur, by the alphabet.
  std::vector<std::string> classes;
};

/// Images with boxes in PASCAL VOC's layout: `JPEGImages/NAME.jpg` (or .png),
/// `Annotations/NAME.xml` and `ImageSets/Main/SET.txt`. Annotations are read at once, images [3, H,
/// W] when they are asked for. Throws std::runtime_error that names the file (and for XML the byte)
/// for anything that does not fit, and when an image has another size than its annotation says.
DatasetPointer read_voc(const std::filesystem::path& folder, const VocOptions& options = {});

}  // namespace pavlov
