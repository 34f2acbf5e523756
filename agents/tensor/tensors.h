#pragma once

#include <cstdint>
#include <vector>

#include "core/rng.h"
#include "core/rows.h"
#include "envs/core/space.h"
#include "nets/torch/torch.h"

// What the arrays of a batch and our random streams are as tensors.

namespace pavlov {

struct Device;

/// n rows [n, width] where they lie, on the processor or (device.h) on a device: what is written to
/// the tensor is written to the rows.
torch::Tensor view_of(const Rows& rows, int n);
/// The same on `device`: a copy only where they lie elsewhere.
torch::Tensor tensor_of(const Rows& rows, int n, torch::Device device);
/// Numbers [n].
torch::Tensor tensor_of(const double* numbers, int n, torch::Device device);
torch::Tensor tensor_of(const std::uint8_t* numbers, int n, torch::Device device);

/// Observations as networks take them (see ObservationEncoder), on a device.
class TensorEncoder {
 public:
  TensorEncoder(const Space& space, torch::Device device);

  /// [n, O] to [n, inputs]: one-hot codes for the numbers of states (zeros where there is no such
  /// state), others as they are.
  torch::Tensor operator()(const torch::Tensor& observations) const;

 private:
  torch::Tensor states_;  ///< all numbers of states; undefined where there are none
};

/// All numbers of a tensor, whatever its type and wherever it lies.
template <class T>
std::vector<T> numbers_of(const torch::Tensor& tensor) {
  const torch::Tensor host =
      tensor.detach().to(torch::kCPU, torch::CppTypeToScalarType<T>::value).contiguous();
  return {host.data_ptr<T>(), host.data_ptr<T>() + host.numel()};
}

/// Whether tensors on `device` lie where `there` computes.
bool lies_on(torch::Device device, const Device& there);

/// What the next `count` calls of `bits64` give, on `device`, as int64 [count]; the stream goes on
/// behind them.
torch::Tensor draw_words(Rng& rng, std::int64_t count, torch::Device device);
/// The uniform and the normal numbers that a stream makes of such words, float64 of their shape.
torch::Tensor uniform_of(const torch::Tensor& words);
torch::Tensor normal_of(const torch::Tensor& words);

// What `count` calls of the stream would give, on `device`, as float64 [count]; the stream goes on
// behind them. Numbers do not depend on the device, but for the rounding of `draw_normal`.
torch::Tensor draw_uniform(Rng& rng, std::int64_t count, torch::Device device);
torch::Tensor draw_normal(Rng& rng, std::int64_t count, torch::Device device);

/// 0 … count - 1 in a random order, int64 [count].
torch::Tensor draw_order(Rng& rng, std::int64_t count, torch::Device device);

}  // namespace pavlov
