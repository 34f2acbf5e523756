#pragma once

#include <algorithm>
#include <cstring>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "envs/core/step_table.h"
#include "envs/core/typed_batch.h"

namespace pavlov {

/// `std::optional<StepTable> step_table() const`: all that `step` does, where the observation is
/// the state, the cell that coverage is counted in too, and what a step draws is one uniform number
/// or nothing; nothing where that is not so with these settings, or the table would be large. And
/// `void enter(int state)`: puts it into a state.
template <class E>
concept HasStepTable = HasCoverage<E> && std::same_as<typename E::Observation, int> &&
                       std::same_as<typename E::Action, int> && !HasLegalActions<E> &&
                       requires(E env, const E& constant, int state) {
  { constant.step_table() } -> std::same_as<std::optional<StepTable>>;
  env.enter(state);
};

/// A batch of copies that are stepped by looking up their table: EnvBatch's numbers, sooner.
template <HasStepTable E>
class TableBatch final : public TypedBatch<E, TableBatch<E>> {
  using Base = TypedBatch<E, TableBatch<E>>;

 public:
  TableBatch(std::string name, const E& prototype, StepTable table, const BatchOptions& options)
      : Base(std::move(name), prototype, Dtype::i32, Dtype::i32, options),
        prototype_(prototype),
        table_(std::make_shared<const StepTable>(std::move(table))),
        states_(this->elapsed_.size(), prototype.coverage_cell()),
        keys_(states_.size()),
        positions_(states_.size()) {
    this->seed(options.seed);
  }

  using Base::reset;
  void reset(int i) override {
    E env = prototype_;
    reset(i, env);
  }

  void step() override { this->step_all(*this); }

  std::unique_ptr<VectorEnv> clone() const override {
    std::unique_ptr<TableBatch> copy(new TableBatch(*this));
    copy->bind();
    return copy;
  }

  int coverage_cell(int i) const override {
    return this->ended_[static_cast<std::size_t>(i)] == 0 ? at(states_, i) : -1;
  }
  int next_coverage_cell(int i) const override {
    const bool ended = at(this->terminated_, i) != 0 || at(this->truncated_, i) != 0;
    return ended ? *this->view_.next_observations.template row<int>(i) : at(states_, i);
  }

  /// Copy i as the struct.
  E environment(int i) const {
    E env = prototype_;
    env.enter(at(states_, i));
    return env;
  }
  /// Puts copy i into the state of `env`; its episode goes on.
  void set_environment(int i, const E& env) {
    states_[static_cast<std::size_t>(i)] = env.coverage_cell();
  }

 private:
  friend Batch;
  static constexpr int kCopiesPerThread = 2048;

  TableBatch(const TableBatch&) = default;  // for `clone`, which binds the view to the copy

  template <class T>
  static T at(const std::vector<T>& numbers, int i) {
    return numbers[static_cast<std::size_t>(i)];
  }

  std::vector<Rng> streams() const override {
    std::vector<Rng> streams;
    streams.reserve(keys_.size());
    for (std::size_t k = 0; k < keys_.size(); ++k) {
      streams.push_back(Rng::from_state({keys_[k], positions_[k]}));
    }
    return streams;
  }
  void set_streams(std::vector<Rng> streams) override {
    for (std::size_t k = 0; k < keys_.size(); ++k) {
      keys_[k] = streams[k].state().key;
      positions_[k] = streams[k].state().position;
    }
  }

  /// `env`: any copy of the environment, to begin an episode in.
  void reset(int i, E& env) {
    const auto k = static_cast<std::size_t>(i);
    if (table_->start >= 0) {
      states_[k] = table_->start;
    } else {
      Rng stream = Rng::from_state({keys_[k], positions_[k]});
      states_[k] = env.reset(stream);
      positions_[k] = stream.state().position;
    }
    *this->template current_row<int>(i) = states_[k];
    this->begin_episode(i);
  }

  void check(int begin, int end) const {
    const int* const actions = this->view_.actions.Rows::template row<int>(0);
    const std::uint8_t* const ended = this->ended_.data();
    const unsigned num_actions = this->num_actions_;
    unsigned wrong = 0;
    for (int i = begin; i < end; ++i) {
      wrong |= static_cast<unsigned>(static_cast<unsigned>(actions[i]) >= num_actions) | ended[i];
    }
    if (wrong == 0) [[likely]]
      return;
    for (int i = begin; i < end; ++i) {
      this->check_running(i);
      this->template check_action<int>(i);
    }
  }

  void advance(int begin, int end) {
    table_->step({.actions = this->view_.actions.Rows::template row<int>(0),
                  .keys = keys_.data(),
                  .positions = positions_.data(),
                  .states = states_.data(),
                  .observations = this->template current_row<int>(0),
                  .next_observations = this->template next_row<int>(0),
                  .rewards = this->rewards_.data(),
                  .terminated = this->terminated_.data(),
                  .truncated = this->truncated_.data(),
                  .ended = this->ended_.data(),
                  .elapsed = this->elapsed_.data()},
                 begin, end, this->options_.max_episode_steps);
    if (!this->options_.auto_reset) return;
    E env = prototype_;
    constexpr int kGroup = 8;
    for (int first = begin; first < end; first += kGroup) {
      const int count = std::min(kGroup, end - first);
      std::uint64_t marks = 0;  // a byte for each copy
      std::memcpy(&marks, &this->ended_[static_cast<std::size_t>(first)],
                  static_cast<std::size_t>(count));
      if (marks == 0) [[likely]]
        continue;
      for (int i = first; i < first + count; ++i) {
        if (at(this->ended_, i) != 0) reset(i, env);
      }
    }
  }

  E prototype_;
  std::shared_ptr<const StepTable> table_;
  std::vector<int> states_;
  std::vector<std::uint64_t> keys_;       ///< of the random streams
  std::vector<std::uint64_t> positions_;  ///< in them
};

}  // namespace pavlov
