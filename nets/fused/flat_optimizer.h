#pragma once

#include <memory>
#include <span>
#include <vector>

#include "nets/core/optimizer.h"
#include "nets/fused/float_buffer.h"

namespace pavlov {

/// The optimisers over a flat buffer of parameters and one of their gradients on the CPU, each in
/// one pass, with LibTorch's formulas. g is the gradient after clipping by its norm as
/// clip_grad_norm_ does, times max / (norm + 1e-6) where that is below 1, plus, but with adamw,
/// weight_decay p. The gradient of penalties, l1 sign(p) + 2 l2 p, belongs to what is clipped.
///
/// | kind    | step                                                                       |
/// |---------|----------------------------------------------------------------------------|
/// | sgd     | u = momentum u + g, p -= rate u                                            |
/// | rmsprop | s = decay s + (1 - decay) g^2, (centered) m = decay m + (1 - decay) g,     |
/// |         | u = momentum u + g / (sqrt(s - m^2) + epsilon), p -= rate u                |
/// | adam    | m = b1 m + (1 - b1) g, s = b2 s + (1 - b2) g^2,                            |
/// |         | p -= rate m / (1 - b1^t) / (sqrt(s / (1 - b2^t)) + epsilon)                |
/// | adamw   | p = (1 - rate weight_decay) p first, then as adam (Loshchilov & Hutter 2019) |
class FlatOptimizer final : public Optimizer {
 public:
  /// Both must outlive the optimiser, at the same place. Where a process group is set, a step puts
  /// the processes' mean gradient in the place of this one's.
  FlatOptimizer(const OptimizerConfig& config, std::span<float> parameters,
                std::span<float> gradient);
  /// Steps only the trained ones of these arrays.
  FlatOptimizer(const OptimizerConfig& config, const Penalties& penalties,
                std::span<const ParameterArray> arrays, std::span<float> parameters,
                std::span<float> gradient);

  double step() override;
  /// Arrays `.mean`, `.square`, `.velocity`, where they are in use, and `.steps`.
  void save(Checkpoint& checkpoint, const std::string& name) const override;
  void load(const Checkpoint& checkpoint, const std::string& name) override;

 private:
  void add_penalties(const SteppedRange& chunk);

  struct Moment {
    const char* name;
    bool used = false;
    fused::FloatBuffer numbers{};

    float* data() { return used ? numbers.data() : nullptr; }
  };

  std::span<float> parameters_;
  std::span<float> gradient_;
  Moment mean_{".mean"}, square_{".square"}, velocity_{".velocity"};
  std::vector<SteppedRange> chunks_;  ///< that threads share
  std::vector<double> squares_;       ///< of the gradient, summed over each chunk
  std::int64_t steps_ = 0;
};

}  // namespace pavlov
