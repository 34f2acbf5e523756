#pragma once

#include <algorithm>
#include <concepts>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "core/checkpoint.h"
#include "core/rng.h"

namespace pavlov {

// Axes of this folder: n copies in the batch, k arms.

/// A number for every arm of every copy, [n, k].
template <class T>
class ArmTable {
 public:
  ArmTable(int copies, int arms, T value)
      : arms_(static_cast<std::size_t>(arms)),
        start_(value),
        numbers_(static_cast<std::size_t>(copies) * arms_, value) {}

  std::span<T> operator[](int copy) {
    return {numbers_.data() + static_cast<std::size_t>(copy) * arms_, arms_};
  }
  std::span<const T> operator[](int copy) const {
    return {numbers_.data() + static_cast<std::size_t>(copy) * arms_, arms_};
  }
  void reset(int copy) { std::ranges::fill((*this)[copy], start_); }

  void save(Checkpoint& checkpoint, const std::string& name) const {
    checkpoint.put(name, std::span<const T>(numbers_));
  }
  void load(const Checkpoint& checkpoint, const std::string& name) {
    if constexpr (std::same_as<T, double>) {
      numbers_ = checkpoint.doubles(name, std::ssize(numbers_));
    } else {
      numbers_ = checkpoint.integers(name, std::ssize(numbers_));
    }
  }

 private:
  std::size_t arms_;
  T start_;
  std::vector<T> numbers_;
};

/// What all learners for bandits share. Every copy in a batch is a problem of its own with
/// estimates of its own, so that a batch of 2000 copies makes 2000 runs of the testbed at once.
/// With `forget` (the default), what a copy has learned is forgotten when its episode ends, because
/// the next episode is a new problem.
class BanditLearner : public Learner {
 public:
  void begin_episodes() final;
  void act(const BatchView& batch, Mode mode) final;
  void observe(const BatchView& batch) final;
  void save(Checkpoint& checkpoint) const final;
  void load(const Checkpoint& checkpoint) final;

  int num_arms() const { return num_arms_; }

 protected:
  /// `name` is the registered name, for messages. Throws std::invalid_argument where the task has
  /// more than one state or actions that are not arms.
  BanditLearner(std::string name, bool forget, const LearnerContext& context);

  /// Both draw from `rng_` where they explore, from `exploit_rng_` else.
  virtual int select(int copy, Mode mode) = 0;
  virtual void learn_from(int copy, int arm, double reward) = 0;
  virtual void forget(int copy) = 0;
  virtual void advance(int /*steps*/) {}
  virtual void save_estimates(Checkpoint& checkpoint) const = 0;
  virtual void load_estimates(const Checkpoint& checkpoint) = 0;

  Rng rng_;
  Rng exploit_rng_;  ///< apart, so that playing does not change what is learned

 private:
  std::string name_;
  bool forget_;
  int num_copies_;
  int num_arms_ = 0;
  int first_arm_ = 0;
};

/// The help of the setting that every bandit learner has.
inline constexpr const char* kForgetHelp =
    "forget everything when an episode ends, because the next one is a new problem";

}  // namespace pavlov
