#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/running_moments.h"
#include "envs/core/wrapped_env.h"

namespace pavlov {

/// A wrapper that learns moments, which stand before those of the inner batch in `statistics`.
class LearningWrapper : public WrappedEnv {
 public:
  std::vector<double> statistics() const final;
  void set_statistics(std::span<const double> numbers) final;
  void freeze_statistics(bool frozen) final;
  RunningMoments& moments() { return moments_; }

 protected:
  /// To learn the moments of rows of `width` numbers.
  LearningWrapper(std::unique_ptr<VectorEnv> inner, std::size_t width)
      : WrappedEnv(std::move(inner)), moments_(width) {}
  LearningWrapper(const LearningWrapper&) = default;

  void save_own(Checkpoint& checkpoint, const std::string& name) const override;
  void load_own(const Checkpoint& checkpoint, const std::string& name) override;

  RunningMoments moments_;
  bool frozen_ = false;
};

/// Observations minus their running mean, divided by their running standard deviation. The
/// statistics take in every observation that is acted on.
class NormalizeObservations final : public LearningWrapper {
 public:
  /// Throws std::invalid_argument where observations are not real numbers.
  explicit NormalizeObservations(std::unique_ptr<VectorEnv> inner);
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }

 private:
  friend WrappedEnv;
  NormalizeObservations(const NormalizeObservations&) = default;

  void after_step() override;
  void after_reset(int begin, int end) override;
  void point_view() override;
  void save_own(Checkpoint& checkpoint, const std::string& name) const override;
  void load_own(const Checkpoint& checkpoint, const std::string& name) override;

  void learn(int begin, int end);
  void normalize(const Rows& from, const MutableRows& to, int begin, int end) const;

  ObservationRows observations_;
};

/// Rewards divided by the running standard deviation of the discounted sum of past rewards
/// (Engstrom et al. 2020), which starts anew with each episode.
class NormalizeRewards final : public LearningWrapper {
 public:
  NormalizeRewards(std::unique_ptr<VectorEnv> inner, double discount);
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }

 private:
  friend WrappedEnv;
  NormalizeRewards(const NormalizeRewards&) = default;

  void after_step() override;
  void after_reset(int begin, int end) override;
  void point_view() override;
  void save_own(Checkpoint& checkpoint, const std::string& name) const override;
  void load_own(const Checkpoint& checkpoint, const std::string& name) override;

  double discount_;
  std::vector<double> returns_;
  std::vector<double> rewards_;
};

/// Rewards clipped to [-limit, limit].
class ClipRewards final : public WrappedEnv {
 public:
  ClipRewards(std::unique_ptr<VectorEnv> inner, double limit);
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }

 private:
  friend WrappedEnv;
  ClipRewards(const ClipRewards&) = default;

  void after_step() override;
  void point_view() override;

  double limit_;
  std::vector<double> rewards_;
};

}  // namespace pavlov
