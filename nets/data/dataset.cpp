#include "nets/data/dataset.h"

#include <stdexcept>
#include <utility>

namespace pavlov {
namespace {

void check_rows(const std::string& owner, const char* name, const Array& array, NumberType type,
                std::int64_t rows) {
  if (array.empty() && array.dimensions() == 1) return;
  if (array.type() != type || array.extent(0) != rows) {
    throw std::invalid_argument(owner + ": " + name + " must be " + to_string(type) + " in " +
                                std::to_string(rows) + " rows, not " + to_string(array.type()) +
                                " " + to_string(array.shape()));
  }
}

}  // namespace

InMemoryDataset::InMemoryDataset(DatasetInfo info, ExampleRows rows)
    : info_(std::move(info)), rows_(std::move(rows)) {
  if (rows_.inputs.dimensions() < 1) {
    throw std::invalid_argument(info_.name + ": inputs must be rows of an array");
  }
  const std::int64_t n = size();
  check_rows(info_.name, "labels", rows_.labels, NumberType::i64, n);
  check_rows(info_.name, "numbers", rows_.numbers, NumberType::f32, n);
  check_rows(info_.name, "masks", rows_.masks, NumberType::u8, n);
  if (!rows_.groups.empty() && std::ssize(rows_.groups) != n) {
    throw std::invalid_argument(info_.name + ": " + std::to_string(rows_.groups.size()) +
                                " groups for " + std::to_string(n) + " examples");
  }
  if (rows_.labels.empty()) return;
  const auto labels = rows_.labels.values<std::int64_t>();
  for (std::size_t i = 0; i < labels.size(); ++i) {
    if (labels[i] < 0 || labels[i] >= std::ssize(info_.classes)) {
      throw std::invalid_argument(info_.name + ": example " + std::to_string(i) + " is of class " +
                                  std::to_string(labels[i]) + ", but there are " +
                                  std::to_string(info_.classes.size()) + " classes");
    }
  }
}

Example InMemoryDataset::get(std::int64_t i) const {
  Example example{.input = rows_.inputs.row(i), .label = label(i)};
  if (!rows_.numbers.empty()) example.numbers = rows_.numbers.row(i);
  if (!rows_.masks.empty()) example.mask = rows_.masks.row(i);
  return example;
}

std::int64_t InMemoryDataset::label(std::int64_t i) const {
  return rows_.labels.empty() ? -1
                              : rows_.labels.values<std::int64_t>()[static_cast<std::size_t>(i)];
}

std::int64_t InMemoryDataset::group(std::int64_t i) const {
  return rows_.groups.empty() ? i : rows_.groups[static_cast<std::size_t>(i)];
}

Subset::Subset(DatasetPointer whole, std::vector<std::int64_t> examples)
    : whole_(std::move(whole)), examples_(std::move(examples)) {
  for (const std::int64_t i : examples_) {
    if (i < 0 || i >= whole_->size()) {
      throw std::invalid_argument(info().name + ": there is no example " + std::to_string(i) +
                                  " among " + std::to_string(whole_->size()));
    }
  }
}

std::vector<std::int64_t> labels_of(const Dataset& data) {
  std::vector<std::int64_t> labels(static_cast<std::size_t>(data.size()));
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i] = data.label(static_cast<std::int64_t>(i));
  }
  return labels;
}

}  // namespace pavlov
