#pragma once

#include <filesystem>
#include <vector>

#include "nets/data/dataset.h"
#include "nets/data/readers/image_file.h"

namespace pavlov {

/// One folder of images for each class, named as the class: cat/1.jpg, cat/2.jpg, dog/1.jpg …; in
/// the order of their names. Images are decoded when they are asked for. Throws std::runtime_error
/// where there is no folder of images.
DatasetPointer read_image_folder(const std::filesystem::path& folder,
                                 Channels channels = Channels::rgb);

/// Images with a label image of the same size for each, under the same name: FOLDER/image/0.png
/// with FOLDER/label/0.png, as the membranes of ISBI 2012 are kept. Class i of a pixel is the grey
/// value `greys[i]`; another value is refused, with its place, when the example is read.
struct ImagePairs {
  std::string images = "image";
  std::string labels = "label";
  std::vector<std::uint8_t> greys = {0, 255};
  std::vector<std::string> classes = {"membrane", "cell"};
  Channels channels = Channels::grey;
};
DatasetPointer read_image_pairs(const std::filesystem::path& folder, const ImagePairs& pairs = {});

/// The images of a folder in the order of their names, in which numbers count as numbers: 2.png
/// before 10.png. Empty where there is no such folder.
std::vector<std::filesystem::path> images_in(const std::filesystem::path& folder);

}  // namespace pavlov
