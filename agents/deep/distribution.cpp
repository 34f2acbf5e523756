#include "agents/deep/distribution.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>
#include <numeric>
#include <stdexcept>
#include <string>

namespace pavlov {
namespace {

using Parameters = ActionDistribution::Parameters;
using Legal = ActionDistribution::Legal;

constexpr double kHalfLog2Pi = 0.91893853320467274178;
constexpr double kLargest = std::numeric_limits<double>::max();

/// The logits of one component; illegal ones count as -infinity.
struct Logits {
  std::span<const float> numbers;
  Legal legal;

  std::size_t size() const { return numbers.size(); }
  bool allows(std::size_t i) const { return legal == nullptr || legal[i] != 0; }
  double operator[](std::size_t i) const {
    return allows(i) ? static_cast<double>(numbers[i]) : -kInfinity;
  }
  double largest() const {
    double largest = -kInfinity;
    for (std::size_t i = 0; i < size(); ++i) largest = std::max(largest, (*this)[i]);
    return largest;
  }
  /// log sum exp: log p_i = logit_i - this.
  double log_sum() const {
    const double top = largest();
    double sum = 0;
    for (std::size_t i = 0; i < size(); ++i) sum += std::exp((*this)[i] - top);
    return top + std::log(sum);
  }
  double entropy(double log_sum) const {
    double entropy = 0;
    for (std::size_t i = 0; i < size(); ++i) {
      if (!allows(i)) continue;
      const double log_p = (*this)[i] - log_sum;
      entropy -= std::exp(log_p) * log_p;
    }
    return entropy;
  }
};

/// visit(component, its logits, the place of its first logit) for each component.
template <class Visit>
void for_components(std::span<const int> sizes, Parameters logits, Legal legal, Visit&& visit) {
  std::size_t begin = 0;
  for (std::size_t c = 0; c < sizes.size(); ++c) {
    const auto size = static_cast<std::size_t>(sizes[c]);
    visit(c, Logits{logits.subspan(begin, size), legal}, begin);
    begin += size;
  }
}

/// Mean, deviation and logarithm of the deviation of number j.
struct Normal {
  Normal(Parameters parameters, std::size_t j)
      : mean(static_cast<double>(parameters[j])),
        raw_log_deviation(static_cast<double>(parameters[parameters.size() / 2 + j])),
        log_deviation(std::clamp(raw_log_deviation, kMinLogDeviation, kMaxLogDeviation)),
        deviation(std::exp(log_deviation)) {}

  /// How many deviations x lies above the mean.
  double standardize(double x) const { return (x - mean) / deviation; }
  /// What a derivative by the log deviation is as one by the parameter.
  double by_parameter(double by_log_deviation) const {
    return log_deviation == raw_log_deviation ? by_log_deviation : 0;
  }

  double mean;
  double raw_log_deviation;
  double log_deviation;
  double deviation;
};

/// log(1 - tanh^2 u), without cancellation.
double log_slope_of_tanh(double u) {
  const double size = std::abs(u);
  return 2 * (std::numbers::ln2 - size - std::log1p(std::exp(-2 * size)));
}

/// E[f(z)] for z ~ N(0, 1) by the trapezoidal rule on [-6, 6], which converges exponentially.
template <class F>
double expect_normal(F&& f) {
  constexpr int kHalf = 16;
  constexpr double kStep = 6.0 / kHalf;
  static const auto weights = [] {
    std::array<double, kHalf + 1> result{};
    double sum = 0;
    for (std::size_t k = 0; k <= kHalf; ++k) {
      const double z = kStep * static_cast<double>(k);
      result[k] = std::exp(-0.5 * z * z);
      sum += (k == 0 ? 1 : 2) * result[k];
    }
    for (double& weight : result) weight /= sum;
    return result;
  }();
  double mean = weights[0] * f(0.0);
  for (std::size_t k = 1; k <= kHalf; ++k) {
    const double z = kStep * static_cast<double>(k);
    mean += weights[k] * (f(z) + f(-z));
  }
  return mean;
}

}  // namespace

CategoricalActions::CategoricalActions(std::vector<int> sizes, int start)
    : ActionDistribution(std::accumulate(sizes.begin(), sizes.end(), 0),
                         static_cast<int>(sizes.size())),
      sizes_(std::move(sizes)),
      start_(start) {}

void CategoricalActions::sample(Parameters logits, Legal legal, Rng& rng,
                                std::span<double> draw) const {
  for_components(sizes_, logits, legal, [&](std::size_t c, const Logits& l, std::size_t) {
    const double log_sum = l.log_sum();
    double left = rng.uniform();
    std::size_t chosen = 0;
    for (std::size_t i = 0; i < l.size() && left >= 0; ++i) {
      if (!l.allows(i)) continue;
      chosen = i;  // the last legal one takes what rounding leaves
      left -= std::exp(l[i] - log_sum);
    }
    draw[c] = static_cast<double>(chosen);
  });
}

void CategoricalActions::mode(Parameters logits, Legal legal, std::span<double> draw) const {
  for_components(sizes_, logits, legal, [&](std::size_t c, const Logits& l, std::size_t) {
    const double largest = l.largest();
    std::size_t i = 0;
    while (i + 1 < l.size() && l[i] != largest) ++i;
    draw[c] = static_cast<double>(i);
  });
}

void CategoricalActions::to_action(std::span<const double> draw, std::span<double> action) const {
  std::ranges::transform(draw, action.begin(), [this](double choice) { return choice + start_; });
}

double CategoricalActions::log_probability(Parameters logits, Legal legal,
                                           std::span<const double> draw) const {
  double log_probability = 0;
  for_components(sizes_, logits, legal, [&](std::size_t c, const Logits& l, std::size_t) {
    log_probability += l[static_cast<std::size_t>(draw[c])] - l.log_sum();
  });
  return log_probability;
}

double CategoricalActions::entropy(Parameters logits, Legal legal) const {
  double entropy = 0;
  for_components(sizes_, logits, legal, [&](std::size_t, const Logits& l, std::size_t) {
    entropy += l.entropy(l.log_sum());
  });
  return entropy;
}

double CategoricalActions::divergence(Parameters p, Parameters q, Legal legal) const {
  double divergence = 0;
  for_components(sizes_, p, legal, [&](std::size_t, const Logits& lp, std::size_t begin) {
    const Logits lq{q.subspan(begin, lp.size()), legal};
    const double sum_p = lp.log_sum();
    const double sum_q = lq.log_sum();
    for (std::size_t i = 0; i < lp.size(); ++i) {
      if (!lp.allows(i)) continue;
      const double log_p = lp[i] - sum_p;
      divergence += std::exp(log_p) * (log_p - (lq[i] - sum_q));
    }
  });
  return divergence;
}

void CategoricalActions::tell(Parameters logits, Thoughts& thoughts) const {
  for_components(sizes_, logits, nullptr, [&](std::size_t, const Logits& l, std::size_t) {
    const double log_sum = l.log_sum();
    for (std::size_t i = 0; i < l.size(); ++i) {
      thoughts.probabilities.push_back(std::exp(l[i] - log_sum));
    }
  });
}

// d log p_a / d logit_i = 1{i = a} - p_i,  d H / d logit_i = -p_i (log p_i + H).
void CategoricalActions::gradient(Parameters logits, Legal legal, std::span<const double> draw,
                                  double log_weight, double entropy_weight,
                                  std::span<float> gradient) const {
  for_components(sizes_, logits, legal, [&](std::size_t c, const Logits& l, std::size_t begin) {
    const auto choice = static_cast<std::size_t>(draw[c]);
    const double log_sum = l.log_sum();
    const double entropy = entropy_weight != 0 ? l.entropy(log_sum) : 0;
    for (std::size_t i = 0; i < l.size(); ++i) {
      double g = 0;
      if (l.allows(i)) {
        const double log_p = l[i] - log_sum;
        const double p = std::exp(log_p);
        g = log_weight * ((i == choice ? 1 : 0) - p) - entropy_weight * p * (log_p + entropy);
      }
      gradient[begin + i] = static_cast<float>(g);
    }
  });
}

GaussianActions::GaussianActions(const Box& box)
    : ActionDistribution(2 * static_cast<int>(box.low.size()), static_cast<int>(box.low.size())),
      low_(box.low),
      high_(box.high) {}

void GaussianActions::sample(Parameters parameters, Legal /*legal*/, Rng& rng,
                             std::span<double> draw) const {
  for (std::size_t j = 0; j < draw.size(); ++j) {
    const Normal normal(parameters, j);
    draw[j] = rng.normal(normal.mean, normal.deviation);
  }
}

void GaussianActions::mode(Parameters parameters, Legal /*legal*/, std::span<double> draw) const {
  std::copy_n(parameters.begin(), draw.size(), draw.begin());
}

void GaussianActions::to_action(std::span<const double> draw, std::span<double> action) const {
  for (std::size_t j = 0; j < draw.size(); ++j) {
    action[j] = std::clamp(draw[j], low_[j], high_[j]);
  }
}

double GaussianActions::log_probability(Parameters parameters, Legal /*legal*/,
                                        std::span<const double> draw) const {
  double log_probability = 0;
  for (std::size_t j = 0; j < draw.size(); ++j) {
    const Normal normal(parameters, j);
    const double z = normal.standardize(draw[j]);
    log_probability -= 0.5 * z * z + normal.log_deviation + kHalfLog2Pi;
  }
  return log_probability;
}

double GaussianActions::entropy(Parameters parameters, Legal /*legal*/) const {
  double entropy = 0;
  for (std::size_t j = 0; j < low_.size(); ++j) {
    entropy += 0.5 + kHalfLog2Pi + Normal(parameters, j).log_deviation;
  }
  return entropy;
}

// log(s_q / s_p) + (s_p^2 + (m_p - m_q)^2) / (2 s_q^2) - 1/2 for each number.
double GaussianActions::divergence(Parameters p, Parameters q, Legal /*legal*/) const {
  double divergence = 0;
  for (std::size_t j = 0; j < low_.size(); ++j) {
    const Normal np(p, j);
    const Normal nq(q, j);
    const double ratio = np.deviation / nq.deviation;
    const double z = nq.standardize(np.mean);
    divergence += nq.log_deviation - np.log_deviation + 0.5 * (ratio * ratio + z * z - 1);
  }
  return divergence;
}

void GaussianActions::tell(Parameters parameters, Thoughts& thoughts) const {
  for (std::size_t j = 0; j < low_.size(); ++j) {
    const Normal normal(parameters, j);
    thoughts.best_action.push_back(std::clamp(normal.mean, low_[j], high_[j]));
    thoughts.deviations.push_back(normal.deviation);
  }
}

// With z = (x - m) / s: d log p / d m = z / s,  d log p / d log s = z^2 - 1,  d H / d log s = 1.
void GaussianActions::gradient(Parameters parameters, Legal /*legal*/, std::span<const double> draw,
                               double log_weight, double entropy_weight,
                               std::span<float> gradient) const {
  for (std::size_t j = 0; j < draw.size(); ++j) {
    const Normal normal(parameters, j);
    const double z = normal.standardize(draw[j]);
    gradient[j] = static_cast<float>(log_weight * z / normal.deviation);
    gradient[draw.size() + j] =
        static_cast<float>(normal.by_parameter(log_weight * (z * z - 1) + entropy_weight));
  }
}

SquashedActions::SquashedActions(const Box& box)
    : ActionDistribution(2 * static_cast<int>(box.low.size()), static_cast<int>(box.low.size())),
      gaussian_(box) {
  for (std::size_t j = 0; j < box.low.size(); ++j) {
    middle_.push_back(0.5 * (box.low[j] + box.high[j]));
    half_width_.push_back(0.5 * (box.high[j] - box.low[j]));
    if (!(half_width_[j] > 0 && half_width_[j] <= kLargest)) {
      throw std::invalid_argument("squashed actions need finite bounds, not " + to_string(box));
    }
  }
}

void SquashedActions::sample(Parameters parameters, Legal legal, Rng& rng,
                             std::span<double> draw) const {
  gaussian_.sample(parameters, legal, rng, draw);
}

void SquashedActions::mode(Parameters parameters, Legal legal, std::span<double> draw) const {
  gaussian_.mode(parameters, legal, draw);
}

void SquashedActions::to_action(std::span<const double> draw, std::span<double> action) const {
  for (std::size_t j = 0; j < draw.size(); ++j) {
    action[j] = middle_[j] + half_width_[j] * std::tanh(draw[j]);
  }
  gaussian_.to_action(action, action);  // rounding may step over a bound
}

double SquashedActions::log_probability(Parameters parameters, Legal legal,
                                        std::span<const double> draw) const {
  double log_probability = gaussian_.log_probability(parameters, legal, draw);
  for (std::size_t j = 0; j < draw.size(); ++j) {
    log_probability -= std::log(half_width_[j]) + log_slope_of_tanh(draw[j]);
  }
  return log_probability;
}

// H(a) = H(u) + E[log(half width (1 - tanh^2 u))].
double SquashedActions::entropy(Parameters parameters, Legal legal) const {
  double entropy = gaussian_.entropy(parameters, legal);
  for (std::size_t j = 0; j < middle_.size(); ++j) {
    const Normal normal(parameters, j);
    entropy += std::log(half_width_[j]) + expect_normal([&](double z) {
                 return log_slope_of_tanh(normal.mean + normal.deviation * z);
               });
  }
  return entropy;
}

double SquashedActions::divergence(Parameters p, Parameters q, Legal legal) const {
  return gaussian_.divergence(p, q, legal);  // no one-to-one map changes it
}

// The deviation of a = middle + half width tanh(u) is, with m = E tanh(u), the half width times
// sqrt(E (tanh(u) - m)^2).
void SquashedActions::tell(Parameters parameters, Thoughts& thoughts) const {
  for (std::size_t j = 0; j < middle_.size(); ++j) {
    const Normal normal(parameters, j);
    const auto squashed = [&](double z) { return std::tanh(normal.mean + normal.deviation * z); };
    const double mean = expect_normal(squashed);
    const double variance =
        expect_normal([&](double z) { return std::pow(squashed(z) - mean, 2); });
    thoughts.best_action.push_back(middle_[j] + half_width_[j] * std::tanh(normal.mean));
    thoughts.deviations.push_back(half_width_[j] * std::sqrt(variance));
  }
}

// Of a draw that is held, the log-probability moves as the Gaussian's;
// d log(1 - tanh^2 u) / d u = -2 tanh u is what the entropy has besides.
void SquashedActions::gradient(Parameters parameters, Legal legal, std::span<const double> draw,
                               double log_weight, double entropy_weight,
                               std::span<float> gradient) const {
  gaussian_.gradient(parameters, legal, draw, log_weight, entropy_weight, gradient);
  if (entropy_weight == 0) return;
  for (std::size_t j = 0; j < draw.size(); ++j) {
    const Normal normal(parameters, j);
    const auto tanh_at = [&](double z) { return std::tanh(normal.mean + normal.deviation * z); };
    const double by_mean = -2 * expect_normal(tanh_at);
    const double by_log_deviation =
        -2 * normal.deviation * expect_normal([&](double z) { return z * tanh_at(z); });
    gradient[j] += static_cast<float>(entropy_weight * by_mean);
    gradient[draw.size() + j] +=
        static_cast<float>(normal.by_parameter(entropy_weight * by_log_deviation));
  }
}

std::unique_ptr<ActionDistribution> make_action_distribution(const Space& space, bool squash,
                                                             const char* owner) {
  if (const auto* discrete = std::get_if<Discrete>(&space)) {
    return std::make_unique<CategoricalActions>(std::vector{discrete->n}, discrete->start);
  }
  if (const auto* several = std::get_if<MultiDiscrete>(&space)) {
    return std::make_unique<CategoricalActions>(several->sizes);
  }
  const auto& box = std::get<Box>(space);
  if (dtype_of(space) != Dtype::f32 && dtype_of(space) != Dtype::f64) {
    throw std::invalid_argument(
        std::string(owner) + ": actions must be discrete or real numbers, not " + to_string(space));
  }
  if (squash) return std::make_unique<SquashedActions>(box);
  return std::make_unique<GaussianActions>(box);
}

}  // namespace pavlov
