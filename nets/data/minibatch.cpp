#include "nets/data/minibatch.h"

#include <cstring>
#include <stdexcept>

namespace pavlov {
namespace {

Shape with_rows(std::int64_t rows, std::span<const std::int64_t> rest) {
  Shape shape = {rows};
  shape.insert(shape.end(), rest.begin(), rest.end());
  return shape;
}

/// The rows of `from` that the examples are; empty where there are none.
void gather(const Array& from, const Dataset& data, Minibatch& batch, Array& to) {
  if (from.empty()) {
    if (!to.empty()) to = {};
    return;
  }
  to.resize_rows(from.type(), batch.size(), from);
  const std::size_t bytes = static_cast<std::size_t>(from.row_size()) * bytes_of(from.type());
  std::byte* out = to.mutable_data();
  for (const std::int64_t example : batch.examples) {
    std::memcpy(out, from.data() + static_cast<std::size_t>(data.row_of(example)) * bytes, bytes);
    out += bytes;
  }
}

void prefetch(const std::byte* row, std::size_t bytes) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t at = 0; at < bytes; at += kCacheLine) __builtin_prefetch(row + at);
}

void fill_from_rows(const Dataset& data, const ExampleRows& rows, const Scaling& scaling,
                    Minibatch& batch) {
  const Array& inputs = rows.inputs;
  batch.inputs.resize_rows(NumberType::f32, batch.size(), inputs);
  float* out = batch.inputs.mutable_values<float>().data();
  const std::size_t bytes = static_cast<std::size_t>(inputs.row_size()) * bytes_of(inputs.type());
  for (std::size_t k = 0; k < batch.examples.size(); ++k) {
    if (k + 1 < batch.examples.size()) {  // rows lie far apart
      const auto next = static_cast<std::size_t>(data.row_of(batch.examples[k + 1]));
      prefetch(inputs.data() + next * bytes, bytes);
    }
    scale_row_into(inputs, data.row_of(batch.examples[k]), scaling, out);
    out += inputs.row_size();
  }
  gather(rows.labels, data, batch, batch.labels);
  gather(rows.numbers, data, batch, batch.numbers);
  gather(rows.masks, data, batch, batch.masks);
  batch.boxes.clear();
}

/// Copies example k's part into its row of `to`, which the first one gives its shape.
void place(const Array& part, std::int64_t k, Minibatch& batch, const char* what, Array& to) {
  if (k == 0) {
    if (part.empty()) {
      to = {};
      return;
    }
    to.resize(part.type(), with_rows(batch.size(), part.shape()));
  }
  const std::size_t bytes = static_cast<std::size_t>(to.row_size()) * bytes_of(to.type());
  const bool same =
      to.empty() ? part.empty()
                 : part.type() == to.type() && with_rows(batch.size(), part.shape()) == to.shape();
  if (!same) {
    throw std::invalid_argument(
        "batch: example " + std::to_string(batch.examples[static_cast<std::size_t>(k)]) + " has " +
        what + " " + to_string(part.shape()) + ", the ones before it " +
        to_string(Shape(to.shape().begin() + 1, to.shape().end())) +
        "; a transform such as resize makes them equal");
  }
  if (!to.empty()) {
    std::memcpy(to.mutable_data() + static_cast<std::size_t>(k) * bytes, part.data(), bytes);
  }
}

}  // namespace

void fill_minibatch(const Dataset& data, const Preparation& preparation, const Rng& rng,
                    std::uint64_t first, Minibatch& batch) {
  const ExampleRows* const rows = data.rows();
  if (rows != nullptr && preparation.transforms.empty()) {
    fill_from_rows(data, *rows, preparation.scaling, batch);
    return;
  }
  batch.labels.resize(NumberType::i64, {batch.size()});
  batch.boxes.assign(batch.examples.size(), {});
  bool labelled = true;
  bool boxed = false;
  for (std::int64_t k = 0; k < batch.size(); ++k) {
    const auto index = static_cast<std::size_t>(k);
    Example example = data.get(batch.examples[index]);
    apply(preparation.transforms, example, rng.child(first + index));
    Array scaled(NumberType::f32, example.input.shape());
    scale_into(example.input, preparation.scaling, scaled.mutable_values<float>().data());
    place(scaled, k, batch, "inputs", batch.inputs);
    place(example.numbers, k, batch, "numbers", batch.numbers);
    place(example.mask, k, batch, "a mask", batch.masks);
    batch.labels.mutable_values<std::int64_t>()[index] = example.label;
    labelled = labelled && example.label >= 0;
    boxed = boxed || !example.boxes.empty();
    batch.boxes[index] = std::move(example.boxes);
  }
  if (!labelled) batch.labels = {};
  if (!boxed) batch.boxes.clear();
}

}  // namespace pavlov
