#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <tuple>
#include <type_traits>
#include <vector>

namespace pavlov {
namespace detail {

/// What `take_numbers` throws where there are no more.
struct TooFewNumbers {};

template <class T>
void append_numbers(std::vector<double>& out, T& field) {
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    out.push_back(static_cast<double>(field));
  } else if constexpr (requires { field.append_numbers(out); }) {
    field.append_numbers(out);
  } else if constexpr (requires { field.state(); }) {
    std::apply([&](auto&... parts) { (append_numbers(out, parts), ...); }, field.state());
  } else {
    for (auto&& item : field) append_numbers(out, item);
  }
}

template <class T>
void take_numbers(std::span<const double> numbers, std::size_t& used, T& field) {
  if constexpr (std::is_arithmetic_v<T> || std::is_enum_v<T>) {
    if (used >= numbers.size()) throw TooFewNumbers();
    const double value = numbers[used++];
    bool fits = true;
    if constexpr (std::is_same_v<T, bool>) {
      fits = value == 0 || value == 1;
    } else if constexpr (std::is_integral_v<T>) {
      fits = value == std::floor(value) &&
             value >= static_cast<double>(std::numeric_limits<T>::min()) &&
             value <= static_cast<double>(std::numeric_limits<T>::max());
    } else if constexpr (std::is_enum_v<T>) {
      fits = value == std::floor(value) && std::abs(value) < 256;
    } else {
      fits = std::isfinite(value);
    }
    if (!fits) {
      throw std::invalid_argument("number " + std::to_string(used) + " of the state cannot be " +
                                  std::to_string(value));
    }
    field = static_cast<T>(value);
  } else if constexpr (requires { field.take_numbers(numbers, used); }) {
    field.take_numbers(numbers, used);
  } else if constexpr (requires { field.state(); }) {
    std::apply([&](auto&... parts) { (take_numbers(numbers, used, parts), ...); }, field.state());
  } else {
    for (auto& item : field) take_numbers(numbers, used, item);
  }
}

}  // namespace detail

/// The internal numbers of an environment that has `state()`, in that order.
template <class E>
std::vector<double> state_numbers(const E& env) {
  E copy = env;
  std::vector<double> numbers;
  detail::append_numbers(numbers, copy);
  return numbers;
}

/// Sets them. Throws std::invalid_argument, with the environment half set, for a wrong count, for
/// numbers that do not fit their type, and for what `check_state` refuses: set a copy.
template <class E>
void set_state_numbers(E& env, std::span<const double> numbers) {
  std::size_t count = state_numbers(env).size();
  std::size_t used = 0;
  try {
    detail::take_numbers(numbers, used, env);
    count = used;
  } catch (const detail::TooFewNumbers&) {
    count = std::max(count, numbers.size() + 1);
  }
  if (count != numbers.size()) {
    throw std::invalid_argument("a state has " + std::to_string(count) + " numbers, not " +
                                std::to_string(numbers.size()));
  }
  if constexpr (requires { env.check_state(); }) env.check_state();
}

}  // namespace pavlov
