#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

/// What a unit makes of its net input h = Wx + b.
enum class Activation {
  identity,
  step,     ///< 1 for h > 0, else 0 (Step_0(0) = 0, decision D-08)
  sigmoid,  ///< 1 / (1 + e^-h)
  tanh,
  relu,      ///< max(0, h)
  softplus,  ///< ln(1 + e^h)
  softmax    ///< of a whole layer: e^h_i / Σ_k e^h_k
};

constexpr std::array<std::pair<Activation, std::string_view>, 7> enum_names(Activation) {
  return {{{Activation::identity, "identity"},
           {Activation::step, "step"},
           {Activation::sigmoid, "sigmoid"},
           {Activation::tanh, "tanh"},
           {Activation::relu, "relu"},
           {Activation::softplus, "softplus"},
           {Activation::softmax, "softmax"}}};
}

/// f(h) of one unit. Throws std::invalid_argument for softmax, which a unit alone has not.
double activate(Activation activation, double h);
/// f'(h): of the sigmoid f(1 - f), at most 0.25; of ReLU 0 for h <= 0; of the step 0 everywhere,
/// which is why a step cannot be learned by gradients.
double slope(Activation activation, double h);

/// f of a layer's net inputs [n, m].
Matrix activate(Activation activation, const Matrix& h);
/// f' of a layer's net inputs [n, m]; softmax is refused as above.
Matrix slope(Activation activation, const Matrix& h);

/// Each row of logits as probabilities. The largest logit is subtracted first, which changes
/// nothing but keeps e^z finite.
Matrix softmax(const Matrix& logits);
/// 1 for the largest of each row, 0 for the others.
Matrix winner_takes_all(const Matrix& h);

}  // namespace pavlov::ground_up
