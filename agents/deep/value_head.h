#pragma once

#include <array>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace pavlov {

/// What the outputs of a Q-network say of an action's return: its mean, its distribution over fixed
/// values (C51), or its quantiles (QR-DQN).
enum class ValueKind { mean, categorical, quantile };

constexpr std::array<std::pair<ValueKind, std::string_view>, 3> enum_names(ValueKind) {
  return {{{ValueKind::mean, "mean"},
           {ValueKind::categorical, "categorical"},
           {ValueKind::quantile, "quantile"}}};
}

enum class TdLoss { squared, huber };

constexpr std::array<std::pair<TdLoss, std::string_view>, 2> enum_names(TdLoss) {
  return {{{TdLoss::squared, "squared"}, {TdLoss::huber, "huber"}}};
}

struct ValueHeadConfig {
  ValueKind value = ValueKind::mean;
  TdLoss loss = TdLoss::huber;
  double huber_delta = 1;  // Mnih et al. 2015 clip the error to [-1, 1]
  int atoms = 51;          // Bellemare et al. 2017; QR-DQN: 200 (Dabney et al. 2018)
  double value_min = -10;  // Bellemare et al. 2017
  double value_max = 10;

  static void visit(auto& self, auto&& field) {
    field("value", self.value,
          "what is learned of the return: its mean, its distribution over fixed values (C51), its "
          "quantiles (QR-DQN)");
    field("loss", self.loss, "mean: of the TD error (squared: E[d^2]; huber: as LibTorch's)");
    field("huber_delta", self.huber_delta,
          "huber, quantile: beyond this the loss grows linearly (> 0)");
    field("atoms", self.atoms, "categorical, quantile: numbers for each action (>= 2)");
    field("value_min", self.value_min, "categorical: the least return that can be told");
    field("value_max", self.value_max, "categorical: the largest");
  }
  void validate() const;

  int outputs_per_action() const { return value == ValueKind::mean ? 1 : atoms; }
};

/// The outputs of one action, N = outputs_per_action() numbers, and what learning makes of them.
class ValueHead {
 public:
  /// How far the outputs were from their target.
  struct Error {
    double loss = 0;
    double priority = 0;  ///< for prioritised replay: |TD error|, or the divergence (C51)
  };

  virtual ~ValueHead() = default;

  /// The mean return that outputs [N] stand for.
  virtual double mean(std::span<const float> outputs) const = 0;

  /// The loss of outputs Z(S, A) [N] towards reward + discount Z(S', A'), where `next` [N] are the
  /// outputs of the next state's action; they are constants. `gradient` [N] becomes the loss's
  /// derivative by `outputs`.
  virtual Error learn(std::span<const float> outputs, double reward, double discount,
                      std::span<const float> next, std::span<float> gradient) const = 0;
};

std::unique_ptr<ValueHead> make_value_head(const ValueHeadConfig& config);

}  // namespace pavlov
