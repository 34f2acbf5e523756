#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/checkpoint.h"
#include "core/rng.h"
#include "core/rows.h"
#include "nets/core/optimizer.h"

namespace pavlov {

/// What `Network::backward` gives.
struct BackwardOptions {
  bool parameters = true;           ///< the gradient by the parameters
  bool accumulate = false;          ///< added to the gradient there is, instead of replacing it
  float* input_gradient = nullptr;  ///< [n, inputs()]: the gradient by the inputs goes here
};

/// A network as learners use it: rows of numbers in, rows of floats out, and the way back, on
/// whichever path is fastest. Nothing of LibTorch shows here. B is the number of rows of a batch.
///
/// The loss is the learner's business: it turns outputs into the gradient of its loss by the
/// outputs (see losses.h) and hands that to `backward`:
///
///     const std::span<const float> q = network->forward(observations, 32);
///     … fill gradient [32, outputs()] …
///     network->backward(gradient);
///     optimizer->step();
///
/// A network is used by one thread at a time.
class Network {
 public:
  virtual ~Network() = default;

  /// Numbers in a row of input and of output.
  virtual int inputs() const = 0;
  virtual int outputs() const = 0;
  virtual std::int64_t num_parameters() const = 0;
  /// Layers, shapes and parameters as a table.
  virtual std::string summary() const = 0;

  /// The outputs for B = n rows, [n, outputs()], into `output`, by a network in use: normalisation
  /// takes its running moments, nothing is dropped. `forward` and `backward` do not notice.
  virtual void predict(const Rows& input, int n, float* output) = 0;

  /// The outputs of a network in training, remembered for `backward`; the answer is the network's
  /// own and lasts until the next `forward`. Those of heads that are there for training alone
  /// follow in each row: [n, k outputs()].
  virtual std::span<const float> forward(const Rows& input, int n) = 0;

  /// From the gradient of the loss by the outputs of the last `forward`, [n, outputs()].
  virtual void backward(std::span<const float> output_gradient,
                        const BackwardOptions& options = {}) = 0;

  /// For the parameters that are trained now. Throws std::invalid_argument where none is.
  virtual std::unique_ptr<Optimizer> make_optimizer(const OptimizerConfig& config,
                                                    const Penalties& penalties = {}) = 0;

  virtual const std::vector<ParameterArray>& parameter_arrays() const = 0;
  /// Freezes arrays whose names match (see `matches`), or has them trained again: transfer learning
  /// (SL-65). Frozen ones cost no backward pass, and their gradient is not told; normalisation
  /// whose own parameters are frozen stays as in use. Throws std::invalid_argument where no name
  /// matches.
  virtual void set_trained(std::string_view patterns, bool trained) = 0;

  /// A network of the same architecture with its own copy of the parameters, all of them trained: a
  /// target network.
  virtual std::unique_ptr<Network> clone() const = 0;
  /// parameters = rate * source's + (1 - rate) * own; 1 copies. `source` is a clone of this network
  /// or the other way round.
  virtual void blend(const Network& source, double rate) = 0;

  /// Noisy layers (Fortunato et al. 2018) draw new noise, and what the next `forward` drops comes
  /// from `rng`, too; other networks do nothing.
  virtual void draw_noise(Rng& /*rng*/) {}
  /// Whether noisy layers use their noise or only their means.
  virtual void use_noise(bool /*noisy*/) {}

  /// The parameters as arrays `name.layers.0.weight` …, called as the LibTorch module's; without a
  /// name `layers.0.weight` …
  virtual void save(Checkpoint& checkpoint, const std::string& name) const = 0;
  /// But for arrays that match `except` (a head for other classes, say), which stay as they are.
  /// Throws std::runtime_error where an array is missing or of another shape; parameters are then
  /// as before.
  virtual void load(const Checkpoint& checkpoint, const std::string& name,
                    std::string_view except = "") = 0;

  /// All parameters, one after the other as `save` names them, copied out and in.
  virtual void get_parameters(std::span<float> values) const = 0;
  virtual void set_parameters(std::span<const float> values) = 0;
  /// The gradient by the parameters in the same order.
  virtual void get_gradient(std::span<float> values) const = 0;
};

}  // namespace pavlov
