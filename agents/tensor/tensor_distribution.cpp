#include "agents/tensor/tensor_distribution.h"

#include <cmath>
#include <limits>
#include <numbers>
#include <utility>
#include <vector>

#include "agents/deep/distribution.h"
#include "agents/tensor/tensors.h"

namespace pavlov {
namespace {

using torch::Tensor;

constexpr double kHalfLog2Pi = 0.91893853320467274178;

class CategoricalTensors final : public TensorDistribution {
 public:
  explicit CategoricalTensors(const Discrete& space) : start_(space.start) {}

  /// The first choice up to which probabilities sum up to more than a uniform number.
  Tensor sample(const Tensor& logits, const Tensor& legal, const Tensor& words) const override {
    const Tensor p = log_probabilities(logits.to(torch::kFloat64), legal).exp();
    const Tensor u = uniform_of(words).unsqueeze(1);
    const Tensor choice = (p.cumsum(1) <= u).sum(1, /*keepdim=*/true);
    return choice.minimum(last_legal(logits, legal)).to(torch::kFloat64);
  }
  Tensor mode(const Tensor& logits, const Tensor& legal) const override {
    return masked(logits, legal).argmax(1, /*keepdim=*/true).to(torch::kFloat64);
  }
  Tensor to_action(const Tensor& draws) const override { return draws + start_; }

  Tensor log_probability(const Tensor& logits, const Tensor& legal,
                         const Tensor& draws) const override {
    return log_probabilities(logits, legal).gather(1, draws.to(torch::kInt64)).squeeze(1);
  }
  Tensor entropy(const Tensor& logits, const Tensor& legal) const override {
    Tensor log_p = log_probabilities(logits, legal);
    Tensor p = log_p.exp();
    if (legal.defined()) log_p = log_p.masked_fill(legal.logical_not(), 0);
    return -(p * log_p).sum(1);
  }

 private:
  static Tensor masked(const Tensor& logits, const Tensor& legal) {
    if (!legal.defined()) return logits;
    return logits.masked_fill(legal.logical_not(), -std::numeric_limits<double>::infinity());
  }
  static Tensor log_probabilities(const Tensor& logits, const Tensor& legal) {
    return masked(logits, legal).log_softmax(1);
  }
  /// [n, 1], or a number for all.
  static Tensor last_legal(const Tensor& logits, const Tensor& legal) {
    const Tensor choices = torch::arange(logits.size(1), logits.device());
    return legal.defined() ? (legal * choices).amax(1, /*keepdim=*/true) : choices.max();
  }

  int start_;
};

class GaussianTensors : public TensorDistribution {
 public:
  GaussianTensors(const Box& box, torch::Device device)
      : low_(torch::tensor(box.low, torch::kFloat64).to(device)),
        high_(torch::tensor(box.high, torch::kFloat64).to(device)) {}

  Tensor sample(const Tensor& parameters, const Tensor& /*legal*/,
                const Tensor& words) const override {
    const auto [mean, log_deviation] = parts(parameters.to(torch::kFloat64));
    return mean + log_deviation.exp() * normal_of(words).view(mean.sizes());
  }
  Tensor mode(const Tensor& parameters, const Tensor& /*legal*/) const override {
    return parts(parameters).first.to(torch::kFloat64);
  }
  Tensor to_action(const Tensor& draws) const override { return draws.clamp(low_, high_); }

  Tensor log_probability(const Tensor& parameters, const Tensor& /*legal*/,
                         const Tensor& draws) const override {
    // In float64, because draws lie next to the mean.
    const auto [mean, log_deviation] = parts(parameters.to(torch::kFloat64));
    const Tensor z = (draws - mean) * (-log_deviation).exp();
    return (-0.5 * z.square() - log_deviation - kHalfLog2Pi).sum(1).to(parameters.dtype());
  }
  Tensor entropy(const Tensor& parameters, const Tensor& /*legal*/) const override {
    return (parts(parameters).second + 0.5 + kHalfLog2Pi).sum(1);
  }

 protected:
  /// Means and log deviations [n, A].
  static std::pair<Tensor, Tensor> parts(const Tensor& parameters) {
    const std::int64_t width = parameters.size(1) / 2;
    return {parameters.narrow(1, 0, width),
            parameters.narrow(1, width, width).clamp(kMinLogDeviation, kMaxLogDeviation)};
  }
  const Tensor& low() const { return low_; }
  const Tensor& high() const { return high_; }

 private:
  Tensor low_, high_;
};

/// log(1 - tanh^2 u), without cancellation.
Tensor log_slope_of_tanh(const Tensor& u) {
  const Tensor size = u.abs();
  return 2 * (std::numbers::ln2 - size - (-2 * size).exp().log1p());
}

class SquashedTensors final : public GaussianTensors {
 public:
  SquashedTensors(const Box& box, torch::Device device)
      : GaussianTensors(box, device),
        middle_((low() + high()) * 0.5),
        half_width_((high() - low()) * 0.5) {
    std::vector<double> points;
    std::vector<double> weights;
    for (int k = -kHalf; k <= kHalf; ++k) {
      const double z = 6.0 * k / kHalf;
      points.push_back(z);
      weights.push_back(std::exp(-0.5 * z * z));
    }
    points_ = torch::tensor(points, torch::kFloat32).to(device);
    weights_ = torch::tensor(weights, torch::kFloat32).to(device);
    weights_ /= weights_.sum();
  }

  Tensor to_action(const Tensor& draws) const override {
    return GaussianTensors::to_action(middle_ + half_width_ * draws.tanh());
  }
  Tensor log_probability(const Tensor& parameters, const Tensor& legal,
                         const Tensor& draws) const override {
    return GaussianTensors::log_probability(parameters, legal, draws) -
           (half_width_.log() + log_slope_of_tanh(draws)).sum(1).to(parameters.dtype());
  }
  /// H(a) = H(u) + E[log(half width (1 - tanh^2 u))], the mean over points of a normal
  /// distribution.
  Tensor entropy(const Tensor& parameters, const Tensor& legal) const override {
    const auto [mean, log_deviation] = parts(parameters);
    const Tensor u = mean.unsqueeze(2) + log_deviation.exp().unsqueeze(2) * points_;
    const Tensor slope = (log_slope_of_tanh(u) * weights_).sum(2);
    return GaussianTensors::entropy(parameters, legal) +
           (slope + half_width_.log().to(slope.dtype())).sum(1);
  }

 private:
  static constexpr int kHalf = 16;

  Tensor middle_, half_width_;
  Tensor points_, weights_;
};

}  // namespace

std::unique_ptr<TensorDistribution> make_tensor_distribution(const Space& space, bool squash,
                                                             torch::Device device) {
  if (const auto* discrete = std::get_if<Discrete>(&space)) {
    return std::make_unique<CategoricalTensors>(*discrete);
  }
  const auto* box = std::get_if<Box>(&space);
  if (box == nullptr) return nullptr;
  if (squash) return std::make_unique<SquashedTensors>(*box, device);
  return std::make_unique<GaussianTensors>(*box, device);
}

}  // namespace pavlov
