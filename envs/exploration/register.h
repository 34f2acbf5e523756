#pragma once

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include "envs/core/registry.h"
#include "envs/exploration/noisy_tv.h"
#include "envs/exploration/observed.h"

namespace pavlov {

/// A batch of an environment, beside a television where there is one.
template <Environment E>
std::unique_ptr<VectorEnv> batch_beside_tv(const std::string& name,
                                           const typename E::Config& config,
                                           const NoisyTvConfig& tv, const BatchOptions& options) {
  if (tv.noisy_tv == Television::off) {
    return std::make_unique<EnvBatch<E>>(name, config, options);
  }
  return std::make_unique<EnvBatch<NoisyTv<E>>>(name, typename NoisyTv<E>::Config{config, tv},
                                                options);
}

namespace detail {

template <class WorldConfig>
struct WithTv {
  WorldConfig world{};
  NoisyTvConfig tv{};

  static void visit(auto& self, auto&& field) {
    WorldConfig::visit(self.world, field);
    NoisyTvConfig::visit(self.tv, field);
  }
  void validate() const {
    world.validate();
    tv.validate("noisy_tv");
  }
};

template <class WorldConfig>
struct WithSight : WithTv<WorldConfig> {
  Sight observation = Sight::state;

  static void visit(auto& self, auto&& field) {
    WithTv<WorldConfig>::visit(self, field);
    field("observation", self.observation,
          "the number of the state, planes of bytes 0 and 1, or a short vector");
  }
};

}  // namespace detail

/// Registers an environment with discrete actions whose settings can put a television beside it.
template <Environment E>
bool register_beside_tv(EnvSpec spec, const typename E::Config& defaults = {}) {
  using Config = detail::WithTv<typename E::Config>;
  return register_configured(
      std::move(spec), Config{defaults},
      [](const Config& config, const std::string& name, const BatchOptions& options) {
        return batch_beside_tv<E>(name, config.world, config.tv, options);
      });
}

/// Registers a world under one name; its setting `observation` tells which of the sights is seen,
/// by default the first.
template <World W, Sight... kSights>
bool register_world(EnvSpec spec, const typename W::Config& defaults = {}) {
  using Config = detail::WithSight<typename W::Config>;
  Config config;
  config.world = defaults;
  config.observation = std::get<0>(std::array{kSights...});
  return register_configured(
      std::move(spec), config,
      [](const Config& chosen, const std::string& name, const BatchOptions& options) {
        std::unique_ptr<VectorEnv> batch;
        std::string allowed;
        const auto offer = [&]<Sight kSight>() {
          allowed += (allowed.empty() ? "" : " or ") + to_text(kSight);
          if (chosen.observation != kSight) return;
          batch = batch_beside_tv<Observed<W, kSight>>(name, chosen.world, chosen.tv, options);
        };
        (offer.template operator()<kSights>(), ...);
        if (batch == nullptr) {
          throw std::invalid_argument(name + ": observation must be " + allowed + ", not " +
                                      to_text(chosen.observation));
        }
        return batch;
      });
}

}  // namespace pavlov
