#pragma once

#include <memory>
#include <string>
#include <vector>

#include "nets/data/dataset.h"

namespace pavlov::test {

/// `count` grey images [1, 4, 4] whose pixels are all i, of the classes i mod `classes`, in groups
/// of `group_size`.
inline DatasetPointer toy_images(int count, int classes, int group_size = 1) {
  ExampleRows rows{.inputs = Array(NumberType::u8, {count, 1, 4, 4}),
                   .labels = Array(NumberType::i64, {count})};
  const auto pixels = rows.inputs.mutable_values<std::uint8_t>();
  const auto labels = rows.labels.mutable_values<std::int64_t>();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i] = static_cast<int>(i) % classes;
    for (std::size_t j = 0; j < 16; ++j) pixels[16 * i + j] = static_cast<std::uint8_t>(i);
    if (group_size > 1) rows.groups.push_back(static_cast<std::int64_t>(i) / group_size);
  }
  DatasetInfo info{.name = "toy"};
  for (int k = 0; k < classes; ++k) info.classes.push_back(std::to_string(k));
  return std::make_shared<InMemoryDataset>(std::move(info), std::move(rows));
}

inline std::vector<std::int64_t> indices(const DatasetPointer& subset) {
  const auto examples = dynamic_cast<const Subset&>(*subset).examples();
  return {examples.begin(), examples.end()};
}

}  // namespace pavlov::test
