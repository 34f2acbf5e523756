#pragma once

#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "nets/data/minibatch.h"
#include "nets/training/class_losses.h"

namespace pavlov {

enum class LossKind { cross_entropy, dice, binary_cross_entropy, squared, absolute, huber };

constexpr std::array<std::pair<LossKind, std::string_view>, 6> enum_names(LossKind) {
  return {{{LossKind::cross_entropy, "cross_entropy"},
           {LossKind::dice, "dice"},
           {LossKind::binary_cross_entropy, "binary_cross_entropy"},
           {LossKind::squared, "squared"},
           {LossKind::absolute, "absolute"},
           {LossKind::huber, "huber"}}};
}

struct LossConfig {
  LossKind loss = LossKind::cross_entropy;
  double label_smoothing = 0;
  std::vector<double> class_weights;
  int ignored_class = -1;
  double huber_delta = 1;
  double auxiliary_weight = 0.3;  // Szegedy et al. 2015

  static void visit(auto& self, auto&& field) {
    field("loss", self.loss, "what is to become small");
    field("label_smoothing", self.label_smoothing,
          "cross-entropies: share of each target that is spread over all classes [0, 1)");
    field("class_weights", self.class_weights,
          "cross_entropy: how much each class counts (>= 0); empty: all the same");
    field("ignored_class", self.ignored_class,
          "examples or pixels of this class count nothing; -1: all count");
    field("huber_delta", self.huber_delta, "huber: errors from which on it is linear (> 0)");
    field("auxiliary_weight", self.auxiliary_weight,
          "of the losses of heads that are there for training alone (>= 0)");
  }
  void validate() const;
};

/// Whether it is about classes, of examples or of pixels.
inline bool decides_classes(LossKind kind) {
  return kind == LossKind::cross_entropy || kind == LossKind::dice;
}

/// The classes that a batch's examples [B], or where it has label images their pixels [B, H, W],
/// are of.
void classes_of(const Minibatch& batch, std::vector<int>& classes);

/// What outputs should be: the batch's numbers, else, as 0 or 1, its label images or its classes.
void numbers_of(const Minibatch& batch, std::vector<float>& numbers);

/// The loss of a network's outputs for a batch.
class Loss {
 public:
  /// `outputs`: in a row of the network's. Throws std::invalid_argument for settings that make no
  /// sense.
  Loss(const LossConfig& config, int outputs);

  const LossConfig& config() const { return config_; }

  /// Of outputs [B, k outputs()]: that of the first head plus `auxiliary_weight` times that of the
  /// others. Overwrites `gradient`, which is as long as they are, with that of the mean. The answer
  /// is of the first head alone. Throws std::invalid_argument where the batch has no such targets,
  /// or they do not fit.
  LossSum operator()(std::span<const float> outputs, const Minibatch& batch,
                     std::span<float> gradient);
  /// The first head's part of these outputs of the last call.
  std::span<const float> first_head(std::span<const float> outputs) const {
    return one_head_ ? outputs : head_;
  }

 private:
  LossSum of_head(std::span<const float> outputs, const Minibatch& batch,
                  std::span<float> gradient);

  LossConfig config_;
  std::size_t outputs_;
  std::vector<int> classes_;
  std::vector<float> numbers_;
  bool one_head_ = true;
  std::vector<float> head_, head_gradient_;
};

}  // namespace pavlov
