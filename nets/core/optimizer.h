#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "nets/core/parameters.h"

namespace pavlov {

class Checkpoint;

enum class OptimizerKind { sgd, rmsprop, adam, adamw };

constexpr std::array<std::pair<OptimizerKind, std::string_view>, 4> enum_names(OptimizerKind) {
  return {{{OptimizerKind::sgd, "sgd"},
           {OptimizerKind::rmsprop, "rmsprop"},
           {OptimizerKind::adam, "adam"},
           {OptimizerKind::adamw, "adamw"}}};
}

/// How a gradient becomes a step of the parameters; formulas and defaults are LibTorch's.
struct OptimizerConfig {
  OptimizerKind optimizer = OptimizerKind::adam;
  double learning_rate = 1e-3;  // Kingma & Ba 2015
  double beta1 = 0.9;           // Kingma & Ba 2015
  double beta2 = 0.999;         // Kingma & Ba 2015
  double optimizer_epsilon = 1e-8;
  double momentum = 0;
  double rmsprop_decay = 0.99;  // LibTorch's alpha; Mnih et al. 2015 use 0.95
  bool rmsprop_centered = false;
  double weight_decay = 0;
  double max_gradient_norm = 0;

  static void visit(auto& self, auto&& field) {
    field("optimizer", self.optimizer, "how a gradient becomes a step");
    field("learning_rate", self.learning_rate, "step size (> 0)");
    field("beta1", self.beta1, "adam, adamw: decay of the mean of gradients [0, 1)");
    field("beta2", self.beta2, "adam, adamw: decay of the mean of squared gradients [0, 1)");
    field("optimizer_epsilon", self.optimizer_epsilon,
          "adam, adamw, rmsprop: added to the root of the mean square (> 0)");
    field("momentum", self.momentum, "sgd, rmsprop: share of the last step that is kept [0, 1)");
    field("rmsprop_decay", self.rmsprop_decay,
          "rmsprop: decay of the mean of squared gradients [0, 1)");
    field("rmsprop_centered", self.rmsprop_centered,
          "rmsprop: divide by the deviation instead of the root mean square (Graves 2013)");
    field("weight_decay", self.weight_decay,
          "weights are pulled to 0: added to the gradient, with adamw to the step (>= 0)");
    field("max_gradient_norm", self.max_gradient_norm,
          "scale the whole gradient down to this Euclidean norm; 0: never");
  }
  void validate() const;
};

/// Steps the parameters of one network (see Network::make_optimizer) along its gradient.
class Optimizer {
 public:
  /// Throws std::invalid_argument for settings that make no sense.
  Optimizer(const OptimizerConfig& config, Penalties penalties)
      : config_(config), penalties_(std::move(penalties)) {
    config_.validate();
    penalties_.validate();
  }
  virtual ~Optimizer() = default;

  const OptimizerConfig& config() const { return config_; }
  /// For schedules.
  void set_learning_rate(double learning_rate) { config_.learning_rate = learning_rate; }

  /// One step along the network's present gradient, clipped if it is too long. Answers the norm
  /// that the gradient had before, NaN or infinite where it was: then the parameters are left
  /// alone.
  virtual double step() = 0;

  /// Moments and count of steps under `name.…`.
  virtual void save(Checkpoint& checkpoint, const std::string& name) const = 0;
  virtual void load(const Checkpoint& checkpoint, const std::string& name) = 0;

 protected:
  /// Whether anything pulls parameters to 0.
  bool decays() const { return config_.weight_decay > 0 || penalties_.l1 > 0 || penalties_.l2 > 0; }

  OptimizerConfig config_;
  Penalties penalties_;
};

}  // namespace pavlov
