#include "envs/core/space.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <stdexcept>

#include "core/text.h"

namespace pavlov {
namespace {

template <class... F>
struct Overloaded : F... {
  using F::operator()...;
};
template <class... F>
Overloaded(F...) -> Overloaded<F...>;  // Clang before 17 does not find it by itself

bool whole_between(double value, double low, double high) {
  return value >= low && value <= high && value == std::floor(value);
}

/// A bound as the numbers between are stored: a float may lie a little beyond its double bound.
double rounded(double bound, Dtype dtype) {
  return dtype == Dtype::f32 ? static_cast<double>(static_cast<float>(bound)) : bound;
}

double sample_between(Rng& rng, double low, double high) {
  if (std::isinf(low) && std::isinf(high)) return rng.normal();
  if (std::isinf(high)) return low + rng.exponential();
  if (std::isinf(low)) return high - rng.exponential();
  return rng.uniform(low, high);
}

std::string bounds_text(const std::vector<double>& bounds) {
  const bool same =
      std::all_of(bounds.begin(), bounds.end(), [&](double b) { return b == bounds.front(); });
  if (same && !bounds.empty()) return shortest(bounds.front());
  if (bounds.size() > 12) return shortest(bounds.front()) + ", …";
  std::vector<std::string> texts;
  for (const double b : bounds) texts.push_back(shortest(b));
  return std::string("[").append(join(texts)).append("]");
}

std::string numbers_text(const std::vector<int>& numbers) {
  std::vector<std::string> texts;
  for (const int n : numbers) texts.push_back(std::to_string(n));
  return join(texts);
}

/// The sizes of the discrete components of a space.
std::vector<int> sizes_of(const Space& space) {
  if (const auto* discrete = std::get_if<Discrete>(&space)) return {discrete->n};
  if (const auto* multi = std::get_if<MultiDiscrete>(&space)) return multi->sizes;
  throw std::invalid_argument(to_string(space) +
                              " has no finite number of elements; a discrete "
                              "space is needed here");
}

int start_of(const Space& space) {
  const auto* discrete = std::get_if<Discrete>(&space);
  return discrete != nullptr ? discrete->start : 0;
}

}  // namespace

Box::Box(std::vector<double> low_bounds, std::vector<double> high_bounds, Dtype type)
    : low(std::move(low_bounds)),
      high(std::move(high_bounds)),
      shape{static_cast<int>(low.size())},
      dtype(type) {
  if (low.size() != high.size()) {
    throw std::invalid_argument("Box: " + std::to_string(low.size()) + " lower and " +
                                std::to_string(high.size()) + " upper bounds");
  }
}

Box::Box(double low_bound, double high_bound, std::vector<int> box_shape, Dtype type)
    : shape(std::move(box_shape)), dtype(type) {
  const int size = std::accumulate(shape.begin(), shape.end(), 1, std::multiplies<>());
  low.assign(static_cast<std::size_t>(size), low_bound);
  high.assign(static_cast<std::size_t>(size), high_bound);
}

std::size_t width_of(const Space& space) {
  return std::visit(Overloaded{[](const Discrete&) { return std::size_t{1}; },
                               [](const MultiDiscrete& s) { return s.sizes.size(); },
                               [](const Box& s) { return s.low.size(); }},
                    space);
}

Dtype dtype_of(const Space& space) {
  const auto* box = std::get_if<Box>(&space);
  return box != nullptr ? box->dtype : Dtype::i32;
}

RowStorage row_storage(int n, const Space& space) {
  return {n, dtype_of(space), static_cast<int>(width_of(space))};
}

std::vector<int> shape_of(const Space& space) {
  if (const auto* box = std::get_if<Box>(&space)) return box->shape;
  return {static_cast<int>(width_of(space))};
}

std::string to_string(const Space& space) {
  return std::visit(
      Overloaded{
          [](const Discrete& s) {
            return "Discrete(" + std::to_string(s.n) +
                   (s.start != 0 ? ", from " + std::to_string(s.start) : "") + ")";
          },
          [](const MultiDiscrete& s) { return "MultiDiscrete(" + numbers_text(s.sizes) + ")"; },
          [](const Box& s) {
            return "Box(" + bounds_text(s.low) + ", " + bounds_text(s.high) + ", shape (" +
                   numbers_text(s.shape) + "), " + to_string(s.dtype) + ")";
          }},
      space);
}

bool contains(const Space& space, std::span<const double> element) {
  if (element.size() != width_of(space)) return false;
  return std::visit(Overloaded{[&](const Discrete& s) {
                                 return whole_between(element[0], s.start, s.start + s.n - 1);
                               },
                               [&](const MultiDiscrete& s) {
                                 for (std::size_t i = 0; i < element.size(); ++i) {
                                   if (!whole_between(element[i], 0, s.sizes[i] - 1)) return false;
                                 }
                                 return true;
                               },
                               [&](const Box& s) {
                                 for (std::size_t i = 0; i < element.size(); ++i) {
                                   if (!(element[i] >= rounded(s.low[i], s.dtype) &&
                                         element[i] <= rounded(s.high[i], s.dtype))) {
                                     return false;
                                   }
                                 }
                                 return true;
                               }},
                    space);
}

void sample(const Space& space, Rng& rng, std::span<double> element) {
  std::visit(
      Overloaded{[&](const Discrete& s) { element[0] = rng.integer(s.start, s.start + s.n - 1); },
                 [&](const MultiDiscrete& s) {
                   for (std::size_t i = 0; i < element.size(); ++i) {
                     element[i] = rng.integer(0, s.sizes[i] - 1);
                   }
                 },
                 [&](const Box& s) {
                   for (std::size_t i = 0; i < element.size(); ++i) {
                     element[i] = s.dtype == Dtype::u8 ? rng.integer(static_cast<int>(s.low[i]),
                                                                     static_cast<int>(s.high[i]))
                                                       : sample_between(rng, s.low[i], s.high[i]);
                   }
                 }},
      space);
}

std::vector<double> sample(const Space& space, Rng& rng) {
  std::vector<double> element(width_of(space));
  sample(space, rng, element);
  return element;
}

std::size_t flat_size(const Space& space) {
  if (std::holds_alternative<Box>(space)) return width_of(space);
  const auto sizes = sizes_of(space);
  return std::accumulate(sizes.begin(), sizes.end(), std::size_t{0});
}

void flatten(const Space& space, std::span<const double> element, std::span<float> flat) {
  if (std::holds_alternative<Box>(space)) {
    std::transform(element.begin(), element.end(), flat.begin(),
                   [](double x) { return static_cast<float>(x); });
    return;
  }
  std::fill(flat.begin(), flat.end(), 0.0F);
  std::size_t offset = 0;
  const auto sizes = sizes_of(space);
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    flat[offset + static_cast<std::size_t>(element[i] - start_of(space))] = 1.0F;
    offset += static_cast<std::size_t>(sizes[i]);
  }
}

std::vector<double> unflatten(const Space& space, std::span<const float> flat) {
  if (std::holds_alternative<Box>(space)) return {flat.begin(), flat.end()};
  std::vector<double> element;
  auto begin = flat.begin();
  for (const int size : sizes_of(space)) {
    const auto hot = std::max_element(begin, begin + size);
    element.push_back(static_cast<double>(hot - begin) + start_of(space));
    begin += size;
  }
  return element;
}

std::int64_t count_of(const Space& space) {
  constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
  std::int64_t count = 1;
  for (const int size : sizes_of(space)) count = count > kMost / size ? kMost : count * size;
  return count;
}

std::int64_t index_of(const Space& space, std::span<const double> element) {
  const auto sizes = sizes_of(space);
  std::int64_t index = 0;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    index = index * sizes[i] + static_cast<std::int64_t>(element[i]) - start_of(space);
  }
  return index;
}

std::vector<double> element_at(const Space& space, std::int64_t index) {
  const auto sizes = sizes_of(space);
  std::vector<double> element(sizes.size());
  for (auto i = sizes.size(); i-- > 0;) {
    element[i] = static_cast<double>(index % sizes[i]) + start_of(space);
    index /= sizes[i];
  }
  return element;
}

}  // namespace pavlov
