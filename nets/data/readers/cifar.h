#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "nets/data/dataset.h"

namespace pavlov {

/// Which classes of CIFAR-100 are the labels: 20 coarse or 100 fine ones.
enum class CifarLabels { coarse, fine };

/// CIFAR-10 in its binary form: records of one label (0 … 9) and 3,072 pixels, u8 [3, 32, 32]; the
/// files one after the other. Class names come from `batches.meta.txt` beside the first file where
/// that is there. Throws
/// std::runtime_error that names file and offset for a broken record or a wrong label.
DatasetPointer read_cifar10(const std::vector<std::filesystem::path>& files);

/// CIFAR-100: two labels before the pixels, coarse (0 … 19) and fine (0 … 99), names from
/// `coarse_label_names.txt` and `fine_label_names.txt`.
DatasetPointer read_cifar100(const std::vector<std::filesystem::path>& files, CifarLabels labels);

}  // namespace pavlov
