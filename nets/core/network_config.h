#pragma once

#include <array>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/rows.h"
#include "nets/core/initialization.h"

namespace pavlov {

enum class Activation { relu, tanh, sigmoid, elu, silu, identity };

constexpr std::array<std::pair<Activation, std::string_view>, 6> enum_names(Activation) {
  return {{{Activation::relu, "relu"},
           {Activation::tanh, "tanh"},
           {Activation::sigmoid, "sigmoid"},
           {Activation::elu, "elu"},
           {Activation::silu, "silu"},
           {Activation::identity, "identity"}}};
}

/// The gain of `orthogonal` weights in front of the activation: sqrt(2) for relu, 5/3 for tanh,
/// else 1 (torch.nn.init.calculate_gain).
double hidden_gain(Activation activation);

/// What lies between the input and the dense layers.
enum class Torso { automatic, none, dqn2013, dqn2015, minatar };

constexpr std::array<std::pair<Torso, std::string_view>, 5> enum_names(Torso) {
  return {{{Torso::automatic, "automatic"},
           {Torso::none, "none"},
           {Torso::dqn2013, "dqn2013"},
           {Torso::dqn2015, "dqn2015"},
           {Torso::minatar, "minatar"}}};
}

/// What a learner needs of a network: the ends between which `NetworkConfig` fills in.
struct NetworkShape {
  std::vector<int> input;  ///< [D], or for images [C, H, W], [H, W], or k of them: [k, C, H, W]
  Dtype dtype = Dtype::f32;
  double input_scale = 1;  ///< numbers are multiplied by it first: 1/255 for pixels
  int actions = 1;         ///< groups of outputs
  int atoms = 1;           ///< outputs of each group: [B, actions * atoms], atoms fastest
  bool dueling = false;    ///< value and advantage streams (Wang et al. 2016)
  bool noisy = false;      ///< dense layers with learned noise (Fortunato et al. 2018)
};

/// The settings of a network that a user moves.
struct NetworkConfig {
  Torso torso = Torso::automatic;
  std::vector<int> hidden_sizes;
  Activation activation = Activation::relu;
  Initialization initialization = Initialization::libtorch;
  bool fused = true;
  std::string device = "cpu";

  static void visit(auto& self, auto&& field) {
    field("torso", self.torso,
          "convolutions before the dense layers: none, those of the DQN papers (84x84 pixels), of "
          "MinAtar (10x10); automatic: none but for images (uint8), where their size decides");
    field("hidden_sizes", self.hidden_sizes,
          "widths of the dense layers between input (or convolutions) and output; 0: there are "
          "none; empty: 64,64, or behind convolutions their paper's own");
    field("activation", self.activation, "after each hidden layer");
    field("initialization", self.initialization, "how weights and biases begin");
    field("fused", self.fused,
          "dense networks on the CPU run on the fused path instead of LibTorch's autograd");
    field("device", self.device, "cpu or cuda");
  }
  void validate() const;

  /// What `automatic` and an empty list stand for: images of 36x36 and more take the torso of Mnih
  /// et al. 2015, smaller ones that of MinAtar; behind convolutions comes one layer of 256 (Mnih et
  /// al. 2013), 512 (2015) or 128 (MinAtar) units.
  Torso torso_for(const NetworkShape& shape) const;
  std::vector<int> hidden_sizes_for(const NetworkShape& shape) const;
};

}  // namespace pavlov
