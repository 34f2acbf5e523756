#include "agents/deep/value_head.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "core/settings.h"

namespace pavlov {
namespace {

/// Huber's function with LibTorch's scale: u^2 / 2 near 0, delta (|u| - delta / 2) beyond delta.
double huber(double u, double delta) {
  const double size = std::abs(u);
  return size <= delta ? 0.5 * u * u : delta * (size - 0.5 * delta);
}
double huber_slope(double u, double delta) { return std::clamp(u, -delta, delta); }

/// Q(S, A) itself: y = R + gamma max Q^(S', .), loss of Q(S, A) - y (Mnih et al. 2015, eq. 2).
class MeanHead final : public ValueHead {
 public:
  explicit MeanHead(const ValueHeadConfig& config) : config_(config) {}

  double mean(std::span<const float> outputs) const override {
    return static_cast<double>(outputs[0]);
  }

  Error learn(std::span<const float> outputs, double reward, double discount,
              std::span<const float> next, std::span<float> gradient) const override {
    const double target = reward + discount * static_cast<double>(next[0]);
    const double error = static_cast<double>(outputs[0]) - target;
    if (config_.loss == TdLoss::squared) {
      gradient[0] = static_cast<float>(2 * error);
      return {.loss = error * error, .priority = std::abs(error)};
    }
    gradient[0] = static_cast<float>(huber_slope(error, config_.huber_delta));
    return {.loss = huber(error, config_.huber_delta), .priority = std::abs(error)};
  }

 private:
  ValueHeadConfig config_;
};

/// softmax of the logits; answers the logarithm of their normaliser, so that
/// log p_i = logits[i] - answer.
double softmax(std::span<const float> logits, std::span<double> probabilities) {
  const auto largest = static_cast<double>(*std::max_element(logits.begin(), logits.end()));
  double sum = 0;
  for (std::size_t i = 0; i < logits.size(); ++i) {
    sum += probabilities[i] = std::exp(static_cast<double>(logits[i]) - largest);
  }
  for (double& p : probabilities) p /= sum;
  return largest + std::log(sum);
}

/// C51: logits of probabilities over the values z_i = v_min + i (v_max - v_min) / (N - 1), learned
/// by cross entropy towards the shifted distribution projected back onto them (Bellemare et al.
/// 2017, algorithm 1). The priority is the divergence KL(target || prediction) (Hessel et al.
/// 2018).
class CategoricalHead final : public ValueHead {
 public:
  explicit CategoricalHead(const ValueHeadConfig& config)
      : size_(static_cast<std::size_t>(config.atoms)),
        min_(config.value_min),
        max_(config.value_max),
        spacing_((max_ - min_) / (config.atoms - 1)),
        probabilities_(size_),
        target_(size_) {}

  double mean(std::span<const float> outputs) const override {
    softmax(outputs, probabilities_);
    double sum = 0;
    for (std::size_t i = 0; i < size_; ++i) sum += probabilities_[i] * value(i);
    return sum;
  }

  Error learn(std::span<const float> outputs, double reward, double discount,
              std::span<const float> next, std::span<float> gradient) const override {
    softmax(next, probabilities_);
    project(reward, discount);
    const double log_normaliser = softmax(outputs, probabilities_);
    Error error;
    for (std::size_t i = 0; i < size_; ++i) {
      const double m = target_[i];
      gradient[i] = static_cast<float>(probabilities_[i] - m);
      error.loss -= m * (static_cast<double>(outputs[i]) - log_normaliser);
      if (m > 0) error.priority += m * std::log(m);
    }
    error.priority = std::max(0.0, error.priority + error.loss);
    return error;
  }

 private:
  double value(std::size_t i) const { return min_ + static_cast<double>(i) * spacing_; }

  /// The distribution `probabilities_` of Z' becomes `target_`, that of reward + discount Z'.
  void project(double reward, double discount) const {
    std::fill(target_.begin(), target_.end(), 0.0);
    for (std::size_t j = 0; j < size_; ++j) {
      const double shifted = std::clamp(reward + discount * value(j), min_, max_);
      const double place = std::min((shifted - min_) / spacing_, static_cast<double>(size_ - 1));
      const auto low = static_cast<std::size_t>(place);
      const double above = place - static_cast<double>(low);
      target_[low] += probabilities_[j] * (1 - above);
      if (above > 0) target_[low + 1] += probabilities_[j] * above;
    }
  }

  std::size_t size_;
  double min_;
  double max_;
  double spacing_;
  mutable std::vector<double> probabilities_;  // room, so that no update allocates
  mutable std::vector<double> target_;
};

/// QR-DQN: quantiles theta_i at the midpoints tau_i = (2 i + 1) / (2 N), learned by the quantile
/// Huber loss sum_i mean_j |tau_i - 1{u_ij < 0}| L_kappa(u_ij) / kappa of
/// u_ij = R + gamma theta'_j - theta_i (Dabney et al. 2018, eq. 10).
class QuantileHead final : public ValueHead {
 public:
  explicit QuantileHead(const ValueHeadConfig& config) : kappa_(config.huber_delta) {}

  double mean(std::span<const float> outputs) const override {
    return std::accumulate(outputs.begin(), outputs.end(), 0.0) /
           static_cast<double>(outputs.size());
  }

  Error learn(std::span<const float> outputs, double reward, double discount,
              std::span<const float> next, std::span<float> gradient) const override {
    const auto n = static_cast<double>(outputs.size());
    Error error;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      const double tau = (2 * static_cast<double>(i) + 1) / (2 * n);
      double slope = 0;
      for (const float theta : next) {
        const double u =
            reward + discount * static_cast<double>(theta) - static_cast<double>(outputs[i]);
        const double weight = std::abs(tau - (u < 0 ? 1 : 0)) / (kappa_ * n);
        error.loss += weight * huber(u, kappa_);
        slope -= weight * huber_slope(u, kappa_);
      }
      gradient[i] = static_cast<float>(slope);
    }
    error.priority = std::abs(reward + discount * mean(next) - mean(outputs));
    return error;
  }

 private:
  double kappa_;
};

}  // namespace

void ValueHeadConfig::validate() const {
  require(huber_delta > 0, "value", "huber_delta", huber_delta, "more than 0");
  require(atoms >= 2, "value", "atoms", atoms, "2 or more");
  require(value_max > value_min, "value", "value_max", value_max, "more than value_min");
}

std::unique_ptr<ValueHead> make_value_head(const ValueHeadConfig& config) {
  switch (config.value) {
    case ValueKind::mean:
      return std::make_unique<MeanHead>(config);
    case ValueKind::categorical:
      return std::make_unique<CategoricalHead>(config);
    case ValueKind::quantile:
      return std::make_unique<QuantileHead>(config);
  }
  return nullptr;
}

}  // namespace pavlov
