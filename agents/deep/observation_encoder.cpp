#include "agents/deep/observation_encoder.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>

#include "nets/core/process_group.h"

namespace pavlov {
namespace {

constexpr double kLargest = 10;  // as in OpenAI Baselines' VecNormalize

bool is_image(const Space& space) {
  const auto* box = std::get_if<Box>(&space);
  return box != nullptr && box->dtype == Dtype::u8 && box->shape.size() >= 2;
}

}  // namespace

RowStorage row_of(const Space& space, std::span<const double> observation) {
  RowStorage row(1, dtype_of(space), static_cast<int>(observation.size()));
  for (std::size_t j = 0; j < observation.size(); ++j) {
    row.rows().set(0, static_cast<int>(j), observation[j]);
  }
  return row;
}

ObservationEncoder::ObservationEncoder(const Space& space, bool normalize)
    : space_(space),
      normalize_(normalize && std::holds_alternative<Box>(space) && dtype_of(space) != Dtype::u8),
      one_hot_(!std::holds_alternative<Box>(space)),
      moments_(width_of(space)) {
  element_.resize(width_of(space));
}

void ObservationEncoder::describe(NetworkShape& shape) const {
  shape.input =
      is_image(space_) ? shape_of(space_) : std::vector{static_cast<int>(flat_size(space_))};
  const auto* box = std::get_if<Box>(&space_);
  shape.dtype = one_hot_ || normalize_ ? Dtype::f32 : box->dtype;
  shape.input_scale = 1;
  if (box != nullptr && box->dtype == Dtype::u8) {
    shape.input_scale = 1 / std::max(1.0, *std::max_element(box->high.begin(), box->high.end()));
  }
}

Rows ObservationEncoder::encode(const Rows& observations, int n) {
  if (!one_hot_ && !normalize_) return observations;
  if (n > room_) {
    encoded_ = RowStorage(n, Dtype::f32, static_cast<int>(flat_size(space_)));
    room_ = n;
  }
  one_hot_ ? encode_one_hot(observations, n) : encode_normalized(observations, n);
  return encoded_.rows();
}

void ObservationEncoder::encode_one_hot(const Rows& observations, int n) {
  const MutableRows rows = encoded_.rows();
  for (int i = 0; i < n; ++i) {
    std::copy_n(observations.row<int>(i), element_.size(), element_.begin());
    if (!contains(space_, element_)) {  // as an environment of a plugin could give
      throw std::runtime_error("the environment gave an observation that is not in its space, " +
                               to_string(space_));
    }
    flatten(space_, element_, std::span(rows.row<float>(i), static_cast<std::size_t>(rows.width)));
  }
}

void ObservationEncoder::encode_normalized(const Rows& observations, int n) {
  const MutableRows rows = encoded_.rows();
  for (int j = 0; j < rows.width; ++j) {
    const double mean = moments_.mean(static_cast<std::size_t>(j));
    const double scale = moments_.scale(static_cast<std::size_t>(j));
    for (int i = 0; i < n; ++i) {
      const double x = (observations.number(i, j) - mean) / scale;
      rows.row<float>(i)[j] = static_cast<float>(std::clamp(x, -kLargest, kLargest));
    }
  }
}

void ObservationEncoder::learn(const Rows& observations, int n) {
  if (!normalize_) return;
  for (int i = 0; i < n; ++i) {
    moments_.begin_row();
    for (int j = 0; j < observations.width; ++j) {
      moments_.add(static_cast<std::size_t>(j), observations.number(i, j));
    }
  }
  merge_over_processes(moments_);
}

void ObservationEncoder::save(Checkpoint& checkpoint, const std::string& name) const {
  if (!normalize_) return;
  std::vector<double> numbers;
  moments_.append_numbers(numbers);
  checkpoint.put(name + ".moments", numbers);
}

void ObservationEncoder::load(const Checkpoint& checkpoint, const std::string& name) {
  if (!normalize_) return;
  moments_.set_numbers(
      checkpoint.doubles(name + ".moments", static_cast<std::int64_t>(moments_.num_numbers())));
}

}  // namespace pavlov
