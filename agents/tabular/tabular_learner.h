#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/core/learner.h"
#include "agents/exploration/exploration.h"
#include "agents/planning/policy.h"
#include "core/checkpoint.h"

namespace pavlov {

// Axes of this folder: S states, A actions, B copies in the batch. t counts the steps of an
// episode; R_{t+1} and S_{t+1} follow A_t.

/// How far an estimate moves towards its target.
enum class StepSize { constant, inverse_visits };

constexpr std::array<std::pair<StepSize, std::string_view>, 2> enum_names(StepSize) {
  return {{{StepSize::constant, "constant"}, {StepSize::inverse_visits, "inverse_visits"}}};
}

/// The settings that all learners with a table of action values share.
struct TabularConfig {
  double alpha = 0.1;
  StepSize step_size = StepSize::constant;
  double gamma = 0.99;
  double initial_value = 0;
  ExplorationConfig exploration{};

  static void visit(auto& self, auto&& field) {
    field("alpha", self.alpha, "step size (0, 1]");
    field("step_size", self.step_size,
          "constant: alpha; inverse_visits: 1 / N(s,a), the sample average, alpha is not used");
    field("gamma", self.gamma, "discount rate [0, 1]");
    field("initial_value", self.initial_value,
          "what the table starts with; above all returns it is an optimistic start");
    ExplorationConfig::visit(self.exploration, field);
  }
  void validate() const;
};

/// One step of one copy as a table sees it.
struct Transition {
  int copy = 0;        ///< in 0 … B-1
  int state = 0;       ///< S_t
  int action = 0;      ///< A_t, counted from 0
  double reward = 0;   ///< R_{t+1}
  int next_state = 0;  ///< S_{t+1}, the last of the old episode where it ended
  bool terminated = false;
  bool truncated = false;

  bool ended() const { return terminated || truncated; }
};

/// Numbers the elements of a discrete space as `index_of` does, straight from the rows of a batch.
class StateIndex {
 public:
  /// Throws std::invalid_argument that names `owner` where the space is a Box or has more than 2^31
  /// elements.
  StateIndex(const Space& space, const std::string& owner);

  int count() const { return count_; }
  /// The index of row i. Throws std::runtime_error for an observation that is not of the space, as
  /// an environment of a plugin could give.
  int operator()(const Rows& rows, int i) const {
    const int* row = rows.row<int>(i);
    if (sizes_.empty()) {
      const unsigned index = static_cast<unsigned>(row[0]) - static_cast<unsigned>(start_);
      if (index >= static_cast<unsigned>(count_)) [[unlikely]] {
        refuse(row[0]);
      }
      return static_cast<int>(index);
    }
    int index = 0;
    for (std::size_t j = 0; j < sizes_.size(); ++j) {
      if (static_cast<unsigned>(row[j]) >= static_cast<unsigned>(sizes_[j])) [[unlikely]] {
        refuse(row[j]);
      }
      index = index * sizes_[j] + row[j];
    }
    return index;
  }

 private:
  [[noreturn]] static void refuse(int number);

  std::vector<int> sizes_;
  int start_ = 0;
  int count_ = 0;
};

/// A learner with a table Q(s,a), from which it acts and which each transition improves. What a
/// method makes of a transition is its `learn_from`; all else is here.
///
/// Legal actions are remembered for each state in which the batch has told them, so that no maximum
/// over a next state counts actions which are not allowed there.
class TabularLearner : public Learner {
 public:
  void begin_episodes() override { plans_.clear(); }
  void act(const BatchView& batch, Mode mode) override;
  void observe(const BatchView& batch) final;
  /// epsilon (where it is used) and the running mean of |TD error| over about 1,000 updates.
  std::vector<Figure> figures() const override;
  std::vector<double> action_values(std::span<const double> observation) const override;
  Thoughts think(std::span<const double> observation) override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

  int num_states() const { return q_.num_states(); }
  int num_actions() const { return q_.num_actions(); }
  /// Q(s,a), [S, A].
  const ActionValues& q() const { return q_; }
  /// The largest value of a legal action, [S].
  std::vector<double> values() const;
  /// Evenly over the best legal actions, those within `tolerance` of the largest value, [S, A].
  Policy greedy_policy(double tolerance = kTieTolerance) const;

 protected:
  /// `name` is the registered name: checkpoints and messages tell it.
  TabularLearner(std::string name, const TabularConfig& config, const LearnerContext& context);

  /// Learns from S_t, A_t, R_{t+1}, S_{t+1}.
  virtual void learn_from(const Transition& transition) = 0;

  /// Chooses an action in `state` by the behaviour policy.
  int explore(int state) {
    return explorer_.select(q_.row(state), counts(state), legal(state), Mode::explore, rng_);
  }
  /// Chooses A_{t+1} for a copy in advance, as on-policy targets need it; `act` then takes it.
  int plan_action(int copy, int state);
  /// max_a Q(s,a) over the legal actions.
  double max_q(int state) const { return best_value(q_.row(state), legal(state)); }
  /// Q(s,a) += step size [target - Q(s,a)].
  void update(int state, int action, double target) {
    const double error = target - q_(state, action);
    q_(state, action) += step_size(cell(state, action)) * error;
    note_error(error);
  }
  double step_size(std::size_t cell) const {
    if (config_.step_size == StepSize::constant) return config_.alpha;
    return 1.0 / static_cast<double>(std::max(visits_[cell], std::int64_t{1}));
  }
  void note_error(double error) { mean_error_ += 0.001 * (std::abs(error) - mean_error_); }

  /// Place of Q(s,a) in the table, row by row.
  std::size_t cell(int state, int action) const {
    return static_cast<std::size_t>(state) * static_cast<std::size_t>(num_actions()) +
           static_cast<std::size_t>(action);
  }
  std::pair<int, int> state_action(std::size_t cell) const {
    const auto width = static_cast<std::size_t>(num_actions());
    return {static_cast<int>(cell / width), static_cast<int>(cell % width)};
  }
  /// N(s,a) of a state, empty where nothing needs it.
  std::span<const std::int64_t> counts(int state) const {
    if (visits_.empty()) return {};
    return {visits_.data() + cell(state, 0), static_cast<std::size_t>(num_actions())};
  }
  /// A flag for each action, null where all are legal.
  const std::uint8_t* legal(int state) const {
    return legal_.empty() ? nullptr : legal_.data() + cell(state, 0);
  }

  const std::string name_;
  const TabularConfig config_;
  ActionValues q_;
  Explorer explorer_;
  Rng rng_;  ///< of exploration and of the method

 private:
  void remember_legal(const BatchView& batch);
  /// Puts -infinity for actions that are not legal in `state`.
  void mask_illegal(int state, std::span<double> row) const;

  struct Plan {
    int state = -1;
    int action = 0;
  };

  std::size_t num_copies_;
  Space observation_space_;
  StateIndex state_index_;
  int first_action_ = 0;
  std::vector<std::int64_t> visits_;  ///< [S, A] or empty
  std::vector<std::uint8_t> legal_;   ///< [S, A] or empty
  std::vector<Plan> plans_;           ///< [B] or empty
  Rng exploit_rng_;                   ///< apart, so that playing does not change what is learned
  double mean_error_ = 0;
};

}  // namespace pavlov
