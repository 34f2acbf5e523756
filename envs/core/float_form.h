#pragma once

#include <array>
#include <cmath>
#include <concepts>
#include <cstddef>

#include "core/float_lanes.h"
#include "core/rng.h"
#include "envs/core/environment.h"

// An environment over any number type. Its author writes it as static function templates of the
// struct: with `double` they are what the struct's own reset and step call, with lanes of floats
// (core/float_lanes.h) they run many copies at a time.

namespace pavlov {

/// What comparing two numbers gives: bool, or a vector for lanes.
template <class Real>
using MaskOf = decltype(Real{} < Real{});

/// a where the condition holds, else b: for one number as `?:`.
template <std::floating_point Real>
constexpr Real select(bool condition, Real a, Real b) {
  return condition ? a : b;
}

// For one number as those of the C library.
inline double sin_near_0(double x) { return std::sin(x); }
inline double cos_near_0(double x) { return std::cos(x); }

/// x / divisor, in lanes by way of the reciprocal.
constexpr double quotient(double x, double divisor) { return x / divisor; }
template <class V>
constexpr FloatLanes<V> quotient(FloatLanes<V> x, double divisor) {
  return x * FloatLanes<V>(1 / divisor);
}

/// One step over any number type.
template <class State, class Real>
struct Moved {
  State state;
  Real reward;
  MaskOf<Real> terminated;
};

/// An action over any number type: the number of a discrete one, or an array of reals.
template <class Action, class Real>
struct ActionOver;
template <class Real>
struct ActionOver<int, Real> {
  using type = Real;
};
template <class T, std::size_t n, class Real>
struct ActionOver<std::array<T, n>, Real> {
  using type = std::array<Real, n>;
};
template <class E, class Real>
using ActionOf = typename ActionOver<typename E::Action, Real>::type;

/// Has, besides what every environment has:
///
///     template <class Real> using State = …;  // a struct of Reals, in the order of state()
///     template <class Real> static State<Real> start(const Config&, auto& random);
///     template <class Real> static Moved<State<Real>, Real>
///         transition(const State<Real>&, action, const Config&, auto& random);
///     template <class Real> static std::array<Real, n> observe(const State<Real>&);
///
/// `random.uniform(low, high)` draws a Real, from the environment's stream. An action is a Real or
/// a std::array of them.
template <class E>
concept HasFloatForm = Environment<E> && HasState<E> &&
    requires(const typename E::Config& config, const typename E::template State<double>& state,
             const ActionOf<E, double>& action, Rng& rng) {
  { E::template start<double>(config, rng) } -> std::same_as<typename E::template State<double>>;
  {
    E::template transition<double>(state, action, config, rng)
    } -> std::same_as<Moved<typename E::template State<double>, double>>;
  E::template observe<double>(state);
};

/// Numbers in an action, in a state, and in an observation.
template <class E>
inline constexpr std::size_t kActionSize = sizeof(ActionOf<E, float>) / sizeof(float);
template <class E>
inline constexpr std::size_t kStateSize = sizeof(typename E::template State<float>) / sizeof(float);
template <class E>
inline constexpr std::size_t kObservationSize =
    std::tuple_size_v<decltype(E::template observe<double>({}))>;

/// x rounded to float. By way of memory, because GCC 12 forgets the rounding where it vectorises
/// conversions to float and back.
inline double as_float(double x) {
  const volatile float rounded = static_cast<float>(x);
  return static_cast<double>(rounded);
}

/// An observation as learners see it.
template <std::size_t n>
std::array<float, n> rounded(const std::array<double, n>& observation) {
  std::array<float, n> out;
  for (std::size_t j = 0; j < n; ++j) out[j] = static_cast<float>(observation[j]);
  return out;
}

}  // namespace pavlov
