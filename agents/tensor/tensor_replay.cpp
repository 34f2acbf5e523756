#include "agents/tensor/tensor_replay.h"

#include <algorithm>
#include <stdexcept>

#include "agents/tensor/tensors.h"
#include "nets/torch/torch_network.h"
#include "nets/torch/weights.h"

namespace pavlov {
namespace {

/// What each of the tensors becomes.
template <class F>
Transitions each(const Transitions& of, const F& f) {
  return {.observations = f(of.observations),
          .actions = f(of.actions),
          .rewards = f(of.rewards),
          .terminated = f(of.terminated),
          .next_observations = f(of.next_observations)};
}

/// visit(name, tensor) for each.
template <class Visit>
void visit_all(const Transitions& of, const Visit& visit) {
  visit("observations", of.observations);
  visit("actions", of.actions);
  visit("rewards", of.rewards);
  visit("terminated", of.terminated);
  visit("next_observations", of.next_observations);
}

}  // namespace

TensorReplay::TensorReplay(std::int64_t capacity, int num_envs, Dtype dtype, int observation_width,
                           torch::Device device)
    : num_envs_(num_envs), room_(std::max<std::int64_t>(1, capacity / num_envs)) {
  const auto room = [&](torch::Dtype type) {
    return torch::zeros({room_, num_envs_}, torch::TensorOptions(device).dtype(type));
  };
  const torch::Tensor observations =
      torch::zeros({room_, num_envs_, observation_width},
                   torch::TensorOptions(device).dtype(torch_dtype(dtype)));
  kept_ = {.observations = observations,
           .actions = room(torch::kInt64),
           .rewards = room(torch::kFloat32),
           .terminated = room(torch::kBool),
           .next_observations = torch::zeros_like(observations)};
}

void TensorReplay::add(const Transitions& step) {
  kept_.observations[next_].copy_(step.observations);
  kept_.actions[next_].copy_(step.actions);
  kept_.rewards[next_].copy_(step.rewards);
  kept_.terminated[next_].copy_(step.terminated);
  kept_.next_observations[next_].copy_(step.next_observations);
  next_ = (next_ + 1) % room_;
  steps_ = std::min(steps_ + 1, room_);
}

Transitions TensorReplay::all() const {
  return each(kept_, [&](const torch::Tensor& tensor) {
    return tensor.narrow(0, 0, steps_).flatten(0, 1);
  });
}

Transitions TensorReplay::sample(std::int64_t count, Rng& rng) const {
  const torch::Tensor uniform = draw_uniform(rng, count, kept_.actions.device());
  const torch::Tensor places = (uniform * static_cast<double>(size())).to(torch::kInt64);
  return each(kept_, [&](const torch::Tensor& tensor) {
    return tensor.flatten(0, 1).index_select(0, places);
  });
}

void TensorReplay::save(Checkpoint& checkpoint, const std::string& name) const {
  const std::int64_t counts[] = {steps_, next_};
  checkpoint.put(name + ".counts", counts);
  visit_all(kept_, [&](const char* part, const torch::Tensor& tensor) {
    torch::Tensor numbers = tensor.narrow(0, 0, steps_);
    if (numbers.scalar_type() == torch::kBool) numbers = numbers.to(torch::kUInt8);
    checkpoint.put(name + "." + part, to_array(numbers.contiguous()));
  });
}

void TensorReplay::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto counts = checkpoint.integers(name + ".counts", 2);
  if (counts[0] < 0 || counts[0] > room_ || counts[1] < 0 || counts[1] >= room_) {
    throw std::runtime_error(checkpoint.origin() + ": '" + name + "' is no replay of " +
                             std::to_string(room_) + " steps");
  }
  visit_all(kept_, [&](const char* part, const torch::Tensor& tensor) {
    const torch::Tensor slice = tensor.narrow(0, 0, counts[0]);
    const torch::Tensor like =
        slice.scalar_type() == torch::kBool ? slice.to(torch::kUInt8) : slice;
    slice.copy_(from_checkpoint(checkpoint, name + "." + part, like));
  });
  steps_ = counts[0];
  next_ = counts[1];
}

}  // namespace pavlov
