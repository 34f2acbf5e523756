#include "nets/ground_up/activations.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "nets/ground_up/preparation.h"

namespace pavlov::ground_up {
namespace {

[[noreturn]] void refuse_softmax(const char* what) {
  throw std::invalid_argument(std::string("activation: softmax has no ") + what +
                              " of one unit's own; it needs the whole layer");
}

}  // namespace

double activate(Activation activation, double h) {
  switch (activation) {
    case Activation::step:
      return h > 0 ? 1 : 0;
    case Activation::sigmoid:
      return 1 / (1 + std::exp(-h));
    case Activation::tanh:
      return std::tanh(h);
    case Activation::relu:
      return std::max(0.0, h);
    case Activation::softplus:
      return std::max(0.0, h) + std::log1p(std::exp(-std::abs(h)));  // ln(1 + e^h), no overflow
    case Activation::softmax:
      refuse_softmax("value");
    default:
      return h;
  }
}

double slope(Activation activation, double h) {
  switch (activation) {
    case Activation::step:
      return 0;
    case Activation::sigmoid: {
      const double f = activate(Activation::sigmoid, h);
      return f * (1 - f);
    }
    case Activation::tanh:
      return 1 - std::tanh(h) * std::tanh(h);
    case Activation::relu:
      return h > 0 ? 1 : 0;
    case Activation::softplus:
      return activate(Activation::sigmoid, h);
    case Activation::softmax:
      refuse_softmax("slope");
    default:
      return 1;
  }
}

Matrix activate(Activation activation, const Matrix& h) {
  if (activation == Activation::softmax) return softmax(h);
  return h.unaryExpr([activation](double x) { return activate(activation, x); });
}

Matrix slope(Activation activation, const Matrix& h) {
  return h.unaryExpr([activation](double x) { return slope(activation, x); });
}

Matrix softmax(const Matrix& logits) {
  const Matrix e = (logits.colwise() - logits.rowwise().maxCoeff()).array().exp();
  return e.array().colwise() / e.rowwise().sum().array();
}

Matrix winner_takes_all(const Matrix& h) { return one_hot(winners(h), static_cast<int>(h.cols())); }

}  // namespace pavlov::ground_up
