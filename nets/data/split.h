#pragma once

#include <cstdint>
#include <vector>

#include "nets/data/dataset.h"

namespace pavlov {

/// Examples of each class.
std::vector<std::int64_t> class_counts(const Dataset& data);

/// How data are parted. Examples of one group, such as the frames of a track, stay together in any
/// case.
struct SplitConfig {
  /// Below 1 a fraction of all examples, else their number. Sizes are met exactly where examples
  /// have no groups, else as nearly as whole groups allow.
  double validation = 0.1;
  double test = 0;
  bool stratified = true;  ///< every class in the same proportions
  std::uint64_t seed = 1;

  static void visit(auto& self, auto&& field) {
    field("validation", self.validation, "fraction, or from 1 on number, of validation examples");
    field("test", self.test, "fraction, or from 1 on number, of test examples");
    field("stratified", self.stratified, "every class in the same proportions");
    field("seed", self.seed, "of who goes where");
  }
  void validate() const;
};

struct Split {
  DatasetPointer training;
  DatasetPointer validation;
  DatasetPointer test;
};

/// Each example in one of three parts, in its old order. Throws std::invalid_argument for sizes
/// that leave nothing to train on.
Split split(const DatasetPointer& data, const SplitConfig& config);

struct Fold {
  DatasetPointer training;
  DatasetPointer validation;
};

struct FoldConfig {
  int folds = 5;
  bool shuffle = true;
  bool stratified = false;
  std::uint64_t seed = 1;
};

/// k-fold cross-validation (SL-15): every example is in the validation part of one fold. Folds are
/// of the same size, or differ by one example, as far as groups and, where stratified, classes
/// allow. Throws std::invalid_argument for fewer than 2 folds or more than examples.
std::vector<Fold> k_fold(const DatasetPointer& data, const FoldConfig& config);

}  // namespace pavlov
