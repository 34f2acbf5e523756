#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "agents/tabular/tabular_learner.h"
#include "agents/tabular/tile_coding.h"
#include "core/checkpoint.h"
#include "envs/core/vector_env.h"

namespace pavlov {

/// Binary features x(s) of an observation, told by the numbers of those that are 1: its tiles for a
/// box; for a discrete space one feature for each element, which makes a linear function a table.
class BinaryFeatures {
 public:
  BinaryFeatures(const Space& space, const TileCodingConfig& tiles, const std::string& owner);

  /// Features in all.
  std::int64_t size() const;
  /// How many of them are 1 at a time.
  std::size_t active() const;

  /// The features that are 1, [active], for row i. Does not allocate.
  void encode(const Rows& observations, int i, std::span<std::int64_t> features) const;
  std::vector<std::int64_t> encode(std::span<const double> observation) const;

 private:
  Space space_;
  std::variant<StateIndex, TileCoder> coder_;
};

/// K linear functions of binary features: y_k(s) = sum of w(i, k) over the active features i.
class LinearFunctions {
 public:
  /// All weights are such that y_k starts at `initial[k]` with `active` features.
  LinearFunctions(const BinaryFeatures& features, std::span<const double> initial);

  std::size_t outputs() const { return outputs_; }
  double operator()(std::span<const std::int64_t> features, int k) const {
    double sum = 0;
    for (const std::int64_t i : features) sum += weights_[index(i, k)];
    return sum;
  }
  /// All y_k, [K].
  void evaluate(std::span<const std::int64_t> features, std::span<double> values) const {
    for (std::size_t k = 0; k < values.size(); ++k) {
      values[k] = (*this)(features, static_cast<int>(k));
    }
  }
  /// Adds `step` to the weights of function k: a step along its gradient x(s).
  void add(std::span<const std::int64_t> features, int k, double step) {
    for (const std::int64_t i : features) weights_[index(i, k)] += step;
  }

  /// w, [features, K].
  std::span<const double> weights() const { return weights_; }
  std::span<double> weights() { return weights_; }
  std::size_t index(std::int64_t feature, int k) const {
    return static_cast<std::size_t>(feature) * outputs_ + static_cast<std::size_t>(k);
  }

 private:
  std::size_t outputs_;
  std::vector<double> weights_;
};

}  // namespace pavlov
