#include "nets/torch/make_torch_network.h"

#include <stdexcept>

#include "core/settings.h"
#include "nets/core/backend.h"
#include "nets/layers/mlp.h"
#include "nets/models/q_network.h"
#include "nets/torch/compute_threads.h"
#include "nets/torch/initialize_module.h"
#include "nets/torch/make_torch_model.h"
#include "nets/torch/torch_network.h"

namespace pavlov {
namespace {

/// [C, H, W]; stacked images are so many more channels.
std::vector<std::int64_t> image_shape(const std::vector<int>& input) {
  if (input.size() < 2 || input.size() > 4) {
    throw std::invalid_argument(
        "network: convolutions need images [H, W], [C, H, W] or [k, C, H, W], not [" +
        to_text(input) + "]");
  }
  std::int64_t channels = 1;
  for (std::size_t i = 0; i + 2 < input.size(); ++i) channels *= input[i];
  return {channels, input[input.size() - 2], input.back()};
}

torch::nn::AnyModule make_module(const QNetworkOptions& options) {
  if (!options.torso.empty() || options.dueling) return torch::nn::AnyModule(QNetwork(options));
  MlpOptions mlp = {.activation = options.activation, .noisy = options.noisy};
  mlp.sizes = options.input;
  mlp.sizes.insert(mlp.sizes.end(), options.hidden_sizes.begin(), options.hidden_sizes.end());
  mlp.sizes.push_back(options.actions * options.atoms);
  return torch::nn::AnyModule(Mlp(mlp));
}

}  // namespace

std::unique_ptr<Network> make_torch_network(const NetworkConfig& config, const NetworkShape& shape,
                                            Rng rng) {
  config.validate();
  share_compute_threads();
  const std::vector<int> widths = config.hidden_sizes_for(shape);
  QNetworkOptions options = {.torso = conv_layers(config.torso_for(shape)),
                             .hidden_sizes = {widths.begin(), widths.end()},
                             .actions = shape.actions,
                             .atoms = shape.atoms,
                             .dueling = shape.dueling,
                             .noisy = shape.noisy,
                             .activation = config.activation};
  if (options.torso.empty()) {
    options.input = {c10::multiply_integers(shape.input)};
  } else {
    options.input = image_shape(shape.input);
  }
  const torch::Device device = device_of(config.device);
  torch::nn::AnyModule module = make_module(options);
  initialize_module(*module.ptr(), config.initialization, config.activation, rng);
  return std::make_unique<TorchNetwork>(
      std::move(module), TorchInput{.shape = options.input, .scale = shape.input_scale}, device);
}

namespace {

[[maybe_unused]] const bool registered =
    register_network_backend({.network = make_torch_network, .model = make_torch_model});

}  // namespace
}  // namespace pavlov
