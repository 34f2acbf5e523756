#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "core/rng.h"
#include "core/rows.h"

namespace pavlov {

/// One of the n whole numbers start, …, start + n - 1.
struct Discrete {
  int n = 1;
  int start = 0;
  bool operator==(const Discrete&) const = default;
};

/// A fixed number of whole numbers; number i lies in {0, …, sizes[i] - 1}.
struct MultiDiscrete {
  std::vector<int> sizes;
  bool operator==(const MultiDiscrete&) const = default;
};

/// Real (or byte) numbers, each between its own bounds, which may be infinite.
struct Box {
  std::vector<double> low;
  std::vector<double> high;
  std::vector<int> shape;  ///< product = number of elements
  Dtype dtype = Dtype::f32;

  /// A flat box with bounds for each element.
  Box(std::vector<double> low, std::vector<double> high, Dtype dtype = Dtype::f32);
  /// A box of any shape with the same bounds everywhere: Box(0, 255, {84, 84, 4}, Dtype::u8).
  Box(double low, double high, std::vector<int> shape, Dtype dtype = Dtype::f32);
  bool operator==(const Box&) const = default;
};

using Space = std::variant<Discrete, MultiDiscrete, Box>;

inline constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// Numbers in one element of the space.
std::size_t width_of(const Space& space);
Dtype dtype_of(const Space& space);
std::vector<int> shape_of(const Space& space);
/// Room for n elements.
RowStorage row_storage(int n, const Space& space);
/// "Discrete(4)", "MultiDiscrete(32, 11, 2)", "Box([-4.8, …], [4.8, …], shape (4), float32)".
std::string to_string(const Space& space);

/// Whether the numbers are an element of the space; NaN never is.
bool contains(const Space& space, std::span<const double> element);
/// A random element: uniform where bounded, normal or exponential where a bound is infinite.
void sample(const Space& space, Rng& rng, std::span<double> element);
std::vector<double> sample(const Space& space, Rng& rng);

/// Size of `flatten`'s answer: one number for each value of a discrete component, one for each
/// number of a box.
std::size_t flat_size(const Space& space);
/// One-hot codes for discrete components, the numbers themselves for a box.
void flatten(const Space& space, std::span<const double> element, std::span<float> flat);
/// The element that `flatten` gave `flat` for.
std::vector<double> unflatten(const Space& space, std::span<const float> flat);

/// Number of elements of a discrete space. Throws std::invalid_argument for a Box.
std::int64_t count_of(const Space& space);
/// Position of an element of a discrete space in 0 … count_of - 1, the last component fastest.
std::int64_t index_of(const Space& space, std::span<const double> element);
/// The element at a position.
std::vector<double> element_at(const Space& space, std::int64_t index);

}  // namespace pavlov
