#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace pavlov {

/// Precision and recall when all from a score on count as found.
struct PrecisionRecall {
  double threshold = 0;
  double precision = 0;
  double recall = 0;
};

/// Rates when all from a score on count as found.
struct RocPoint {
  double threshold = 0;  ///< infinite for the first point, where nothing is found
  double false_positive_rate = 0;
  double true_positive_rate = 0;
};

enum class Interpolation {
  none,    ///< sum over thresholds of precision times the gain in recall (scikit-learn's)
  all,     ///< the same with the highest precision at that recall or beyond (PASCAL VOC from 2010)
  eleven,  ///< the mean of those at recall 0, 0.1, …, 1 (PASCAL VOC 2007)
};

/// Scores of examples that are positive or not: how well the one come before the other. Examples of
/// equal score are taken together, so that their order plays no part. Throws std::invalid_argument
/// for scores that are NaN.
class RankedScores {
 public:
  void add(double score, bool positive);
  void add(std::span<const float> scores, std::span<const std::uint8_t> positives);
  /// Positives that were never scored (objects that no detection found): they lower recall.
  void add_missed(std::int64_t positives) { missed_ += positives; }

  std::int64_t positives() const;
  std::int64_t negatives() const;

  /// From the highest threshold to the lowest; empty without positives.
  std::vector<PrecisionRecall> precision_recall() const;
  /// NaN without positives.
  double average_precision(Interpolation interpolation = Interpolation::none) const;

  /// From (0, 0) to (1, 1); empty where there are no positives or no negatives.
  std::vector<RocPoint> roc() const;
  /// Area under the ROC curve: the probability that a positive has the higher score, equal ones
  /// counting one half. NaN where `roc` is empty.
  double auc() const;

 private:
  struct Scored {
    double score;
    bool positive;
  };
  /// Calls `visit(threshold, true positives, false positives)` for each different score, from the
  /// highest on.
  template <class Visit>
  void walk(const Visit& visit) const;

  mutable std::vector<Scored> scores_;
  mutable bool sorted_ = true;
  std::int64_t missed_ = 0;
};

/// The mean of average precisions, over those that are not NaN; NaN without any.
double mean_average_precision(std::span<const double> average_precisions);

}  // namespace pavlov
