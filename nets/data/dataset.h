#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "nets/data/array.h"

namespace pavlov {

/// A rectangle in an image with the class of what is in it. In pixels, x to the right and y
/// downwards; the upper left pixel covers 0 to 1 in both.
struct ObjectBox {
  float left = 0;
  float top = 0;
  float right = 0;
  float bottom = 0;
  std::int64_t label = 0;
  bool difficult = false;  ///< hard to see: detections of it count neither way

  bool operator==(const ObjectBox&) const = default;
};

/// One input with what is to be said of it. Data sets fill in the parts that they have.
struct Example {
  Array input;                   ///< u8 or f32: an image [C, H, W] or numbers [D]
  std::int64_t label = -1;       ///< its class
  Array numbers;                 ///< f32 [D], for regression
  Array mask;                    ///< u8 [H, W], the class of each pixel
  std::vector<ObjectBox> boxes;  ///< what is where
};

/// What there is to know of a data set as a whole.
struct DatasetInfo {
  std::string name;
  std::string origin;                 ///< the folder or file, or how it was generated
  bool generated = false;             ///< a stand-in, not what its name says
  std::vector<std::string> classes;   ///< names; a label is an index
  std::vector<std::string> features;  ///< names of the inputs' numbers, where they have some
  std::vector<std::string> notes;     ///< what has to be said besides, such as what was left out
};

/// Examples 0 … size() - 1. Safe to be read by several threads at once.
class Dataset {
 public:
  virtual ~Dataset() = default;

  virtual const DatasetInfo& info() const = 0;
  virtual std::int64_t size() const = 0;
  /// Example i in [0, size). Throws std::runtime_error that names the file where it is damaged.
  virtual Example get(std::int64_t i) const = 0;
  /// Its class, -1 for none; data sets on disk know it without reading the example.
  virtual std::int64_t label(std::int64_t i) const { return get(i).label; }
  /// Examples of one group show the same thing, such as frames of one film, and must not be parted
  /// by a split. A number of its own for each group.
  virtual std::int64_t group(std::int64_t i) const { return i; }
  /// Where the examples lie as rows of arrays, those rows; else null.
  virtual const struct ExampleRows* rows() const { return nullptr; }
  /// The row of example i in `rows()`.
  virtual std::int64_t row_of(std::int64_t i) const { return i; }
};

using DatasetPointer = std::shared_ptr<const Dataset>;

/// Examples as rows of arrays; those that are empty are not there.
struct ExampleRows {
  Array inputs;                      ///< [N, …]
  Array labels;                      ///< i64 [N]
  Array numbers;                     ///< f32 [N, D]
  Array masks;                       ///< u8 [N, H, W]
  std::vector<std::int64_t> groups;  ///< N
};

/// A data set in memory.
class InMemoryDataset : public Dataset {
 public:
  /// Throws std::invalid_argument where the arrays differ in their numbers of rows or types, or a
  /// label is no index of `info.classes`.
  InMemoryDataset(DatasetInfo info, ExampleRows rows);

  const DatasetInfo& info() const override { return info_; }
  std::int64_t size() const override { return rows_.inputs.extent(0); }
  Example get(std::int64_t i) const override;
  std::int64_t label(std::int64_t i) const override;
  std::int64_t group(std::int64_t i) const override;
  const ExampleRows* rows() const override { return &rows_; }

 private:
  DatasetInfo info_;
  ExampleRows rows_;
};

/// Some examples of another data set, in an order of their own.
class Subset : public Dataset {
 public:
  /// Throws std::invalid_argument for an index that `whole` does not have.
  Subset(DatasetPointer whole, std::vector<std::int64_t> examples);

  const DatasetInfo& info() const override { return whole_->info(); }
  std::int64_t size() const override { return static_cast<std::int64_t>(examples_.size()); }
  Example get(std::int64_t i) const override { return whole_->get(at(i)); }
  std::int64_t label(std::int64_t i) const override { return whole_->label(at(i)); }
  std::int64_t group(std::int64_t i) const override { return whole_->group(at(i)); }
  const ExampleRows* rows() const override { return whole_->rows(); }
  std::int64_t row_of(std::int64_t i) const override { return whole_->row_of(at(i)); }

  std::span<const std::int64_t> examples() const { return examples_; }
  const DatasetPointer& whole() const { return whole_; }

 private:
  std::int64_t at(std::int64_t i) const { return examples_.at(static_cast<std::size_t>(i)); }

  DatasetPointer whole_;
  std::vector<std::int64_t> examples_;
};

/// The classes of all examples, -1 for none.
std::vector<std::int64_t> labels_of(const Dataset& data);

}  // namespace pavlov
