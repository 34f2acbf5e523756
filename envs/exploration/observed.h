#pragma once

#include <algorithm>
#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "envs/core/environment.h"

namespace pavlov {

/// What is seen of a world: the number of its state, planes of bytes 0 and 1 (one for each kind of
/// thing), or a short vector of numbers.
enum class Sight { state, planes, vector };

constexpr std::array<std::pair<Sight, std::string_view>, 3> enum_names(Sight) {
  return {{{Sight::state, "state"}, {Sight::planes, "planes"}, {Sight::vector, "vector"}}};
}

/// What comes of a move in a world.
struct Consequence {
  double reward = 0;
  bool terminated = false;
};

/// A world with discrete actions, and no opinion on how it is seen: `begin(Rng&)` starts an
/// episode, `move(action, Rng&)` makes a step. For each sight that it is registered with (see
/// register.h) it tells how it looks:
///
/// - state: `int num_states() const`, `int state_index() const`
/// - planes: `Box planes_space() const`, `void paint(std::span<std::uint8_t>) const`, onto zeros
/// - vector: `Box vector_space() const`, `void measure(std::span<float>) const`
template <class W>
concept World = HasConfig<W> && requires(W world, const W& seen, int action, Rng& rng) {
  world.begin(rng);
  { world.move(action, rng) } -> std::same_as<Consequence>;
  { seen.action_space() } -> std::same_as<Discrete>;
};

/// A world seen in one way: an environment. Drawing, coverage and what else it offers stay the
/// world's; its model speaks of state numbers, so that only who sees these is told it.
template <World W, Sight kSight>
class Observed : public W {
  static constexpr bool kByState = kSight == Sight::state;
  using Pixel = std::conditional_t<kSight == Sight::vector, float, std::uint8_t>;

 public:
  using Config = typename W::Config;
  using Action = int;
  /// Numbers are a view into this environment, until its next step.
  using Observation = std::conditional_t<kByState, int, std::span<const Pixel>>;

  Observed() : Observed(Config{}) {}
  explicit Observed(const Config& config) : W(config) {
    if constexpr (!kByState) pixels_.resize(width_of(observation_space()));
  }

  Space observation_space() const {
    if constexpr (kSight == Sight::planes) {
      return W::planes_space();
    } else if constexpr (kSight == Sight::vector) {
      return W::vector_space();
    } else {
      return Discrete{.n = W::num_states()};
    }
  }

  Observation reset(Rng& rng) {
    W::begin(rng);
    return observation();
  }

  StepResult<Observation> step(Action action, Rng& rng) {
    const Consequence consequence = W::move(action, rng);
    return {.observation = observation(),
            .reward = consequence.reward,
            .terminated = consequence.terminated};
  }

  Observation observation() {
    if constexpr (kSight == Sight::planes) {
      std::ranges::fill(pixels_, std::uint8_t{0});
      W::paint(std::span(pixels_));
      return pixels_;
    } else if constexpr (kSight == Sight::vector) {
      W::measure(std::span(pixels_));
      return pixels_;
    } else {
      return W::state_index();
    }
  }

  std::optional<TabularModel> model() const requires HasModel<W> {
    if constexpr (kByState) return W::model();
    return std::nullopt;
  }

 private:
  std::vector<Pixel> pixels_;
};

}  // namespace pavlov
