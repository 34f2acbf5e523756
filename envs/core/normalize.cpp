#include "envs/core/normalize.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "core/checkpoint.h"

namespace pavlov {

std::vector<double> LearningWrapper::statistics() const {
  std::vector<double> numbers;
  moments_.append_numbers(numbers);
  const auto inner_numbers = WrappedEnv::statistics();
  numbers.insert(numbers.end(), inner_numbers.begin(), inner_numbers.end());
  return numbers;
}

void LearningWrapper::set_statistics(std::span<const double> numbers) {
  const std::size_t own = moments_.num_numbers();
  if (numbers.size() < own) {
    throw std::invalid_argument(name_ + ": statistics need " + std::to_string(own) +
                                " numbers here, not " + std::to_string(numbers.size()));
  }
  WrappedEnv::set_statistics(numbers.subspan(own));
  moments_.set_numbers(numbers.first(own));
}

void LearningWrapper::freeze_statistics(bool frozen) {
  frozen_ = frozen;
  WrappedEnv::freeze_statistics(frozen);
}

void LearningWrapper::save_own(Checkpoint& checkpoint, const std::string& name) const {
  std::vector<double> numbers;
  moments_.append_numbers(numbers);
  checkpoint.put(name + ".moments", numbers);
}

void LearningWrapper::load_own(const Checkpoint& checkpoint, const std::string& name) {
  moments_.set_numbers(
      checkpoint.doubles(name + ".moments", static_cast<std::int64_t>(moments_.num_numbers())));
}

NormalizeObservations::NormalizeObservations(std::unique_ptr<VectorEnv> env)
    : LearningWrapper(std::move(env), 0),
      observations_(size(), Box(-kInfinity, kInfinity, shape_of(observation_space_))) {
  if (!std::holds_alternative<Box>(observation_space_)) {
    throw std::invalid_argument(name_ +
                                ": normalize_observations needs a box of observations, not " +
                                to_string(observation_space_));
  }
  observation_space_ = Box(-kInfinity, kInfinity, shape_of(observation_space_));
  moments_ = RunningMoments(width_of(observation_space_));
  point_view();
}

void NormalizeObservations::after_step() {
  learn(0, size());
  observations_.advance();
  normalize(inner().observations, observations_.present(), 0, size());
  normalize(inner().next_observations, observations_.next(), 0, size());
}

void NormalizeObservations::after_reset(int begin, int end) {
  learn(begin, end);
  normalize(inner().observations, observations_.present(), begin, end);
}

void NormalizeObservations::learn(int begin, int end) {
  if (frozen_) return;
  for (int i = begin; i < end; ++i) {
    moments_.begin_row();
    for (int j = 0; j < inner().observations.width; ++j) {
      moments_.add(static_cast<std::size_t>(j), inner().observations.number(i, j));
    }
  }
}

void NormalizeObservations::normalize(const Rows& from, const MutableRows& to, int begin,
                                      int end) const {
  for (int j = 0; j < from.width; ++j) {
    const double mean = moments_.mean(static_cast<std::size_t>(j));
    const double scale = moments_.scale(static_cast<std::size_t>(j));
    for (int i = begin; i < end; ++i) {
      to.row<float>(i)[j] = static_cast<float>((from.number(i, j) - mean) / scale);
    }
  }
}

void NormalizeObservations::point_view() {
  WrappedEnv::point_view();
  observations_.show_in(view_);
}

void NormalizeObservations::save_own(Checkpoint& checkpoint, const std::string& name) const {
  LearningWrapper::save_own(checkpoint, name);
  checkpoint.put(name + ".observations", observations_.present(), size());
}

void NormalizeObservations::load_own(const Checkpoint& checkpoint, const std::string& name) {
  LearningWrapper::load_own(checkpoint, name);
  checkpoint.copy_rows(name + ".observations", observations_.present(), size());
}

NormalizeRewards::NormalizeRewards(std::unique_ptr<VectorEnv> env, double discount)
    : LearningWrapper(std::move(env), 1),
      discount_(discount),
      returns_(static_cast<std::size_t>(size()), 0.0),
      rewards_(returns_.size(), 0.0) {
  point_view();
}

void NormalizeRewards::after_step() {
  for (std::size_t i = 0; i < returns_.size(); ++i) {
    returns_[i] = discount_ * returns_[i] + inner().rewards[i];
    if (!frozen_) {
      moments_.begin_row();
      moments_.add(0, returns_[i]);
    }
    if ((inner().terminated[i] | inner().truncated[i]) != 0) returns_[i] = 0;
  }
  const double scale = moments_.scale(0);
  for (std::size_t i = 0; i < rewards_.size(); ++i) rewards_[i] = inner().rewards[i] / scale;
}

void NormalizeRewards::after_reset(int begin, int end) {
  std::fill(returns_.begin() + begin, returns_.begin() + end, 0.0);
}

void NormalizeRewards::point_view() {
  WrappedEnv::point_view();
  view_.rewards = rewards_.data();
}

void NormalizeRewards::save_own(Checkpoint& checkpoint, const std::string& name) const {
  LearningWrapper::save_own(checkpoint, name);
  checkpoint.put(name + ".returns", returns_);
}

void NormalizeRewards::load_own(const Checkpoint& checkpoint, const std::string& name) {
  LearningWrapper::load_own(checkpoint, name);
  returns_ = checkpoint.doubles(name + ".returns", size());
}

ClipRewards::ClipRewards(std::unique_ptr<VectorEnv> env, double limit)
    : WrappedEnv(std::move(env)), limit_(limit), rewards_(static_cast<std::size_t>(size()), 0.0) {
  point_view();
}

void ClipRewards::after_step() {
  for (std::size_t i = 0; i < rewards_.size(); ++i) {
    rewards_[i] = std::clamp(inner().rewards[i], -limit_, limit_);
  }
}

void ClipRewards::point_view() {
  WrappedEnv::point_view();
  view_.rewards = rewards_.data();
}

}  // namespace pavlov
