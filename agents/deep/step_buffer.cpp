#include "agents/deep/step_buffer.h"

#include <algorithm>
#include <cstring>
#include <stdexcept>

namespace pavlov {
namespace {

template <class T>
void append(std::vector<T>& to, const std::vector<T>& from, std::size_t i, std::size_t width) {
  const auto begin = from.begin() + static_cast<std::ptrdiff_t>(i * width);
  to.insert(to.end(), begin, begin + static_cast<std::ptrdiff_t>(width));
}

}  // namespace

StepBuffer::StepBuffer(const Space& observations, const ActionDistribution& distribution,
                       bool legal_actions)
    : dtype_(dtype_of(observations)),
      observation_width_(static_cast<int>(width_of(observations))),
      width_(static_cast<std::size_t>(distribution.width())),
      num_parameters_(static_cast<std::size_t>(distribution.num_parameters())),
      legal_actions_(legal_actions) {}

void StepBuffer::clear() {
  observations_.clear();
  draws_.clear();
  parameters_.clear();
  legal_.clear();
  rewards_.clear();
}

void StepBuffer::add(const BatchView& batch, const Choices& choices, int i) {
  const auto k = static_cast<std::size_t>(i);
  const Rows& seen = batch.previous_observations;
  observations_.insert(observations_.end(), seen.bytes(i), seen.bytes(i) + seen.bytes_per_row());
  append(draws_, choices.draws, k, width_);
  append(parameters_, choices.parameters, k, num_parameters_);
  if (legal_actions_) append(legal_, choices.legal, k, num_parameters_);
  rewards_.push_back(batch.rewards[i]);
}

void StepBuffer::gather(std::span<const int> steps, const MutableRows& rows) const {
  const Rows all = observations();
  const std::size_t size = all.bytes_per_row();
  for (std::size_t b = 0; b < steps.size(); ++b) {
    std::memcpy(rows.bytes(static_cast<std::int64_t>(b)), all.bytes(steps[b]), size);
  }
}

void StepBuffer::save(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + ".rewards", rewards_);
  checkpoint.put(name + ".observations",
                 Checkpoint::Array{.dtype = "U8",
                                   .shape = {static_cast<std::int64_t>(observations_.size())},
                                   .bytes = observations_});
  checkpoint.put(name + ".draws", draws_);
  checkpoint.put(name + ".parameters", std::span<const float>(parameters_));
  checkpoint.put(name + ".legal", std::vector<std::int64_t>(legal_.begin(), legal_.end()));
}

void StepBuffer::load(const Checkpoint& checkpoint, const std::string& name) {
  const auto rewards = checkpoint.doubles(name + ".rewards");
  const std::size_t n = rewards.size();
  const auto count = [n](std::size_t width) { return static_cast<std::int64_t>(n * width); };
  const auto& bytes = checkpoint.array(name + ".observations").bytes;
  if (bytes.size() != n * observations().bytes_per_row()) {
    throw std::runtime_error(checkpoint.origin() + ": array '" + name +
                             ".observations' is of other observations or another number of steps");
  }
  draws_ = checkpoint.doubles(name + ".draws", count(width_));
  parameters_ = checkpoint.floats(name + ".parameters", count(num_parameters_));
  const auto legal =
      checkpoint.integers(name + ".legal", legal_actions_ ? count(num_parameters_) : 0);
  legal_.assign(legal.begin(), legal.end());
  observations_ = bytes;
  rewards_ = rewards;
}

}  // namespace pavlov
