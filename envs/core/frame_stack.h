#pragma once

#include <memory>
#include <optional>

#include "envs/core/wrapped_env.h"

namespace pavlov {

/// Shows the last k observations, oldest first; at the start of an episode all are the first one.
///
/// A box of shape [d, …] becomes one of shape [k, d, …]; discrete spaces become multi-discrete.
class FrameStack final : public WrappedEnv {
 public:
  /// Throws std::invalid_argument for fewer than 1 frame, and for discrete observations that are
  /// not counted from 0.
  FrameStack(std::unique_ptr<VectorEnv> inner, int frames, const BatchOptions& options);
  std::unique_ptr<VectorEnv> clone() const override { return clone_of(*this); }
  int frame_stack() const override {
    return static_cast<int>(frames_) * WrappedEnv::frame_stack();
  }
  /// None: its states are not those that are observed.
  std::optional<TabularModel> model() const override { return std::nullopt; }

 private:
  friend WrappedEnv;
  FrameStack(const FrameStack&) = default;

  void after_step() override;
  void after_reset(int begin, int end) override;
  void point_view() override;
  void save_own(Checkpoint& checkpoint, const std::string& name) const override;
  void load_own(const Checkpoint& checkpoint, const std::string& name) override;

  void start_stack(int i);

  std::size_t frames_;
  std::size_t frame_bytes_;
  bool auto_reset_;
  ObservationRows observations_;
};

}  // namespace pavlov
