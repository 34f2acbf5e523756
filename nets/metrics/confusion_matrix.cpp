#include "nets/metrics/confusion_matrix.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>
#include <stdexcept>

namespace pavlov {
namespace {

double ratio(std::int64_t part, std::int64_t whole) {
  if (whole == 0) return std::numeric_limits<double>::quiet_NaN();
  return static_cast<double>(part) / static_cast<double>(whole);
}

void check_class(const char* metric, const char* what, std::int64_t value, std::int64_t classes) {
  if (value >= 0 && value < classes) return;
  throw std::invalid_argument(std::string(metric) + ": " + what + " class " +
                              std::to_string(value) + "; there are 0 to " +
                              std::to_string(classes - 1));
}

std::string text_of(double value) {
  if (std::isnan(value)) return "–";
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

}  // namespace

ConfusionMatrix::ConfusionMatrix(int classes) : classes_(classes) {
  if (classes < 1) {
    throw std::invalid_argument("confusion matrix: needs 1 class or more, not " +
                                std::to_string(classes));
  }
  counts_.assign(static_cast<std::size_t>(classes) * static_cast<std::size_t>(classes), 0);
}

void ConfusionMatrix::add(std::int64_t truth, std::int64_t predicted) {
  check_class("confusion matrix", "true", truth, classes_);
  check_class("confusion matrix", "predicted", predicted, classes_);
  ++counts_[static_cast<std::size_t>(truth * classes_ + predicted)];
}

void ConfusionMatrix::add(std::span<const std::int64_t> truths,
                          std::span<const std::int64_t> predicted, std::int64_t ignored) {
  if (truths.size() != predicted.size()) {
    throw std::invalid_argument("confusion matrix: " + std::to_string(truths.size()) +
                                " true classes for " + std::to_string(predicted.size()) +
                                " predicted ones");
  }
  for (std::size_t i = 0; i < truths.size(); ++i) {
    if (truths[i] != ignored) add(truths[i], predicted[i]);
  }
}

void ConfusionMatrix::add_scores(std::span<const std::int64_t> truths,
                                 std::span<const float> scores, std::int64_t ignored) {
  const auto width = static_cast<std::size_t>(classes_);
  if (scores.size() != truths.size() * width) {
    throw std::invalid_argument("confusion matrix: " + std::to_string(scores.size()) +
                                " scores for " + std::to_string(truths.size()) + " examples of " +
                                std::to_string(classes_) + " classes");
  }
  for (std::size_t i = 0; i < truths.size(); ++i) {
    if (truths[i] == ignored) continue;
    const auto row = scores.subspan(i * width, width);
    add(truths[i], std::max_element(row.begin(), row.end()) - row.begin());
  }
}

void ConfusionMatrix::merge(const ConfusionMatrix& other) {
  if (other.classes_ != classes_) {
    throw std::invalid_argument("confusion matrix: of " + std::to_string(other.classes_) +
                                " classes, not " + std::to_string(classes_));
  }
  for (std::size_t i = 0; i < counts_.size(); ++i) counts_[i] += other.counts_[i];
}

std::int64_t ConfusionMatrix::count(int truth, int predicted) const {
  check_class("confusion matrix", "true", truth, classes_);
  check_class("confusion matrix", "predicted", predicted, classes_);
  return counts_[static_cast<std::size_t>(truth * classes_ + predicted)];
}

std::int64_t ConfusionMatrix::total() const {
  std::int64_t sum = 0;
  for (const std::int64_t n : counts_) sum += n;
  return sum;
}

std::int64_t ConfusionMatrix::support(int truth) const {
  std::int64_t sum = 0;
  for (int c = 0; c < classes_; ++c) sum += count(truth, c);
  return sum;
}

std::int64_t ConfusionMatrix::predicted(int c) const {
  std::int64_t sum = 0;
  for (int truth = 0; truth < classes_; ++truth) sum += count(truth, c);
  return sum;
}

double ConfusionMatrix::accuracy() const {
  std::int64_t right = 0;
  for (int c = 0; c < classes_; ++c) right += count(c, c);
  return ratio(right, total());
}

double ConfusionMatrix::precision(int c) const { return ratio(count(c, c), predicted(c)); }
double ConfusionMatrix::recall(int c) const { return ratio(count(c, c), support(c)); }
double ConfusionMatrix::f1(int c) const {
  return ratio(2 * count(c, c), support(c) + predicted(c));
}
double ConfusionMatrix::iou(int c) const {
  return ratio(count(c, c), support(c) + predicted(c) - count(c, c));
}

double ConfusionMatrix::mean_of(double (ConfusionMatrix::*value)(int) const) const {
  double sum = 0;
  int n = 0;
  for (int c = 0; c < classes_; ++c) {
    const double one = (this->*value)(c);
    if (std::isnan(one)) continue;
    sum += one;
    ++n;
  }
  return n == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / n;
}

double ConfusionMatrix::macro_precision() const { return mean_of(&ConfusionMatrix::precision); }
double ConfusionMatrix::macro_recall() const { return mean_of(&ConfusionMatrix::recall); }
double ConfusionMatrix::macro_f1() const { return mean_of(&ConfusionMatrix::f1); }
double ConfusionMatrix::mean_iou() const { return mean_of(&ConfusionMatrix::iou); }

double ConfusionMatrix::weighted_f1() const {
  if (total() == 0) return std::numeric_limits<double>::quiet_NaN();
  double sum = 0;
  for (int c = 0; c < classes_; ++c) {
    if (support(c) > 0) sum += static_cast<double>(support(c)) * f1(c);
  }
  return sum / static_cast<double>(total());
}

std::vector<std::vector<std::string>> ConfusionMatrix::table(
    std::span<const std::string> names) const {
  if (!names.empty() && names.size() != static_cast<std::size_t>(classes_)) {
    throw std::invalid_argument("confusion matrix: " + std::to_string(names.size()) +
                                " names for " + std::to_string(classes_) + " classes");
  }
  const auto name = [&](int c) {
    return names.empty() ? std::to_string(c) : names[static_cast<std::size_t>(c)];
  };
  std::vector<std::vector<std::string>> rows = {{"true class"}};
  for (int c = 0; c < classes_; ++c) rows[0].push_back(name(c));
  for (const char* column : {"precision", "recall", "F1"}) rows[0].emplace_back(column);
  for (int truth = 0; truth < classes_; ++truth) {
    rows.push_back({name(truth)});
    for (int c = 0; c < classes_; ++c) rows.back().push_back(std::to_string(count(truth, c)));
    for (const double value : {precision(truth), recall(truth), f1(truth)}) {
      rows.back().push_back(text_of(value));
    }
  }
  return rows;
}

TopK::TopK(int k) : k_(k) {
  if (k < 1) throw std::invalid_argument("top-k: k is 1 or more, not " + std::to_string(k));
}

void TopK::add(std::int64_t truth, std::span<const float> scores) {
  check_class("top-k", "true", truth, static_cast<std::int64_t>(scores.size()));
  const auto own = static_cast<std::size_t>(truth);
  int better = 0;
  for (std::size_t c = 0; c < scores.size(); ++c) {
    // A NaN is never among the best, nor is anything behind one.
    const bool wins = c < own ? !(scores[c] < scores[own]) : !(scores[c] <= scores[own]);
    if (c != own && wins) ++better;
  }
  ++total_;
  if (better < k_ && !std::isnan(scores[own])) ++hits_;
}

void TopK::add(std::span<const std::int64_t> truths, std::span<const float> scores, int classes) {
  const auto width = static_cast<std::size_t>(std::max(classes, 0));
  if (width == 0 || scores.size() != truths.size() * width) {
    throw std::invalid_argument("top-k: " + std::to_string(scores.size()) + " scores for " +
                                std::to_string(truths.size()) + " examples of " +
                                std::to_string(classes) + " classes");
  }
  for (std::size_t i = 0; i < truths.size(); ++i) {
    add(truths[i], scores.subspan(i * width, width));
  }
}

double TopK::accuracy() const { return ratio(hits_, total_); }

}  // namespace pavlov
