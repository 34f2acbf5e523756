#include "nets/data/scaling.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <utility>

namespace pavlov {
namespace {

template <class T>
void scale_channels(const T* in, std::int64_t each, std::int64_t channels, const Scaling& scaling,
                    float* out) {
  for (std::int64_t c = 0; c < channels; ++c, in += each, out += each) {
    const auto channel = static_cast<std::size_t>(c);
    const float factor = scaling.factor[scaling.factor.size() == 1 ? 0 : channel];
    const float offset = scaling.offset[scaling.offset.size() == 1 ? 0 : channel];
    for (std::int64_t i = 0; i < each; ++i) out[i] = static_cast<float>(in[i]) * factor + offset;
  }
}

/// Numbers of that type, so many channels of which each has so many.
void scale(NumberType type, const std::byte* in, std::int64_t each, std::int64_t channels,
           const Scaling& scaling, float* out) {
  for (const std::size_t count : {scaling.factor.size(), scaling.offset.size()}) {
    if (count != 1 && std::cmp_not_equal(count, channels)) {
      throw std::invalid_argument("scaling: " + std::to_string(count) + " factors for inputs of " +
                                  std::to_string(channels) + " channels");
    }
  }
  if (scaling.factor.size() == 1 && scaling.offset.size() == 1) {
    each *= channels;
    channels = 1;
  }
  if (type == NumberType::u8) {
    scale_channels(reinterpret_cast<const std::uint8_t*>(in), each, channels, scaling, out);
  } else if (type == NumberType::f32) {
    scale_channels(reinterpret_cast<const float*>(in), each, channels, scaling, out);
  } else {
    throw std::invalid_argument("scaling: inputs are u8 or f32, not " + to_string(type));
  }
}

}  // namespace

void MomentCounter::add(const Array& input) {
  const auto count = static_cast<std::size_t>(input.dimensions() > 0 ? input.extent(0) : 0);
  if (channels_.empty()) channels_.resize(count);
  if (count == 0 || count != channels_.size()) {
    throw std::invalid_argument("moments: an input of shape " + to_string(input.shape()) +
                                " after inputs of " + std::to_string(channels_.size()) +
                                " channels");
  }
  const std::size_t each = static_cast<std::size_t>(input.size()) / count;
  for (std::size_t c = 0; c < count; ++c) {
    Channel& channel = channels_[c];
    if (input.type() == NumberType::u8) {
      for (const std::uint8_t grey : input.values<std::uint8_t>().subspan(c * each, each)) {
        ++channel.greys[grey];
      }
    } else {
      for (const float number : input.values<float>().subspan(c * each, each)) {
        channel.numbers.add(double{number});
      }
    }
  }
}

ChannelMoments MomentCounter::moments() const {
  ChannelMoments moments;
  for (const Channel& channel : channels_) {
    double count = static_cast<double>(channel.numbers.count());
    double sum = count * channel.numbers.mean();
    double squares = channel.numbers.variance() * (count - 1);
    for (std::size_t grey = 0; grey < channel.greys.size(); ++grey) {
      count += static_cast<double>(channel.greys[grey]);
      sum += static_cast<double>(channel.greys[grey]) * static_cast<double>(grey);
    }
    const double mean = sum / count;
    for (std::size_t grey = 0; grey < channel.greys.size(); ++grey) {
      const double distance = static_cast<double>(grey) - mean;
      squares += static_cast<double>(channel.greys[grey]) * distance * distance;
    }
    moments.mean.push_back(mean);
    moments.standard_deviation.push_back(std::sqrt(std::max(squares, 0.0) / count));
  }
  return moments;
}

ChannelMoments channel_moments(const Dataset& data) {
  MomentCounter counter;
  for (std::int64_t i = 0; i < data.size(); ++i) counter.add(data.get(i).input);
  return counter.moments();
}

Scaling normalization(const ChannelMoments& training) {
  Scaling scaling{.factor = {}, .offset = {}};
  for (std::size_t c = 0; c < training.mean.size(); ++c) {
    const double deviation = training.standard_deviation[c];
    const double factor = deviation > 0 ? 1 / deviation : 1;
    scaling.factor.push_back(static_cast<float>(factor));
    scaling.offset.push_back(static_cast<float>(-training.mean[c] * factor));
  }
  return scaling;
}

void scale_into(const Array& input, const Scaling& scaling, float* out) {
  const std::int64_t channels = input.dimensions() > 0 ? input.extent(0) : 1;
  const std::int64_t each = channels > 0 ? input.size() / channels : 0;
  scale(input.type(), input.data(), each, channels, scaling, out);
}

void scale_row_into(const Array& inputs, std::int64_t i, const Scaling& scaling, float* out) {
  const std::int64_t size = inputs.row_size();
  const std::int64_t channels = inputs.dimensions() > 1 ? inputs.extent(1) : 1;
  const std::int64_t each = channels > 0 ? size / channels : 0;
  const auto offset = static_cast<std::size_t>(i * size) * bytes_of(inputs.type());
  scale(inputs.type(), inputs.data() + offset, each, channels, scaling, out);
}

}  // namespace pavlov
