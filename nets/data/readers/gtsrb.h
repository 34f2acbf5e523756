#pragma once

#include <filesystem>

#include "nets/data/dataset.h"

namespace pavlov {

/// The traffic signs of GTSRB (Stallkamp et al. 2012), training part: a folder for each class
/// (00000 … 00042, those that are there), in it PPM images u8 [3, H, W] of many sizes and
/// `GT-NNNNN.csv`, set apart by semicolons: Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;
/// ClassId. Each example has its class, and as its only box where in the image the sign is. Images
/// of one sign, taken as a car passes it, are a track (the first five digits of their names): a
/// group, to be split as a whole.
///
/// Throws std::runtime_error that names the file and the line where the table does not fit itself,
/// and when an example is read whose image has another size than the table says.
DatasetPointer read_gtsrb(const std::filesystem::path& folder);

}  // namespace pavlov
