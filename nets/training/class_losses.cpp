#include "nets/training/class_losses.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

namespace pavlov {
namespace {

/// How logits [B, C, P] lie.
struct Layout {
  std::size_t classes = 1;  ///< C
  std::size_t places = 1;   ///< P

  /// Of class 0 at place i of all B P places; further classes follow P apart.
  std::size_t first(std::size_t i) const { return i / places * classes * places + i % places; }
};

Layout layout_of(std::span<const float> logits, std::span<const int> classes, int rows, int ignored,
                 std::span<float> gradient) {
  const auto count = static_cast<std::size_t>(std::max(rows, 1));
  if (classes.empty() || classes.size() % count != 0 || logits.empty() ||
      logits.size() % classes.size() != 0 || gradient.size() != logits.size()) {
    throw std::invalid_argument("loss: " + std::to_string(classes.size()) +
                                " classes and room for " + std::to_string(gradient.size()) +
                                " gradients do not fit " + std::to_string(logits.size()) +
                                " logits of " + std::to_string(rows) + " rows");
  }
  const Layout layout{logits.size() / classes.size(), classes.size() / count};
  for (const int c : classes) {
    if (c == ignored || (c >= 0 && static_cast<std::size_t>(c) < layout.classes)) continue;
    throw std::invalid_argument("loss: class " + std::to_string(c) + " given, 0 to " +
                                std::to_string(layout.classes - 1) + " allowed");
  }
  return layout;
}

/// log softmax of the logits from `z` on, P apart.
void log_softmax(const float* z, const Layout& layout, std::vector<double>& out) {
  for (std::size_t c = 0; c < layout.classes; ++c) out[c] = double{z[c * layout.places]};
  const double largest = *std::max_element(out.begin(), out.end());
  double sum = 0;
  for (const double logit : out) sum += std::exp(logit - largest);
  const double normalizer = largest + std::log(sum);
  for (double& logit : out) logit -= normalizer;
}

}  // namespace

LossSum softmax_cross_entropy(std::span<const float> logits, std::span<const int> classes, int rows,
                              const ClassLossOptions& options, std::span<float> gradient) {
  const Layout layout = layout_of(logits, classes, rows, options.ignored, gradient);
  std::vector<double> weights(options.weights.begin(), options.weights.end());
  if (weights.empty()) weights.assign(layout.classes, 1);
  if (weights.size() != layout.classes) {
    throw std::invalid_argument("loss: " + std::to_string(weights.size()) +
                                " class weights given for " + std::to_string(layout.classes) +
                                " classes");
  }
  const double spread = options.smoothing / static_cast<double>(layout.classes);
  const double weight_of_all = std::accumulate(weights.begin(), weights.end(), 0.0);
  LossSum loss;
  for (const int y : classes) {
    if (y != options.ignored) loss.weight += weights[static_cast<std::size_t>(y)];
  }
  std::vector<double> log_p(layout.classes);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::size_t first = layout.first(i);
    if (classes[i] == options.ignored) {
      for (std::size_t c = 0; c < layout.classes; ++c) gradient[first + c * layout.places] = 0;
      continue;
    }
    const auto y = static_cast<std::size_t>(classes[i]);
    log_softmax(logits.data() + first, layout, log_p);
    const double sharp = (1 - options.smoothing) * weights[y];
    const double total = sharp + spread * weight_of_all;
    for (std::size_t c = 0; c < layout.classes; ++c) {
      const double target = spread * weights[c] + (c == y ? sharp : 0);
      if (target != 0) loss.sum -= target * log_p[c];
      gradient[first + c * layout.places] =
          static_cast<float>((total * std::exp(log_p[c]) - target) / loss.weight);
    }
  }
  return loss;
}

LossSum soft_dice(std::span<const float> logits, std::span<const int> classes, int rows,
                  int ignored, std::span<float> gradient) {
  const Layout layout = layout_of(logits, classes, rows, ignored, gradient);
  const auto count = static_cast<double>(layout.classes);
  std::vector<double> shared(layout.classes, 1);  // 2 sum p t + 1
  std::vector<double> both(layout.classes, 1);    // sum p + sum t + 1
  std::vector<double> log_p(layout.classes);
  for (std::size_t i = 0; i < classes.size(); ++i) {
    if (classes[i] == ignored) continue;
    const auto y = static_cast<std::size_t>(classes[i]);
    log_softmax(logits.data() + layout.first(i), layout, log_p);
    for (std::size_t c = 0; c < layout.classes; ++c) both[c] += std::exp(log_p[c]);
    both[y] += 1;
    shared[y] += 2 * std::exp(log_p[y]);
  }
  double mean = 0;
  for (std::size_t c = 0; c < layout.classes; ++c) mean += shared[c] / both[c] / count;

  std::vector<double> slope(layout.classes);  // of the loss by p
  for (std::size_t i = 0; i < classes.size(); ++i) {
    const std::size_t first = layout.first(i);
    const bool counts = classes[i] != ignored;
    log_softmax(logits.data() + first, layout, log_p);
    double mean_slope = 0;
    for (std::size_t c = 0; c < layout.classes; ++c) {
      const double hit = static_cast<int>(c) == classes[i] ? 2 * both[c] : 0;
      slope[c] = counts ? (shared[c] - hit) / (both[c] * both[c] * count) : 0;
      mean_slope += std::exp(log_p[c]) * slope[c];
    }
    for (std::size_t c = 0; c < layout.classes; ++c) {
      gradient[first + c * layout.places] =
          static_cast<float>(std::exp(log_p[c]) * (slope[c] - mean_slope));
    }
  }
  return {.sum = (1 - mean) * rows, .weight = static_cast<double>(rows)};
}

}  // namespace pavlov
