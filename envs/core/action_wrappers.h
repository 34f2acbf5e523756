#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "core/rng.h"
#include "envs/core/wrapped_env.h"

namespace pavlov {

/// With a fixed probability the action of the step before is repeated instead of the one given; the
/// first action of an episode is always the one given (Machado et al. 2018, section 5.2).
class StickyActions final : public WrappedEnv {
 public:
  /// Copy i draws from a stream of its own, `options.first_stream` + i of the seed. Throws
  /// std::invalid_argument for environments where not every action is always legal.
  StickyActions(std::unique_ptr<VectorEnv> inner, double probability, const BatchOptions& options);

  void seed(std::uint64_t seed) override;
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }
  /// None: what comes next depends on the action before, too.
  std::optional<TabularModel> model() const override { return std::nullopt; }

 private:
  friend WrappedEnv;
  StickyActions(const StickyActions&) = default;

  void before_step() override;
  void after_step() override;
  void after_reset(int begin, int end) override;
  void point_view() override;
  void save_own(Checkpoint& checkpoint, const std::string& name) const override;
  void load_own(const Checkpoint& checkpoint, const std::string& name) override;
  void seed_streams(std::uint64_t seed);

  double probability_;
  int first_stream_;
  RowStorage actions_;
  RowStorage last_;                  ///< what was done
  std::vector<std::uint8_t> stuck_;  ///< drawn beforehand, so that a refused step changes nothing
  std::vector<Rng> rngs_;
};

/// Actions are given in [-1, 1] and stretched to the bounds of their box.
class RescaleActions final : public WrappedEnv {
 public:
  /// Throws std::invalid_argument where actions are not real numbers with finite bounds.
  explicit RescaleActions(std::unique_ptr<VectorEnv> inner);
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }

 private:
  friend WrappedEnv;
  RescaleActions(const RescaleActions&) = default;

  void before_step() override;
  void point_view() override;

  Box bounds_;
  RowStorage actions_;
};

/// Actions may be any numbers (but NaN) and are clipped into their box.
class ClipActions final : public WrappedEnv {
 public:
  /// Throws std::invalid_argument where actions are not real numbers.
  explicit ClipActions(std::unique_ptr<VectorEnv> inner);
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }

 private:
  friend WrappedEnv;
  ClipActions(const ClipActions&) = default;

  void before_step() override;
  void point_view() override;

  Box bounds_;
  RowStorage actions_;
};

}  // namespace pavlov
