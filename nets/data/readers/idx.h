#pragma once

#include <filesystem>

#include "nets/data/dataset.h"
#include "nets/data/readers/file_bytes.h"

namespace pavlov {

/// An array in the IDX format (LeCun et al., the MNIST page), packed by gzip or not:
///
///     2 bytes         0
///     1 byte          type: 8 u8, 9 i8, 11 i16, 12 i32, 13 f32, 14 f64, all big-endian
///     1 byte          number of dimensions, at least 1
///     4 bytes each    extents
///     the numbers     as many as the extents say, and nothing after them
///
/// u8 stays (without a copy where the file is not packed), other integers become i64, real numbers
/// f32. Throws std::runtime_error that names file and offset for anything else.
Array read_idx(const std::filesystem::path& path);
Array parse_idx(const FileBytes& file);

enum class Part { train, test };

/// The MNIST digits: u8 [1, 28, 28] of the classes 0 … 9, from the four published files under their
/// published names. Also for sets in the same form, such as Fashion-MNIST.
DatasetPointer read_mnist(const std::filesystem::path& folder, Part part);

}  // namespace pavlov
