#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

#include "core/rng.h"
#include "envs/core/canvas.h"
#include "envs/core/coverage_map.h"
#include "envs/core/grid_view.h"
#include "envs/core/space.h"
#include "envs/core/tabular_model.h"

namespace pavlov {

/// What one step of an environment gives.
template <class Observation>
struct StepResult {
  Observation observation{};
  double reward = 0;
  bool terminated = false;  ///< the task has ended: nothing follows, do not bootstrap
  bool truncated = false;   ///< somebody stopped looking: bootstrap from `observation`
};

/// What comes of a step besides the observation.
struct StepOutcome {
  double reward = 0;
  bool terminated = false;
  bool truncated = false;
};

namespace detail {

template <class T>
concept Number = std::same_as<T, int> || std::same_as<T, std::uint8_t> || std::same_as<T, float> ||
    std::same_as<T, double>;

template <class T>
struct ElementOf {
  using type = void;
};
template <Number T>
struct ElementOf<T> {
  using type = T;
};
template <class T>
requires(!Number<T> && requires(T t) { std::span(t); }) struct ElementOf<T> {
  using type = std::remove_cv_t<typename decltype(std::span(std::declval<T&>()))::element_type>;
};

}  // namespace detail

/// The number type inside an observation or action: int for int and std::array<int, 3>.
template <class T>
using ElementOf = typename detail::ElementOf<T>::type;

/// An observation or action is an int, a float, a double, or a std::array, std::vector or std::span
/// of those or of bytes; its space says what the numbers mean.
template <class T>
concept Element = detail::Number<ElementOf<T>>;

template <class T>
constexpr Dtype kDtypeOf = std::same_as<T, std::uint8_t> ? Dtype::u8
                           : std::same_as<T, int>        ? Dtype::i32
                           : std::same_as<T, float>      ? Dtype::f32
                                                         : Dtype::f64;

// The parts of an environment, one concept each, so that a compiler's complaint names the missing
// one.

template <class E>
concept HasConfig = requires {
  typename E::Config;
}
&&std::constructible_from<E, typename E::Config>;

template <class E>
concept HasElements = requires {
  typename E::Observation;
  typename E::Action;
}
&&Element<typename E::Observation>&& Element<typename E::Action>;

template <class E>
concept HasSpaces = requires(const E& env) {
  { env.observation_space() } -> std::convertible_to<Space>;
  { env.action_space() } -> std::convertible_to<Space>;
};

template <class E>
concept HasReset = HasElements<E> && requires(E env, Rng& rng) {
  { env.reset(rng) } -> std::convertible_to<typename E::Observation>;
};

template <class E>
concept HasStep = HasElements<E> && requires(E env, Rng& rng, const typename E::Action& action) {
  { env.step(action, rng) } -> std::same_as<StepResult<typename E::Observation>>;
};

/// An environment is a plain value: a struct with `Config`, `Observation`, `Action`, two spaces,
/// `reset(Rng&)` and `step(action, Rng&)`, and no base class. Copying it copies its state. All its
/// randomness comes from the Rng it is handed; it neither counts time nor resets itself.
template <class E>
concept Environment =
    std::copyable<E> && HasConfig<E> && HasElements<E> && HasSpaces<E> && HasReset<E> && HasStep<E>;

// What an environment may offer besides.

/// An environment of large observations may offer the parts of `reset` and `step` by themselves, so
/// that a batch has observations written where they belong: `void begin(Rng&)`,
/// `StepOutcome play(action, Rng&)` and `void observe(number*) const`, which writes as many numbers
/// as the space has.
template <class E>
concept ObservesInPlace = HasElements<E> &&
    requires(E env, const E& constant, Rng& rng, const typename E::Action& action,
             ElementOf<typename E::Observation>* row) {
  env.begin(rng);
  { env.play(action, rng) } -> std::same_as<StepOutcome>;
  constant.observe(row);
};

/// `static constexpr int kCopiesPerThread`: from how many copies on a thread of its own pays for a
/// batch; 1 where a step takes many microseconds.
template <class E>
constexpr int copies_per_thread() {
  if constexpr (requires { E::kCopiesPerThread; }) {
    return E::kCopiesPerThread;
  } else {
    return 64;
  }
}

/// `auto state()` gives `std::tie` of its internal numbers (numbers, bools, enums, parts that have
/// a `state()` themselves, or arrays or vectors of them), in the order its header lists. A part
/// that does not always have as many numbers has `append_numbers` and `take_numbers` instead, as
/// Box2dWorld does. An optional `void check_state() const` throws std::invalid_argument for numbers
/// that make no sense together.
template <class E>
concept HasState = requires(E env) {
  { std::tuple_size<decltype(env.state())>::value } -> std::convertible_to<std::size_t>;
};

/// `TabularModel model() const`: the full p(s', r | s, a); or std::optional of it, where some
/// settings hide the state from the observation.
template <class E>
concept HasModel = requires(const E& env) {
  { env.model() } -> std::convertible_to<std::optional<TabularModel>>;
};

/// `bool legal(int action) const`: which actions are allowed in the present state. Others are
/// refused.
template <class E>
concept HasLegalActions = requires(const E& env) {
  { env.legal(0) } -> std::same_as<bool>;
};

/// `std::vector<std::string> action_names() const`: what the discrete actions, or the numbers of a
/// continuous one, are called: "left", "main engine"; "none" where nothing is done.
template <class E>
concept HasActionNames = requires(const E& env) {
  { env.action_names() } -> std::same_as<std::vector<std::string>>;
};

/// `GridView grid() const`: where its states lie on a grid, to print and draw values and policies.
template <class E>
concept HasGrid = requires(const E& env) {
  { env.grid() } -> std::same_as<GridView>;
};

/// `int coverage_cells() const` and `int coverage_cell() const`: into how many cells its states are
/// sorted to tell how far exploration has come (rooms, places, bins), of which not all need be
/// within reach, and the one it is in now, -1 for none.
template <class E>
concept HasCoverage = requires(const E& env) {
  { env.coverage_cells() } -> std::same_as<int>;
  { env.coverage_cell() } -> std::same_as<int>;
};

/// `CoverageMap coverage_map() const`: where these cells lie in the plane. An environment with a
/// `grid()` whose states are its cells needs none.
template <class E>
concept HasCoverageMap = requires(const E& env) {
  { env.coverage_map() } -> std::same_as<CoverageMap>;
};

/// `double time_step() const`: how long a step takes in the task's world [s], to show it at that
/// speed.
template <class E>
concept HasTimeStep = requires(const E& env) {
  { env.time_step() } -> std::same_as<double>;
};

/// `void draw(Canvas&) const`: sets a view, clears it and draws the present state. The same state
/// gives the same picture: only what `state()` tells may be seen (see envs/core/drawing.h for
/// parts). An environment that has a `grid()` is drawn as that without it.
template <class E>
concept Drawable = requires(const E& env, Canvas& canvas) {
  env.draw(canvas);
};

}  // namespace pavlov
