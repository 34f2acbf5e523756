#pragma once

#include <array>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "envs/core/vector_env.h"

namespace pavlov {

/// A batch around a batch, which passes everything on. A wrapper overrides the hooks for what it
/// changes, and points the view to the numbers it keeps itself.
class WrappedEnv : public VectorEnv {
 public:
  void reset() final;
  void reset(int i) final;
  void step() final;
  void seed(std::uint64_t seed) override { inner_->seed(seed); }

  VectorEnv& wrapped() { return *inner_; }

  /// The inner environment's: what a wrapper remembers is not part of it.
  std::vector<double> state(int i) const final { return inner_->state(i); }
  void set_state(int i, std::span<const double> numbers) final { inner_->set_state(i, numbers); }

  bool can_be_saved() const final { return inner_->can_be_saved(); }
  void save(Checkpoint& checkpoint, const std::string& name) const final;
  void load(const Checkpoint& checkpoint, const std::string& name) final;

  int frame_stack() const override { return inner_->frame_stack(); }

  std::vector<double> statistics() const override { return inner_->statistics(); }
  void set_statistics(std::span<const double> numbers) override { inner_->set_statistics(numbers); }
  void freeze_statistics(bool frozen) override { inner_->freeze_statistics(frozen); }

  /// The inner environment's, with its own rewards.
  std::optional<TabularModel> model() const override { return inner_->model(); }
  std::optional<GridView> grid(int i) const override { return inner_->grid(i); }
  int coverage_cells() const override { return inner_->coverage_cells(); }
  int coverage_cell(int i) const override { return inner_->coverage_cell(i); }
  int next_coverage_cell(int i) const override { return inner_->next_coverage_cell(i); }
  std::optional<CoverageMap> coverage_map() const override { return inner_->coverage_map(); }
  double time_step() const override { return inner_->time_step(); }
  std::vector<std::string> action_names() const override {
    if (action_space_ != inner_->action_space()) return {};  // those are other actions
    return inner_->action_names();
  }
  bool draw(int i, Canvas& canvas) const override { return inner_->draw(i, canvas); }

 protected:
  /// With the spaces of `inner`, which a wrapper's constructor may then change.
  explicit WrappedEnv(std::unique_ptr<VectorEnv> inner);
  WrappedEnv(const WrappedEnv& other);

  const BatchView& inner() const { return inner_->view(); }

  /// Turns the actions of the view into those of the inner batch. What it throws stops the step.
  virtual void before_step() {}
  /// Turns what the inner batch stepped to into the wrapper's own numbers.
  virtual void after_step() {}
  /// The copies from `begin` to `end` (exclusive) were reset from outside.
  virtual void after_reset(int /*begin*/, int /*end*/) {}
  /// Points the view to the numbers of the inner batch; a wrapper then points it to its own.
  virtual void point_view() { view_ = inner(); }

  /// What the wrapper remembers from step to step, for `save` and `load`. The inner batch is loaded
  /// first.
  virtual void save_own(Checkpoint& /*checkpoint*/, const std::string& /*name*/) const {}
  virtual void load_own(const Checkpoint& /*checkpoint*/, const std::string& /*name*/) {}

  /// Throws where an action of the view is not in the action space.
  void check_actions();

  /// A copy of a wrapper, with its view pointing to its own numbers; for `clone`.
  template <class W>
  static std::unique_ptr<VectorEnv> clone_of(const W& wrapper) {
    std::unique_ptr<W> copy(new W(wrapper));
    copy->point_view();
    return copy;
  }

 private:
  std::unique_ptr<VectorEnv> inner_;
  std::vector<double> action_;  ///< room for one of the view's
};

/// The arrays of a batch whose observations a wrapper rewrites.
class ObservationRows {
 public:
  ObservationRows(int size, const Space& space)
      : rows_{row_storage(size, space), row_storage(size, space)},
        next_(row_storage(size, space)) {}

  /// The present observations become the previous ones.
  void advance() { now_ ^= 1U; }
  MutableRows present() { return rows_[now_].rows(); }
  Rows present() const { return rows_[now_].rows(); }
  MutableRows previous() { return rows_[now_ ^ 1U].rows(); }
  MutableRows next() { return next_.rows(); }
  void show_in(BatchView& view) {
    view.observations = present();
    view.previous_observations = previous();
    view.next_observations = next();
  }

 private:
  std::array<RowStorage, 2> rows_;
  RowStorage next_;
  unsigned now_ = 0;
};

}  // namespace pavlov
