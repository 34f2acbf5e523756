#include "agents/deep/rollout.h"

#include <algorithm>
#include <cassert>
#include <functional>
#include <stdexcept>

namespace pavlov {

namespace {

bool any_truncated(const BatchView& batch) {
  return std::any_of(batch.truncated, batch.truncated + batch.size, [](auto t) { return t != 0; });
}

/// Adds step i where episodes end what is to come; `last`: the rollout ends, too.
void add_episodic(RewardStream& stream, const BatchView& batch, int i, bool last,
                  std::span<const float> next_values) {
  const bool terminated = batch.terminated[i] != 0;
  const bool cut = !terminated && (batch.truncated[i] != 0 || last);
  stream.add(terminated || cut,
             cut ? static_cast<double>(next_values[static_cast<std::size_t>(i)]) : 0);
}

}  // namespace

void generalized_advantages(const AdvantageProblem& problem, std::span<double> advantages) {
  const std::size_t size = problem.rewards.size();
  const auto n = static_cast<std::size_t>(problem.num_envs);
  for (std::size_t k = size; k-- > 0;) {
    const double error =
        problem.rewards[k] + problem.gamma * problem.next_values[k] - problem.values[k];
    const bool goes_on = problem.ended[k] == 0 && k + n < size;
    const double next = goes_on ? advantages[k + n] : 0;
    advantages[k] = error + problem.gamma * problem.lambda * next;
  }
}

RewardStream::RewardStream(int num_steps, int num_envs) : num_envs_(num_envs) {
  const auto size = static_cast<std::size_t>(num_steps) * static_cast<std::size_t>(num_envs);
  ended_.reserve(size);
  tails_.reserve(size);
  for (auto* numbers : {&values_, &next_values_, &advantages_, &returns_}) numbers->resize(size);
}

void RewardStream::clear() {
  ended_.clear();
  tails_.clear();
}

void RewardStream::add(bool ended, double tail) {
  ended_.push_back(ended ? 1 : 0);
  tails_.push_back(tail);
}

void RewardStream::estimate(std::span<const double> rewards, std::span<const float> values,
                            double gamma, double lambda) {
  assert(ended_.size() == values_.size());
  const auto n = static_cast<std::size_t>(num_envs_);
  for (std::size_t k = 0; k < values_.size(); ++k) {
    values_[k] = static_cast<double>(values[k]);
    next_values_[k] = ended_[k] != 0 ? tails_[k] : static_cast<double>(values[k + n]);
  }
  generalized_advantages({.num_envs = num_envs_,
                          .gamma = gamma,
                          .lambda = lambda,
                          .rewards = rewards,
                          .values = values_,
                          .next_values = next_values_,
                          .ended = ended_},
                         advantages_);
  std::ranges::transform(advantages_, values_, returns_.begin(), std::plus());
}

void RewardStream::save(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + ".ended", std::vector<std::int64_t>(ended_.begin(), ended_.end()));
  checkpoint.put(name + ".tails", tails_);
}

void RewardStream::load(const Checkpoint& checkpoint, const std::string& name, std::int64_t steps) {
  const auto ended = checkpoint.integers(name + ".ended", steps);
  ended_.assign(ended.begin(), ended.end());
  const auto tails = checkpoint.doubles(name + ".tails", steps);
  tails_.assign(tails.begin(), tails.end());
}

Rollout::Rollout(int num_steps, int num_envs, StepBuffer steps)
    : num_steps_(num_steps),
      num_envs_(num_envs),
      steps_(std::move(steps)),
      stream_(num_steps, num_envs) {}

void Rollout::clear() {
  steps_.clear();
  stream_.clear();
}

bool Rollout::needs_values(const BatchView& batch) const {
  return at_last_step() || any_truncated(batch);
}

void Rollout::add(const BatchView& batch, const Choices& choices,
                  std::span<const float> next_values) {
  assert(!full());
  const bool last = at_last_step();
  for (int i = 0; i < batch.size; ++i) {
    steps_.add(batch, choices, i);
    add_episodic(stream_, batch, i, last, next_values);
  }
}

void Rollout::save(Checkpoint& checkpoint, const std::string& name) const {
  steps_.save(checkpoint, name);
  stream_.save(checkpoint, name);
}

void Rollout::load(const Checkpoint& checkpoint, const std::string& name) {
  steps_.load(checkpoint, name);
  if (steps_.size() % num_envs_ != 0 || steps_.size() >= num_steps_ * num_envs_) {
    throw std::runtime_error(checkpoint.origin() + ": '" + name + "' is no rollout of " +
                             std::to_string(num_steps_) + " steps of " + std::to_string(num_envs_) +
                             " copies");
  }
  stream_.load(checkpoint, name, steps_.size());
}

void BonusRollout::clear() {
  bonuses_.clear();
  stream_.clear();
}

bool BonusRollout::needs_values(const BatchView& batch, bool last) const {
  return last || (episodic_ && any_truncated(batch));
}

void BonusRollout::add(const BatchView& batch, bool last, std::span<const float> next_values) {
  for (int i = 0; i < batch.size; ++i) {
    bonuses_.push_back(batch.bonuses[i]);
    if (episodic_) {
      add_episodic(stream_, batch, i, last, next_values);
    } else {
      stream_.add(last, last ? static_cast<double>(next_values[static_cast<std::size_t>(i)]) : 0);
    }
  }
}

void BonusRollout::save(Checkpoint& checkpoint, const std::string& name) const {
  checkpoint.put(name + ".rewards", bonuses_);
  stream_.save(checkpoint, name);
}

void BonusRollout::load(const Checkpoint& checkpoint, const std::string& name) {
  bonuses_ = checkpoint.doubles(name + ".rewards");
  stream_.load(checkpoint, name, std::ssize(bonuses_));
}

}  // namespace pavlov
