#pragma once

#include <stdexcept>
#include <string>

#include "nets/data/open_dataset.h"
#include "nets/ground_up/patterns.h"

namespace pavlov::ground_up {

/// A table as patterns, its classes as one-hot targets.
struct TablePatterns {
  Patterns patterns;
  DatasetInfo info;
};

/// What `open_dataset` finds as `data`, or, where that is empty, the stand-in of this name. Throws
/// std::invalid_argument unless it has so many inputs and classes.
inline TablePatterns open_table(const std::string& data, const std::string& stand_in, Index inputs,
                                Index classes, std::uint64_t seed) {
  const DatasetPointer table =
      open_dataset(data.empty() ? "generated:" + stand_in : data, {.seed = seed});
  const ExampleRows* const rows = table->rows();
  const auto n = static_cast<Index>(table->size());
  if (rows == nullptr || rows->inputs.dimensions() != 2 || rows->inputs.row_size() != inputs ||
      std::ssize(table->info().classes) != classes) {
    throw std::invalid_argument(table->info().origin + ": is not a table of " +
                                std::to_string(inputs) + " inputs and " + std::to_string(classes) +
                                " classes, as the " + stand_in + " are");
  }
  TablePatterns result{{Matrix(n, inputs), Matrix::Zero(n, classes)}, table->info()};
  for (Index i = 0; i < n; ++i) {
    const Example example = table->get(i);
    const auto values = example.input.values<float>();
    for (Index j = 0; j < inputs; ++j) {
      result.patterns.inputs(i, j) = static_cast<double>(values[static_cast<std::size_t>(j)]);
    }
    result.patterns.targets(i, example.label) = 1;
  }
  return result;
}

}  // namespace pavlov::ground_up
