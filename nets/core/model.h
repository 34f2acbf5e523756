#pragma once

#include <memory>
#include <string>
#include <vector>

#include "core/rng.h"
#include "core/settings.h"
#include "nets/core/network.h"

namespace pavlov {

/// A network for supervised learning, chosen by name.
struct ModelConfig {
  std::string model = "mnist_cnn";
  std::string device = "cpu";
  bool mixed_precision = false;

  static void visit(auto& self, auto&& field) {
    field("model", self.model,
          "name and settings of a network, such as dense?hidden_sizes=512,128 or "
          "unet?width=16&batch_norm=true");
    field("device", self.device, "cpu or cuda");
    field("mixed_precision", self.mixed_precision,
          "products and convolutions in bfloat16, sums and weights in float32");
  }
};

/// What a model is for.
struct ModelShape {
  std::vector<int> input;  ///< [C, H, W], or [D]
  int outputs = 1;         ///< classes, or numbers; of each pixel for networks that segment
};

/// "unet?width=16&depth=3" in its parts.
struct ModelName {
  std::string name;
  SettingValues values;

  /// Throws std::invalid_argument for a setting without a value.
  explicit ModelName(const std::string& text);
};

/// The model, its parameters drawn from `rng`: `dense` without dropout on the fused path (its
/// settings are those of NetworkConfig), all others (see nets/models) as LibTorch modules. Throws
/// std::invalid_argument for unknown names and settings that do not fit.
std::unique_ptr<Network> make_model(const ModelConfig& config, const ModelShape& shape, Rng rng);

}  // namespace pavlov
