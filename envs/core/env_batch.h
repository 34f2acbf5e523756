#pragma once

#include <algorithm>
#include <stdexcept>
#include <utility>

#include "envs/core/typed_batch.h"

namespace pavlov {

/// A batch of copies of one environment: any struct that satisfies `Environment` becomes a
/// `VectorEnv` here. The time limit is kept here, so that no environment counts its steps.
template <Environment E>
class EnvBatch final : public TypedBatch<E, EnvBatch<E>> {
  using Base = TypedBatch<E, EnvBatch<E>>;
  using typename Base::Action;
  using typename Base::ActionElement;
  using typename Base::Observation;
  using typename Base::ObservationElement;

 public:
  EnvBatch(std::string name, const typename E::Config& config, const BatchOptions& options)
      : EnvBatch(std::move(name), E(config), options) {}

  EnvBatch(std::string name, const E& prototype, const BatchOptions& options)
      : Base(std::move(name), prototype, kDtypeOf<ObservationElement>, kDtypeOf<ActionElement>,
             options),
        envs_(this->elapsed_.size(), prototype) {
    this->seed(options.seed);
  }

  using Base::reset;
  void reset(int i) override {
    const auto k = static_cast<std::size_t>(i);
    if constexpr (ObservesInPlace<E>) {
      envs_[k].begin(rngs_[k]);
      envs_[k].observe(current_row(i));
    } else {
      store(current_row(i), envs_[k].reset(rngs_[k]));
    }
    this->begin_episode(i);
    this->update_legal(i);
  }

  void step() override { this->step_all(*this); }

  std::unique_ptr<VectorEnv> clone() const override {
    std::unique_ptr<EnvBatch> copy(new EnvBatch(*this));
    copy->bind();
    return copy;
  }

  /// The struct itself, for code that knows its type.
  const E& environment(int i) const { return envs_[static_cast<std::size_t>(i)]; }
  /// Puts copy i into the state of `env`; its episode goes on.
  void set_environment(int i, E env) { envs_[static_cast<std::size_t>(i)] = std::move(env); }

 private:
  friend Batch;
  static constexpr int kCopiesPerThread = copies_per_thread<E>();

  EnvBatch(const EnvBatch& other) = default;  // for `clone`, which binds the view to the copy

  std::vector<Rng> streams() const override { return rngs_; }
  void set_streams(std::vector<Rng> streams) override { rngs_ = std::move(streams); }

  // Flattened: the environment's step is compiled into the loop, which saves some 8 ns a step.
  [[gnu::flatten]] void check(int begin, int end) const {
    for (int i = begin; i < end; ++i) {
      this->check_running(i);
      this->template check_action<ActionElement>(i);
      if constexpr (HasLegalActions<E>) {
        const int action = *this->view_.actions.Rows::template row<int>(i);
        if (!envs_[static_cast<std::size_t>(i)].legal(action)) this->refuse_action(i);
      }
    }
  }

  [[gnu::flatten]] void advance(int begin, int end) {
    for (int i = begin; i < end; ++i) {
      const auto k = static_cast<std::size_t>(i);
      ObservationElement* const next = this->template next_row<ObservationElement>(i);
      if constexpr (ObservesInPlace<E>) {
        const StepOutcome outcome = envs_[k].play(action_of(i), rngs_[k]);
        envs_[k].observe(next);
        if (goes_on(i, outcome)) std::copy_n(next, this->view_.observations.width, current_row(i));
      } else {
        const StepResult<Observation> result = envs_[k].step(action_of(i), rngs_[k]);
        store(next, result.observation);
        if (goes_on(i, result)) store(current_row(i), result.observation);
      }
    }
  }

  /// Notes what copy i's step gave; false where its next episode has begun.
  bool goes_on(int i, const auto& result) {
    if (this->end_step(i, result.reward, result.terminated, result.truncated)) [[unlikely]] {
      this->keep_last_cell(i);
      if (this->options_.auto_reset) {
        reset(i);
        return false;
      }
    }
    this->update_legal(i);
    return true;
  }

  ObservationElement* current_row(int i) {
    return Base::template current_row<ObservationElement>(i);
  }

  void store(ObservationElement* row, const Observation& observation) const {
    if constexpr (detail::Number<Observation>) {
      *row = observation;
    } else {
      const std::span numbers(observation);
      if (static_cast<int>(numbers.size()) != this->view_.observations.width) {
        throw std::invalid_argument(this->name_ + ": an observation of " +
                                    std::to_string(numbers.size()) + " numbers, " +
                                    to_string(this->observation_space_) + " was promised");
      }
      std::copy(numbers.begin(), numbers.end(), row);
    }
  }

  Action action_of(int i) const {
    const auto* row = this->view_.actions.Rows::template row<ActionElement>(i);
    if constexpr (detail::Number<Action>) {
      return *row;
    } else if constexpr (requires { std::tuple_size<Action>::value; }) {
      Action action;
      std::copy_n(row, action.size(), action.begin());
      return action;
    } else {
      return Action(row, row + this->view_.actions.width);
    }
  }

  std::vector<E> envs_;
  std::vector<Rng> rngs_;
};

}  // namespace pavlov
