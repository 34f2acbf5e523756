#include "agents/tensor/tensor_rollout.h"

#include <stdexcept>
#include <vector>

#include "agents/tensor/tensors.h"
#include "nets/torch/torch_network.h"

namespace pavlov {

torch::Tensor generalized_advantages(const torch::Tensor& rewards, const torch::Tensor& values,
                                     const torch::Tensor& next_values, const torch::Tensor& ended,
                                     double gamma, double lambda) {
  torch::Tensor advantages = rewards + gamma * next_values - values;
  const torch::Tensor weight = ended.logical_not().to(advantages.dtype()) * (gamma * lambda);
  for (std::int64_t t = advantages.size(0) - 2; t >= 0; --t) {
    advantages[t].addcmul_(weight[t], advantages[t + 1]);
  }
  return advantages;
}

TensorRollout::TensorRollout(const Shape& shape, torch::Device device) : shape_(shape) {
  const auto room = [&](int width, torch::Dtype dtype) {
    return torch::zeros({shape.num_steps, shape.num_envs, width},
                        torch::TensorOptions(device).dtype(dtype));
  };
  observations_ = room(shape.observation_width, torch_dtype(shape.observation_dtype));
  draws_ = room(shape.action_width, torch::kFloat64);
  parameters_ = room(shape.num_parameters, torch::kFloat32);
  if (shape.legal_actions) legal_ = room(shape.num_parameters, torch::kBool);
  rewards_ = room(1, torch::kFloat64).squeeze(2);
  ended_ = room(1, torch::kBool).squeeze(2);
  tails_ = room(1, torch::kFloat64).squeeze(2);
}

void TensorRollout::add(const Tensor& observations, const TensorChoices& choices,
                        const Tensor& rewards, const Tensor& ended, const Tensor& tails) {
  observations_[size_].copy_(observations);
  draws_[size_].copy_(choices.draws);
  parameters_[size_].copy_(choices.parameters);
  if (legal_.defined()) legal_[size_].copy_(choices.legal);
  rewards_[size_].copy_(rewards);
  ended_[size_].copy_(ended);
  tails_[size_].copy_(tails);
  ++size_;
}

void TensorRollout::estimate(const Tensor& values, double gamma, double lambda) {
  const Tensor v = values.to(torch::kFloat64).view_as(rewards_);
  const Tensor following = torch::cat({v.narrow(0, 1, v.size(0) - 1), tails_.narrow(0, 0, 1)});
  const Tensor next_values = torch::where(ended_, tails_, following);
  advantages_ = generalized_advantages(rewards_, v, next_values, ended_, gamma, lambda).flatten();
  values_ = v.flatten();
  returns_ = advantages_ + values_;
}

void TensorRollout::save(Checkpoint& checkpoint, const std::string& name) const {
  const auto kept = [this](const Tensor& steps) { return steps.narrow(0, 0, size_); };
  checkpoint.put(name + ".rewards", numbers_of<double>(kept(rewards_)));
  const Tensor seen = kept(observations_).to(torch::kCPU).contiguous();
  const auto* const bytes = static_cast<const std::byte*>(seen.data_ptr());
  checkpoint.put(name + ".observations",
                 Checkpoint::Array{.dtype = "U8",
                                   .shape = {static_cast<std::int64_t>(seen.nbytes())},
                                   .bytes = {bytes, bytes + seen.nbytes()}});
  checkpoint.put(name + ".draws", numbers_of<double>(kept(draws_)));
  const auto parameters = numbers_of<float>(kept(parameters_));
  checkpoint.put(name + ".parameters", std::span<const float>(parameters));
  checkpoint.put(name + ".legal", legal_.defined() ? numbers_of<std::int64_t>(kept(legal_))
                                                   : std::vector<std::int64_t>());
  checkpoint.put(name + ".ended", numbers_of<std::int64_t>(kept(ended_)));
  checkpoint.put(name + ".tails", numbers_of<double>(kept(tails_)));
}

void TensorRollout::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto rewards = checkpoint.doubles(name + ".rewards");
  const auto steps = static_cast<std::int64_t>(rewards.size());
  if (steps % shape_.num_envs != 0 || steps / shape_.num_envs >= shape_.num_steps) {
    throw std::runtime_error(checkpoint.origin() + ": '" + name + "' is no rollout of " +
                             std::to_string(shape_.num_steps) + " steps of " +
                             std::to_string(shape_.num_envs) + " copies");
  }
  size_ = steps / shape_.num_envs;
  const auto take = [this]<class T>(const Tensor& to, std::vector<T> numbers) {
    const Tensor slice = to.narrow(0, 0, size_);
    slice.copy_(
        torch::from_blob(numbers.data(), slice.sizes(), torch::CppTypeToScalarType<T>::value));
  };
  auto bytes = checkpoint.array(name + ".observations").bytes;
  const Tensor seen = observations_.narrow(0, 0, size_);
  if (bytes.size() != seen.nbytes()) {
    throw std::runtime_error(checkpoint.origin() + ": array '" + name +
                             ".observations' is of other observations or another number of steps");
  }
  seen.copy_(torch::from_blob(bytes.data(), seen.sizes(), seen.scalar_type()));
  take(rewards_, rewards);
  take(draws_, checkpoint.doubles(name + ".draws", steps * shape_.action_width));
  take(parameters_, checkpoint.floats(name + ".parameters", steps * shape_.num_parameters));
  if (legal_.defined()) {
    take(legal_, checkpoint.integers(name + ".legal", steps * shape_.num_parameters));
  }
  take(ended_, checkpoint.integers(name + ".ended", steps));
  take(tails_, checkpoint.doubles(name + ".tails", steps));
}

}  // namespace pavlov
