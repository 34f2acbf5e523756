#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pavlov {

// Metrics take examples one at a time or in batches; how they are split into batches changes
// nothing. Those without any example, or where a denominator is 0, are NaN. Functions throw
// std::invalid_argument for classes that there are not and for sizes that do not fit.

/// How often examples of each true class were taken for each class: all that follows from hard
/// decisions, of pictures or, for segmentation, of pixels.
class ConfusionMatrix {
 public:
  explicit ConfusionMatrix(int classes);

  void add(std::int64_t truth, std::int64_t predicted);
  /// Examples whose true class is `ignored` are left out.
  void add(std::span<const std::int64_t> truths, std::span<const std::int64_t> predicted,
           std::int64_t ignored = -1);
  /// Decides for the class of the highest of `classes()` scores in each row; of equal ones for the
  /// first.
  void add_scores(std::span<const std::int64_t> truths, std::span<const float> scores,
                  std::int64_t ignored = -1);
  /// As if all examples of `other` had been added.
  void merge(const ConfusionMatrix& other);

  int classes() const { return classes_; }
  std::int64_t count(int truth, int predicted) const;
  std::int64_t total() const;
  std::int64_t support(int truth) const;  ///< examples of a true class

  double accuracy() const;        ///< (TP + TN) / all: those that were taken for what they are
  double precision(int c) const;  ///< TP / (TP + FP)
  double recall(int c) const;     ///< TP / (TP + FN)
  double f1(int c) const;         ///< 2 TP / (2 TP + FP + FN): the Dice coefficient, too
  double iou(int c) const;        ///< TP / (TP + FP + FN): intersection over union (Jaccard)
  /// Means over the classes for which there is a value.
  double macro_precision() const;
  double macro_recall() const;
  double macro_f1() const;
  double mean_iou() const;
  /// Mean of the F1 of classes, weighted by their support.
  double weighted_f1() const;

  /// Cells of a table with a head: rows of true, columns of predicted classes, then precision,
  /// recall and F1 of each.
  std::vector<std::vector<std::string>> table(std::span<const std::string> names = {}) const;

 private:
  std::int64_t predicted(int c) const;
  double mean_of(double (ConfusionMatrix::*value)(int) const) const;

  int classes_;
  std::vector<std::int64_t> counts_;  ///< [truth, predicted]
};

/// The share of examples whose true class is among the k with the highest scores. Of equal scores
/// the first ones win.
class TopK {
 public:
  explicit TopK(int k);

  void add(std::int64_t truth, std::span<const float> scores);
  void add(std::span<const std::int64_t> truths, std::span<const float> scores, int classes);

  std::int64_t total() const { return total_; }
  double accuracy() const;
  double error() const { return 1 - accuracy(); }

 private:
  int k_;
  std::int64_t total_ = 0;
  std::int64_t hits_ = 0;
};

}  // namespace pavlov
