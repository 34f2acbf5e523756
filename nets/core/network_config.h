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

/// What lies between the input and the dense layers.
enum class Torso { automatic, none, dqn2013, dqn2015, minatar };

constexpr std::array<std::pair<Torso, std::string_view>, 5> enum_names(Torso) {
  return {{{Torso::automatic, "automatic"},
           {Torso::none, "none"},
           {Torso::dqn2013, "dqn2013"},
           {Torso::dqn2015, "dqn2015"},
           {Torso::minatar, "minatar"}}};
}

/// The settings of a network that a user moves.
struct NetworkConfig {
  Torso torso = Torso::automatic;
  std::vector<int> hidden_sizes = {64, 64};
  Activation activation = Activation::relu;
  Initialization initialization = Initialization::libtorch;
  bool fused = true;
  std::string device = "cpu";

  static void visit(auto& self, auto&& field) {
    field("torso", self.torso,
          "convolutions before the dense layers: none, those of the DQN papers (84x84 pixels), of "
          "MinAtar (10x10); automatic: none but for images, where their size decides");
    field("hidden_sizes", self.hidden_sizes,
          "widths of the dense layers between input (or convolutions) and output; images with "
          "automatic torso take the papers' own");
    field("activation", self.activation, "after each hidden layer");
    field("initialization", self.initialization, "how weights and biases begin");
    field("fused", self.fused,
          "dense networks on the CPU run on the fused path instead of LibTorch's autograd");
    field("device", self.device, "cpu or cuda");
  }
  void validate() const;
};

/// What a learner needs of a network: the ends between which `NetworkConfig` fills in.
struct NetworkShape {
  std::vector<int> input;  ///< [D], or [C, H, W] and [H, W] for images
  Dtype dtype = Dtype::f32;
  double input_scale = 1;  ///< numbers are multiplied by it first: 1/255 for pixels
  int actions = 1;         ///< groups of outputs
  int atoms = 1;           ///< outputs of each group: [B, actions * atoms], atoms fastest
  bool dueling = false;    ///< value and advantage streams (Wang et al. 2016)
  bool noisy = false;      ///< dense layers with learned noise (Fortunato et al. 2018)
};

}  // namespace pavlov
