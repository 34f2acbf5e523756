#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/statistics.h"
#include "nets/data/dataset.h"

namespace pavlov {

/// Numbers of an input as float: x · factor + offset, with one factor and offset for all, or one
/// for each channel, that is, element of the input's first extent: a colour of an image [C, H, W],
/// a column of numbers [D].
struct Scaling {
  std::vector<float> factor = {1};
  std::vector<float> offset = {0};

  /// Grey values 0 … 255 as 0 … 1 (SL-11).
  static Scaling to_unit() { return {.factor = {1.0F / 255}}; }
};

/// Mean and standard deviation (of the population) of each channel.
struct ChannelMoments {
  std::vector<double> mean;
  std::vector<double> standard_deviation;
};

/// The moments of inputs that are added one after the other, in their own units; exact for u8.
class MomentCounter {
 public:
  /// Throws std::invalid_argument for another number of channels than the inputs before.
  void add(const Array& input);
  ChannelMoments moments() const;

 private:
  struct Channel {
    std::array<std::int64_t, 256> greys{};
    RunningStatistics numbers;
  };
  std::vector<Channel> channels_;
};

/// Of all inputs of a data set.
ChannelMoments channel_moments(const Dataset& data);

/// Subtract the mean, divide by the standard deviation: for the training data, mean 0 and standard
/// deviation 1 in each channel. A channel that is constant is only shifted. Moments must come from
/// training data alone (SL-14).
Scaling normalization(const ChannelMoments& training);

/// Writes `input` scaled to `out`. Throws std::invalid_argument where there are neither one factor
/// nor as many as channels.
void scale_into(const Array& input, const Scaling& scaling, float* out);
/// The same of the input that is row i of `inputs`.
void scale_row_into(const Array& inputs, std::int64_t i, const Scaling& scaling, float* out);

}  // namespace pavlov
