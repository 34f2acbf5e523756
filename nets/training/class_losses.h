#pragma once

#include <cstdint>
#include <span>

namespace pavlov {

/// A loss summed over what it is a mean of: batches may be split in any way.
struct LossSum {
  double sum = 0;
  double weight = 0;

  /// 0 where nothing counts.
  double mean() const { return weight > 0 ? sum / weight : 0; }
  LossSum& operator+=(const LossSum& other) {
    sum += other.sum;
    weight += other.weight;
    return *this;
  }
};

// Losses of B rows of logits [B, C, P] that decide for one of C classes at each of P places: one
// place for pictures as a whole, the pixels for segmentation. `classes` are [B, P]; those that are
// `ignored` count nothing. `gradient`, of the size of the logits, becomes that of the mean. All
// throw std::invalid_argument for classes beyond C and sizes that do not fit.

struct ClassLossOptions {
  std::span<const double> weights = {};  ///< of the classes, [C]; empty: all 1
  double smoothing = 0;                  ///< share of each target that is spread over all classes
  int ignored = -1;
};

/// The sum of w_y ((1 - s) -log softmax(z)_y) + s/C sum_c w_c -log softmax(z)_c over the sum of
/// w_y: LibTorch's cross_entropy with weight, label_smoothing and ignore_index.
LossSum softmax_cross_entropy(std::span<const float> logits, std::span<const int> classes, int rows,
                              const ClassLossOptions& options, std::span<float> gradient);

/// 1 - 1/C sum_c (2 sum p_c t_c + 1) / (sum p_c + sum t_c + 1), p = softmax(z), t = 1 for the true
/// class, sums over all rows and places: the soft Dice coefficient (Milletari et al. 2016). It
/// weighs rare classes as much as frequent ones. The weight is B.
LossSum soft_dice(std::span<const float> logits, std::span<const int> classes, int rows,
                  int ignored, std::span<float> gradient);

}  // namespace pavlov
