#pragma once

#include <stdexcept>
#include <utility>

#include "envs/core/batch.h"
#include "envs/core/environment.h"
#include "envs/core/grid_drawing.h"
#include "envs/core/state_numbers.h"

namespace pavlov {

/// What a batch of copies of one environment offers besides its steps, for every form of batch that
/// can give copy i as the struct: `environment(i)`, by value or by reference, and take it:
/// `set_environment(i, env)`.
template <Environment E, class Form>
class TypedBatch : public Batch {
 public:
  std::vector<double> state(int i) const override {
    if constexpr (HasState<E>) {
      return state_numbers(form().environment(i));
    } else {
      return VectorEnv::state(i);
    }
  }

  void set_state(int i, std::span<const double> numbers) override {
    if constexpr (HasState<E>) {
      E env = form().environment(i);
      try {
        set_state_numbers(env, numbers);
      } catch (const std::invalid_argument& error) {
        throw std::invalid_argument(name_ + ": " + error.what());
      }
      static_cast<Form*>(this)->set_environment(i, std::move(env));
      begin_episode(i);
      update_legal(i);
    } else {
      VectorEnv::set_state(i, numbers);
    }
  }

  bool can_be_saved() const override { return HasState<E>; }

  void save(Checkpoint& checkpoint, const std::string& name) const override {
    if constexpr (HasState<E>) {
      Batch::save(checkpoint, name);
    } else {
      VectorEnv::save(checkpoint, name);
    }
  }

  void load(const Checkpoint& checkpoint, const std::string& name) override {
    if constexpr (HasState<E>) {
      Batch::load(checkpoint, name);
    } else {
      VectorEnv::load(checkpoint, name);
    }
  }

  std::optional<TabularModel> model() const override {
    if constexpr (HasModel<E>) return form().environment(0).model();
    return std::nullopt;
  }

  std::optional<GridView> grid(int i) const override {
    if constexpr (HasGrid<E>) return form().environment(i).grid();
    return std::nullopt;
  }

  int coverage_cells() const override {
    if constexpr (HasCoverage<E>) return form().environment(0).coverage_cells();
    return 0;
  }

  int coverage_cell(int i) const override {
    if constexpr (HasCoverage<E>) {
      if (ended_[static_cast<std::size_t>(i)] == 0) return form().environment(i).coverage_cell();
    }
    return -1;
  }

  int next_coverage_cell(int i) const override {
    if constexpr (HasCoverage<E>) {
      const auto k = static_cast<std::size_t>(i);
      if ((terminated_[k] | truncated_[k]) != 0) return last_cells_[k];
      return form().environment(i).coverage_cell();
    }
    return -1;
  }

  std::optional<CoverageMap> coverage_map() const override {
    if constexpr (HasCoverageMap<E>) {
      return form().environment(0).coverage_map();
    } else if constexpr (HasCoverage<E> && HasGrid<E>) {
      const GridView grid = form().environment(0).grid();
      return CoverageMap{.rows = grid.rows, .columns = grid.columns, .cells = grid.state};
    }
    return std::nullopt;
  }

  double time_step() const override {
    if constexpr (HasTimeStep<E>) return form().environment(0).time_step();
    return VectorEnv::time_step();
  }

  std::vector<std::string> action_names() const override {
    if constexpr (HasActionNames<E>) return form().environment(0).action_names();
    return {};
  }

  bool draw(int i, Canvas& canvas) const override {
    if constexpr (Drawable<E>) {
      form().environment(i).draw(canvas);
      return true;
    } else if constexpr (HasGrid<E>) {
      draw_grid(canvas, form().environment(i).grid());
      return true;
    }
    return VectorEnv::draw(i, canvas);
  }

 protected:
  using Observation = typename E::Observation;
  using Action = typename E::Action;
  using ObservationElement = ElementOf<Observation>;
  using ActionElement = ElementOf<Action>;

  TypedBatch(std::string name, const E& prototype, Dtype observations, Dtype actions,
             const BatchOptions& options)
      : Batch(std::move(name), stored_as(observations, prototype.observation_space()),
              stored_as(actions, prototype.action_space()), options),
        last_cells_(HasCoverage<E> ? elapsed_.size() : 0, -1) {
    if constexpr (HasLegalActions<E>) {
      legal_.assign(elapsed_.size() * num_actions_, 1);
      bind();
    }
  }
  TypedBatch(const TypedBatch&) = default;

  /// Of copy i, whose state has changed.
  void update_legal([[maybe_unused]] int i) {
    if constexpr (HasLegalActions<E>) {
      const auto& env = form().environment(i);
      const auto row = static_cast<std::size_t>(i) * num_actions_;
      for (unsigned a = 0; a < num_actions_; ++a) {
        legal_[row + a] = env.legal(first_action_ + static_cast<int>(a));
      }
    }
  }
  /// Copy i's episode has ended in its present state.
  void keep_last_cell([[maybe_unused]] int i) {
    if constexpr (HasCoverage<E>) {
      last_cells_[static_cast<std::size_t>(i)] = form().environment(i).coverage_cell();
    }
  }

 private:
  const Form& form() const { return static_cast<const Form&>(*this); }

  std::vector<int> last_cells_;  ///< coverage cells that the last episodes ended in
};

}  // namespace pavlov
