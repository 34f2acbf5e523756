#include "nets/metrics/ranking.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <stdexcept>
#include <string>

namespace pavlov {
namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

}  // namespace

void RankedScores::add(double score, bool positive) {
  if (std::isnan(score)) throw std::invalid_argument("ranked scores: a score is NaN");
  scores_.push_back({score, positive});
  sorted_ = false;
}

void RankedScores::add(std::span<const float> scores, std::span<const std::uint8_t> positives) {
  if (scores.size() != positives.size()) {
    throw std::invalid_argument("ranked scores: " + std::to_string(scores.size()) + " scores for " +
                                std::to_string(positives.size()) + " examples");
  }
  for (std::size_t i = 0; i < scores.size(); ++i) {
    add(static_cast<double>(scores[i]), positives[i] != 0);
  }
}

std::int64_t RankedScores::positives() const {
  return missed_ +
         std::count_if(scores_.begin(), scores_.end(), [](const Scored& s) { return s.positive; });
}

std::int64_t RankedScores::negatives() const {
  return static_cast<std::int64_t>(scores_.size()) - (positives() - missed_);
}

template <class Visit>
void RankedScores::walk(const Visit& visit) const {
  if (!sorted_) {
    std::sort(scores_.begin(), scores_.end(),
              [](const Scored& a, const Scored& b) { return a.score > b.score; });
    sorted_ = true;
  }
  std::int64_t true_positives = 0;
  std::int64_t false_positives = 0;
  for (std::size_t i = 0; i < scores_.size(); ++i) {
    (scores_[i].positive ? true_positives : false_positives) += 1;
    if (i + 1 < scores_.size() && scores_[i + 1].score == scores_[i].score) continue;
    visit(scores_[i].score, static_cast<double>(true_positives),
          static_cast<double>(false_positives));
  }
}

std::vector<PrecisionRecall> RankedScores::precision_recall() const {
  std::vector<PrecisionRecall> curve;
  const auto all = static_cast<double>(positives());
  if (all == 0) return curve;
  walk([&](double threshold, double found, double wrong) {
    curve.push_back({threshold, found / (found + wrong), found / all});
  });
  return curve;
}

double RankedScores::average_precision(Interpolation interpolation) const {
  if (positives() == 0) return kNan;
  auto curve = precision_recall();
  if (interpolation != Interpolation::none) {
    for (std::size_t i = curve.size(); i-- > 1;) {
      curve[i - 1].precision = std::max(curve[i - 1].precision, curve[i].precision);
    }
  }
  double sum = 0;
  if (interpolation == Interpolation::eleven) {
    for (int tenth = 0; tenth <= 10; ++tenth) {
      const auto found = std::find_if(curve.begin(), curve.end(), [&](const auto& point) {
        return point.recall >= tenth / 10.0 - 1e-12;
      });
      if (found != curve.end()) sum += found->precision;
    }
    return sum / 11;
  }
  double recall = 0;
  for (const auto& point : curve) {
    sum += point.precision * (point.recall - recall);
    recall = point.recall;
  }
  return sum;
}

std::vector<RocPoint> RankedScores::roc() const {
  const auto right = static_cast<double>(positives());
  const auto wrong = static_cast<double>(negatives());
  if (right == 0 || wrong == 0) return {};
  std::vector<RocPoint> curve = {{std::numeric_limits<double>::infinity(), 0, 0}};
  walk([&](double threshold, double true_positives, double false_positives) {
    curve.push_back({threshold, false_positives / wrong, true_positives / right});
  });
  return curve;
}

double RankedScores::auc() const {
  const auto curve = roc();
  if (curve.empty()) return kNan;
  double area = 0;
  for (std::size_t i = 1; i < curve.size(); ++i) {
    area += (curve[i].false_positive_rate - curve[i - 1].false_positive_rate) *
            (curve[i].true_positive_rate + curve[i - 1].true_positive_rate) / 2;
  }
  return area;
}

double mean_average_precision(std::span<const double> average_precisions) {
  double sum = 0;
  int n = 0;
  for (const double value : average_precisions) {
    if (std::isnan(value)) continue;
    sum += value;
    ++n;
  }
  return n == 0 ? kNan : sum / n;
}

}  // namespace pavlov
