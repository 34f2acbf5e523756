#pragma once

#include <array>
#include <functional>
#include <memory>
#include <string_view>
#include <utility>

#include "core/rng.h"
#include "nets/ground_up/matrix.h"

namespace pavlov::ground_up {

enum class Method { sgd, momentum, rmsprop, adam };

constexpr std::array<std::pair<Method, std::string_view>, 4> enum_names(Method) {
  return {{{Method::sgd, "sgd"},
           {Method::momentum, "momentum"},
           {Method::rmsprop, "rmsprop"},
           {Method::adam, "adam"}}};
}

struct OptimizerConfig {
  Method method = Method::sgd;
  double learning_rate = 0.01;
  double momentum = 0.9;       // Polyak 1964; the value is Rumelhart's
  double rmsprop_decay = 0.9;  // Tieleman & Hinton 2012
  double beta1 = 0.9;          // Kingma & Ba 2015
  double beta2 = 0.999;        // Kingma & Ba 2015
  double epsilon = 1e-8;       // Kingma & Ba 2015
  double rate_decay = 0;

  static void visit(auto& self, auto&& field) {
    field("method", self.method, "how a gradient becomes a step");
    field("learning_rate", self.learning_rate, "size of the steps, eta (> 0)");
    field("momentum", self.momentum, "momentum: share beta of the last step that is kept [0, 1)");
    field("rmsprop_decay", self.rmsprop_decay, "rmsprop: decay of the mean of squares [0, 1)");
    field("beta1", self.beta1, "adam: decay of the mean of gradients [0, 1)");
    field("beta2", self.beta2, "adam: decay of the mean of squared gradients [0, 1)");
    field("epsilon", self.epsilon, "rmsprop, adam: keeps the divisor from 0 (> 0)");
    field("rate_decay", self.rate_decay,
          "the rate of step n = 0, 1, ... is eta / (1 + rate_decay n) (>= 0)");
  }
  void validate() const;
};

/// Turns gradients g of a row of weights w into steps downhill.
class Optimizer {
 public:
  explicit Optimizer(const OptimizerConfig& config) : config_(config) {}
  virtual ~Optimizer() = default;

  /// w moves by one step.
  void step(Vector& w, const Vector& g) { w -= learning_rate() * direction(g), ++steps_; }
  /// Of the next step.
  double learning_rate() const {
    return config_.learning_rate / (1 + config_.rate_decay * static_cast<double>(steps_));
  }
  /// For schedules; the decay goes on from there.
  void set_learning_rate(double rate) { config_.learning_rate = rate; }

 protected:
  /// Where to go, against which the learning rate is set.
  virtual Vector direction(const Vector& g) = 0;

  OptimizerConfig config_;
  std::int64_t steps_ = 0;
};

/// Stochastic gradient descent: w -= η g.
class Sgd : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  Vector direction(const Vector& g) override { return g; }
};

/// w -= η v with v = g(n) + β g(n-1) + β² g(n-2) + …, which is v = β v + g.
class Momentum : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  Vector direction(const Vector& g) override;

 private:
  Vector v_;
};

/// w -= η g / (√s + ε) with s = ρ s + (1 - ρ) g², each weight for itself (Tieleman & Hinton 2012).
class RmsProp : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  Vector direction(const Vector& g) override;

 private:
  Vector s_;
};

/// Momentum and RMSprop together: w -= η m̂ / (√v̂ + ε) with m = β₁ m + (1 - β₁) g and
/// v = β₂ v + (1 - β₂) g²; m̂ = m / (1 - β₁ⁿ) and v̂ = v / (1 - β₂ⁿ) make up for their beginning at
/// 0 (Kingma & Ba 2015, Algorithm 1).
class Adam : public Optimizer {
 public:
  using Optimizer::Optimizer;

 protected:
  Vector direction(const Vector& g) override;

 private:
  Vector m_;
  Vector v_;
};

/// Throws std::invalid_argument for settings out of range.
std::unique_ptr<Optimizer> make_optimizer(const OptimizerConfig& config);

/// Lowers the learning rate when the loss has come to rest on a plateau: it is multiplied by
/// `factor` after `patience` looks without a new least loss, then the counting starts anew.
class PlateauSchedule {
 public:
  explicit PlateauSchedule(double factor = 0.1, int patience = 10);

  /// The rate from now on, given the present one and loss.
  double operator()(double learning_rate, double loss);

 private:
  double factor_;
  int patience_;
  double least_;
  int waited_ = 0;
};

/// Random restarts against local minima: the best of `starts` attempts by the loss that
/// `attempt(rng)` ends with, each with a stream of its own. Answers which it was and its loss.
std::pair<int, double> best_of_restarts(int starts, const Rng& rng,
                                        const std::function<double(Rng&)>& attempt);

}  // namespace pavlov::ground_up
