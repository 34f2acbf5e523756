#pragma once

#include <vector>

#include "nets/ground_up/losses.h"
#include "nets/ground_up/network.h"
#include "nets/ground_up/patterns.h"
#include "nets/ground_up/penalties.h"

namespace pavlov::ground_up {

/// What backpropagation finds for a layer; `flattened` puts all in the order of a network's
/// parameters.
struct LayerGradient {
  Matrix weights;  ///< ∂E/∂W [d, m]
  RowVector bias;  ///< ∂E/∂b [m], or empty
  Matrix delta;    ///< δ = ∂E/∂h [n, m]
};

/// Backpropagation in matrices (Rumelhart, Hinton & Williams 1986). For the last layer
///
///     δ = ∂E/∂o ∘ f'(h),
///
/// which for softmax or sigmoid outputs with their cross-entropy (and targets of a softmax that sum
/// to 1) is simply (o - y) / n; for those before it, and for every layer's parameters,
///
///     δ = (δ_next W_nextᵀ) ∘ f'(h),   ∂E/∂W = xᵀ δ,   ∂E/∂b = Σ_n δ.
///
/// Where outputs were multiplied by masks, so is what comes back to them. Throws
/// std::invalid_argument for softmax with another loss than cross_entropy.
std::vector<LayerGradient> gradients(const Network& network, const Patterns& patterns, Loss loss,
                                     const Penalty& penalty = {}, const Masks& masks = {});

/// The same by the difference quotient (E(w + ε) - E(w - ε)) / 2ε of each parameter: slow, but with
/// nothing to get wrong. In the order of Network::parameters.
Vector finite_differences(const Network& network, const Patterns& patterns, Loss loss,
                          const Penalty& penalty = {}, const Masks& masks = {},
                          double epsilon = 1e-5);

/// Loss of the network's outputs and penalty of its weights.
double total_loss(const Network& network, const Patterns& patterns, Loss loss,
                  const Penalty& penalty = {}, const Masks& masks = {});

/// Backpropagation for one pattern, unit by unit, as seed 002 lists it, and gradient descent on
/// ½ Σ(y - o)²:
///
///     Δ_j = f'(in_j) (y_j - a_j)             for each output j
///     Δ_i = f'(in_i) Σ_j w_ij Δ_j            for each hidden unit i, from the back
///     w_ij += α a_i Δ_j                      for each weight, a_i its input
///
/// x [d], y [m].
void learn_pattern(Network& network, const RowVector& x, const RowVector& y, double learning_rate);

}  // namespace pavlov::ground_up
