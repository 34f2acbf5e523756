#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agents/deep/policy_head.h"
#include "core/checkpoint.h"
#include "core/rows.h"

namespace pavlov {

/// Steps in the order in which they were added: what was seen, what was drawn there and from what,
/// and the reward that followed. Grows as needed; what it has grown to it keeps.
class StepBuffer {
 public:
  StepBuffer(const Space& observations, const ActionDistribution& distribution, bool legal_actions);

  int size() const { return static_cast<int>(rewards_.size()); }
  void clear();
  /// The last step of copy i of the batch.
  void add(const BatchView& batch, const Choices& choices, int i);

  Rows observations() const { return {observations_.data(), dtype_, observation_width_}; }
  /// Observations of chosen steps, one after the other.
  void gather(std::span<const int> steps, const MutableRows& observations) const;
  RowStorage rows_for(int n) const { return {n, dtype_, observation_width_}; }

  std::span<const double> rewards() const { return rewards_; }
  std::span<const double> draw(int k) const { return row(draws_, k, width_); }
  std::span<const float> parameters(int k) const { return row(parameters_, k, num_parameters_); }
  /// [P], null where all actions are legal.
  const std::uint8_t* legal(int k) const {
    return legal_actions_ ? row(legal_, k, num_parameters_).data() : nullptr;
  }

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  template <class T>
  static std::span<const T> row(const std::vector<T>& numbers, int k, std::size_t width) {
    return std::span(numbers).subspan(static_cast<std::size_t>(k) * width, width);
  }

  Dtype dtype_;
  int observation_width_;
  std::size_t width_;           ///< A
  std::size_t num_parameters_;  ///< P
  bool legal_actions_;
  std::vector<std::byte> observations_;
  std::vector<double> draws_;
  std::vector<float> parameters_;
  std::vector<std::uint8_t> legal_;
  std::vector<double> rewards_;
};

}  // namespace pavlov
