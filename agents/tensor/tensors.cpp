#include "agents/tensor/tensors.h"

#include <string_view>

#include "envs/device/device.h"
#include "envs/device/host_device.h"
#include "nets/torch/torch_network.h"

namespace pavlov {
namespace {

torch::Device place_of(const void* address) {
  const Device* const device = device_at(address);
  if (device == nullptr || lies_on(torch::kCPU, *device)) return torch::kCPU;
  return {torch::kCUDA, 0};
}

torch::Tensor view_of(const void* numbers, at::IntArrayRef shape, torch::Dtype dtype) {
  return torch::from_blob(const_cast<void*>(numbers), shape,
                          torch::TensorOptions(place_of(numbers)).dtype(dtype));
}

/// The upper `bits` bits of the words, as float64.
torch::Tensor upper_bits(const torch::Tensor& words, int bits) {
  const std::int64_t mask = (std::int64_t{1} << bits) - 1;
  return words.bitwise_right_shift(64 - bits).bitwise_and_(mask).to(torch::kFloat64);
}

}  // namespace

torch::Tensor view_of(const Rows& rows, int n) {
  return view_of(rows.data, {n, rows.width}, torch_dtype(rows.dtype));
}

torch::Tensor tensor_of(const Rows& rows, int n, torch::Device device) {
  return view_of(rows, n).to(device);
}

torch::Tensor tensor_of(const double* numbers, int n, torch::Device device) {
  return view_of(numbers, {n}, torch::kFloat64).to(device);
}

torch::Tensor tensor_of(const std::uint8_t* numbers, int n, torch::Device device) {
  return view_of(numbers, {n}, torch::kUInt8).to(device);
}

TensorEncoder::TensorEncoder(const Space& space, torch::Device device) {
  if (const auto* discrete = std::get_if<Discrete>(&space)) {
    states_ = torch::arange(discrete->start, discrete->start + discrete->n,
                            torch::TensorOptions(device).dtype(torch::kInt32));
  }
}

torch::Tensor TensorEncoder::operator()(const torch::Tensor& observations) const {
  if (!states_.defined()) return observations;
  return observations.eq(states_).to(torch::kFloat32);
}

bool lies_on(torch::Device device, const Device& there) {
  if (std::string_view(there.name) == "cpu") return device.is_cpu();
  return device.is_cuda() && device.index() <= 0;
}

torch::Tensor draw_words(Rng& rng, std::int64_t count, torch::Device device) {
  const auto [key, position] = rng.state();
  const bool card = device.is_cuda() && cuda_device() != nullptr && lies_on(device, *cuda_device());
  const Device& drawing = card ? *cuda_device() : host_device();
  const torch::Tensor words =
      torch::empty({count}, torch::TensorOptions(card ? device : torch::kCPU).dtype(torch::kInt64));
  if (count == 0) return words.to(device);
  drawing.draw({key, position}, reinterpret_cast<std::uint64_t*>(words.data_ptr<std::int64_t>()),
               count);
  rng = Rng::from_state({key, position + 2 * static_cast<std::uint64_t>(count)});
  return words.to(device);
}

torch::Tensor uniform_of(const torch::Tensor& words) { return upper_bits(words, 53) * 0x1p-53; }

torch::Tensor normal_of(const torch::Tensor& words) {
  return torch::special::ndtri((upper_bits(words, 52) + 0.5) * 0x1p-52);
}

torch::Tensor draw_uniform(Rng& rng, std::int64_t count, torch::Device device) {
  return uniform_of(draw_words(rng, count, device));
}

torch::Tensor draw_normal(Rng& rng, std::int64_t count, torch::Device device) {
  return normal_of(draw_words(rng, count, device));
}

torch::Tensor draw_order(Rng& rng, std::int64_t count, torch::Device device) {
  return draw_words(rng, count, device).argsort();
}

}  // namespace pavlov
