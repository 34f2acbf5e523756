#include "nets/core/model.h"

#include <algorithm>
#include <stdexcept>

#include "core/text.h"
#include "nets/core/backend.h"
#include "nets/core/make_network.h"

namespace pavlov {

ModelName::ModelName(const std::string& text) : name(text.substr(0, text.find('?'))) {
  if (name.size() == text.size()) return;
  for (const std::string& setting : split(text.substr(name.size() + 1), '&')) {
    const auto equals = setting.find('=');
    if (equals == std::string::npos) {
      throw std::invalid_argument("model: '" + setting + "' in '" + text + "' is no setting=value");
    }
    values.emplace_back(setting.substr(0, equals), setting.substr(equals + 1));
  }
}

std::unique_ptr<Network> make_model(const ModelConfig& config, const ModelShape& shape, Rng rng) {
  const ModelName model(config.model);
  const bool drops = std::any_of(model.values.begin(), model.values.end(),
                                 [](const auto& value) { return value.first == "dropout"; });
  if (model.name != "dense" || drops) return network_backend().model(config, shape, rng);
  const NetworkConfig network = configured(
      NetworkConfig{.torso = Torso::none, .device = config.device}, model.values, model.name);
  return make_network(network, {.input = shape.input, .actions = shape.outputs}, rng);
}

}  // namespace pavlov
