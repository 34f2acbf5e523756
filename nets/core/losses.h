#pragma once

#include <span>

namespace pavlov {

// Losses of a batch and their gradients by the network's outputs. `gradient` has the size of the
// outputs and is overwritten. u = output - target; N: numbers in all outputs; B: rows.
//
// `row_weights`, where given, are B weights w_b (importance weights, say) that multiply the loss of
// their rows; they are not divided by their sum. All functions throw std::invalid_argument where
// sizes do not fit.

/// 1/N sum w u^2: the mean squared error, LibTorch's mse_loss.
double squared_loss(std::span<const float> outputs, std::span<const float> targets,
                    std::span<float> gradient, std::span<const float> row_weights = {});

/// 1/(2N) sum w u^2.
double half_squared_loss(std::span<const float> outputs, std::span<const float> targets,
                         std::span<float> gradient, std::span<const float> row_weights = {});

/// 1/2 sum w u^2: not a mean, it grows with the batch.
double sum_squared_loss(std::span<const float> outputs, std::span<const float> targets,
                        std::span<float> gradient, std::span<const float> row_weights = {});

/// 1/N sum w |u|: LibTorch's l1_loss; the slope at 0 is 0.
double absolute_loss(std::span<const float> outputs, std::span<const float> targets,
                     std::span<float> gradient, std::span<const float> row_weights = {});

/// 1/N sum w h(u), h(u) = u^2 / 2 up to |u| = delta, delta (|u| - delta / 2) beyond (Huber 1964):
/// LibTorch's huber_loss, with delta 1 its smooth_l1_loss, too.
double huber_loss(std::span<const float> outputs, std::span<const float> targets, double delta,
                  std::span<float> gradient, std::span<const float> row_weights = {});

/// -1/B sum_b w_b log softmax(logits_b)[class_b]: LibTorch's cross_entropy with one class for each
/// row, 0 … C - 1; logits [B, C].
double cross_entropy_loss(std::span<const float> logits, std::span<const int> classes,
                          std::span<float> gradient, std::span<const float> row_weights = {});

/// -1/B sum_b w_b sum_c p_bc log softmax(logits_b)[c] towards distributions p [B, C] of `classes`
/// probabilities each.
double cross_entropy_loss(std::span<const float> logits, std::span<const float> distributions,
                          int classes, std::span<float> gradient,
                          std::span<const float> row_weights = {});

/// -1/N sum w (t log s(z) + (1 - t) log(1 - s(z))), s the logistic function, targets t in [0, 1]:
/// LibTorch's binary_cross_entropy_with_logits.
double binary_cross_entropy_loss(std::span<const float> logits, std::span<const float> targets,
                                 std::span<float> gradient,
                                 std::span<const float> row_weights = {});

}  // namespace pavlov
