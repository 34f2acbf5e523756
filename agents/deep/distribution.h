#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "agents/core/thoughts.h"
#include "core/rng.h"
#include "envs/core/space.h"

namespace pavlov {

/// A family of distributions over the A numbers of an action. Which one of the family is told by P
/// parameters, a row of a network's outputs.
///
/// | family               | parameters                          | a draw is                       |
/// |----------------------|-------------------------------------|---------------------------------|
/// | CategoricalActions   | logits, one component after another | the choice of each component, 0 …
/// | | GaussianActions      | means [A], log deviations [A]       | the action before it is clipped
/// | | SquashedActions      | means [A], log deviations [A]       | the action before tanh |
///
/// Learners keep draws, and ask for their probabilities; the environment gets what `to_action`
/// makes of them. Densities are natural logarithms by the draw, those of SquashedActions by the
/// action. Illegal choices (`legal` [P] of the only component; null: all are legal) have
/// probability 0 and no gradient.
class ActionDistribution {
 public:
  using Parameters = std::span<const float>;
  using Legal = const std::uint8_t*;

  ActionDistribution(int num_parameters, int width)
      : num_parameters_(num_parameters), width_(width) {}
  virtual ~ActionDistribution() = default;

  int num_parameters() const { return num_parameters_; }  ///< P
  int width() const { return width_; }                    ///< A

  virtual void sample(Parameters parameters, Legal legal, Rng& rng,
                      std::span<double> draw) const = 0;
  /// The most probable draw; of SquashedActions, the one before tanh.
  virtual void mode(Parameters parameters, Legal legal, std::span<double> draw) const = 0;
  /// The action of the space that a draw stands for.
  virtual void to_action(std::span<const double> draw, std::span<double> action) const = 0;

  virtual double log_probability(Parameters parameters, Legal legal,
                                 std::span<const double> draw) const = 0;
  virtual double entropy(Parameters parameters, Legal legal) const = 0;
  /// The Kullback-Leibler divergence of q from p, sum p log(p / q).
  virtual double divergence(Parameters p, Parameters q, Legal legal) const = 0;

  /// Probabilities of all choices, or the most probable action and the deviations around it.
  virtual void tell(Parameters parameters, Thoughts& thoughts) const = 0;

  /// gradient [P] = the derivative by the parameters of
  /// log_weight log p(draw) + entropy_weight entropy.
  virtual void gradient(Parameters parameters, Legal legal, std::span<const double> draw,
                        double log_weight, double entropy_weight,
                        std::span<float> gradient) const = 0;

 private:
  int num_parameters_;
  int width_;
};

/// Independent softmax choices: component c is one of sizes[c], with probability proportional to
/// exp(logit).
class CategoricalActions final : public ActionDistribution {
 public:
  /// `start` is what the environment calls choice 0.
  explicit CategoricalActions(std::vector<int> sizes, int start = 0);

  void sample(Parameters logits, Legal legal, Rng& rng, std::span<double> draw) const override;
  void mode(Parameters logits, Legal legal, std::span<double> draw) const override;
  void to_action(std::span<const double> draw, std::span<double> action) const override;
  double log_probability(Parameters logits, Legal legal,
                         std::span<const double> draw) const override;
  double entropy(Parameters logits, Legal legal) const override;
  double divergence(Parameters p, Parameters q, Legal legal) const override;
  void tell(Parameters parameters, Thoughts& thoughts) const override;
  void gradient(Parameters logits, Legal legal, std::span<const double> draw, double log_weight,
                double entropy_weight, std::span<float> gradient) const override;

 private:
  std::vector<int> sizes_;
  int start_;
};

/// Log deviations are taken to lie in this range (Haarnoja et al. 2018, their code); beyond its
/// ends they have no gradient.
inline constexpr double kMinLogDeviation = -20;
inline constexpr double kMaxLogDeviation = 2;

/// Independent normal distributions; what lies outside of the box is clipped for the environment.
class GaussianActions final : public ActionDistribution {
 public:
  explicit GaussianActions(const Box& box);

  void sample(Parameters parameters, Legal legal, Rng& rng, std::span<double> draw) const override;
  void mode(Parameters parameters, Legal legal, std::span<double> draw) const override;
  void to_action(std::span<const double> draw, std::span<double> action) const override;
  double log_probability(Parameters parameters, Legal legal,
                         std::span<const double> draw) const override;
  double entropy(Parameters parameters, Legal legal) const override;
  double divergence(Parameters p, Parameters q, Legal legal) const override;
  void tell(Parameters parameters, Thoughts& thoughts) const override;
  void gradient(Parameters parameters, Legal legal, std::span<const double> draw, double log_weight,
                double entropy_weight, std::span<float> gradient) const override;

 private:
  std::vector<double> low_;
  std::vector<double> high_;
};

/// A normal distribution behind tanh, stretched to the bounds of the box, which are finite:
/// a = middle + half width * tanh(u), u ~ N(mean, deviation), so that
/// log p(a) = log N(u) - log(half width (1 - tanh^2 u)) (Haarnoja et al. 2018, appendix C).
///
/// Its entropy has no closed form: an integral over u on 33 points, exact to some six digits.
class SquashedActions final : public ActionDistribution {
 public:
  /// Throws std::invalid_argument where a bound is infinite.
  explicit SquashedActions(const Box& box);

  void sample(Parameters parameters, Legal legal, Rng& rng, std::span<double> draw) const override;
  void mode(Parameters parameters, Legal legal, std::span<double> draw) const override;
  void to_action(std::span<const double> draw, std::span<double> action) const override;
  double log_probability(Parameters parameters, Legal legal,
                         std::span<const double> draw) const override;
  double entropy(Parameters parameters, Legal legal) const override;
  double divergence(Parameters p, Parameters q, Legal legal) const override;
  void tell(Parameters parameters, Thoughts& thoughts) const override;
  void gradient(Parameters parameters, Legal legal, std::span<const double> draw, double log_weight,
                double entropy_weight, std::span<float> gradient) const override;

 private:
  GaussianActions gaussian_;
  std::vector<double> middle_;
  std::vector<double> half_width_;
};

/// The family for an action space: categorical for discrete ones, Gaussian for boxes of real
/// numbers, squashed if asked for. Throws std::invalid_argument that names `owner` where there is
/// none.
std::unique_ptr<ActionDistribution> make_action_distribution(const Space& space, bool squash,
                                                             const char* owner);

}  // namespace pavlov
