#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "agents/core/learner.h"
#include "core/checkpoint.h"
#include "core/rng.h"

namespace pavlov {

/// How a number goes from its start towards its end.
enum class ScheduleKind { constant, linear, exponential, inverse };

constexpr std::array<std::pair<ScheduleKind, std::string_view>, 4> enum_names(ScheduleKind) {
  return {{{ScheduleKind::constant, "constant"},
           {ScheduleKind::linear, "linear"},
           {ScheduleKind::exponential, "exponential"},
           {ScheduleKind::inverse, "inverse"}}};
}

/// A number that changes with time n, counted from 0:
///
/// | kind        | value                                          |
/// |-------------|------------------------------------------------|
/// | constant    | start                                          |
/// | linear      | start + (end - start) min(1, n / steps)        |
/// | exponential | end + (start - end) exp(-n / steps)            |
/// | inverse     | end + (start - end) / (1 + n / steps): 1/n     |
struct Schedule {
  ScheduleKind kind = ScheduleKind::constant;
  double start = 0;
  double end = 0;
  std::int64_t steps = 1;  ///< >= 1

  double at(std::int64_t n) const;
  /// The schedule whose `steps` are given or, where they are 0, are `fraction` of the planned
  /// length of training. Throws std::invalid_argument, naming the setting NAME_steps, where it
  /// needs them and neither is known.
  static Schedule over(const std::string& name, ScheduleKind kind, double start, double end,
                       std::int64_t steps, double fraction, std::int64_t total_steps);
};

/// How actions are tried out.
enum class ExplorationKind { greedy, epsilon_greedy, softmax, ucb, count_bonus };

constexpr std::array<std::pair<ExplorationKind, std::string_view>, 5> enum_names(ExplorationKind) {
  return {{{ExplorationKind::greedy, "greedy"},
           {ExplorationKind::epsilon_greedy, "epsilon_greedy"},
           {ExplorationKind::softmax, "softmax"},
           {ExplorationKind::ucb, "ucb"},
           {ExplorationKind::count_bonus, "count_bonus"}}};
}

/// Which of several best actions is taken.
enum class TieBreak { random, lowest };

constexpr std::array<std::pair<TieBreak, std::string_view>, 2> enum_names(TieBreak) {
  return {{{TieBreak::random, "random"}, {TieBreak::lowest, "lowest"}}};
}

struct ExplorationConfig {
  ExplorationKind exploration = ExplorationKind::epsilon_greedy;
  double epsilon = 0.1;  // Sutton & Barto, most examples
  ScheduleKind epsilon_schedule = ScheduleKind::constant;
  double epsilon_end = 0.01;
  std::int64_t epsilon_steps = 0;
  double epsilon_fraction = 1;
  double temperature = 1.0;
  double ucb_c = 2.0;  // Sutton & Barto, figure 2.4
  double count_bonus = 1.0;
  TieBreak ties = TieBreak::random;

  static void visit(auto& self, auto&& field) {
    field("exploration", self.exploration, "how actions are tried out");
    field("epsilon", self.epsilon,
          "epsilon_greedy: probability of a uniform draw over all actions [0, 1]");
    field("epsilon_schedule", self.epsilon_schedule, "how epsilon goes to epsilon_end");
    field("epsilon_end", self.epsilon_end, "what epsilon goes to [0, 1]");
    field("epsilon_steps", self.epsilon_steps,
          "time scale of the schedule [steps of all copies]; 0: epsilon_fraction decides");
    field("epsilon_fraction", self.epsilon_fraction,
          "time scale as a share of the planned length of training (> 0)");
    field("temperature", self.temperature,
          "softmax: probabilities are proportional to exp(value / temperature) (> 0)");
    field("ucb_c", self.ucb_c,
          "ucb: degree of exploration c in Q(s,a) + c sqrt(ln N(s) / N(s,a)) (>= 0)");
    field("count_bonus", self.count_bonus,
          "count_bonus: coefficient b in Q(s,a) + b / sqrt(1 + N(s,a)) (>= 0)");
    field("ties", self.ties, "which of several best actions is taken");
  }
  void validate() const;

  /// Whether `Explorer` reads visit counts.
  bool needs_counts() const {
    return exploration == ExplorationKind::ucb || exploration == ExplorationKind::count_bonus;
  }
};

/// The largest of the values of legal actions (null: all are legal).
inline double best_value(std::span<const double> values, const std::uint8_t* legal = nullptr) {
  double best = -std::numeric_limits<double>::infinity();
  for (std::size_t a = 0; a < values.size(); ++a) {
    if ((legal == nullptr || legal[a] != 0) && values[a] > best) best = values[a];
  }
  return best;
}

/// The legal action a of `num_actions` with the largest `score(a)`, which is asked once for each;
/// ties are broken as told.
template <class Score>
int best_action(std::size_t num_actions, Score&& score, const std::uint8_t* legal, TieBreak ties,
                Rng& rng) {
  double best = -std::numeric_limits<double>::infinity();
  std::size_t action = 0;
  std::uint32_t tied = 0;
  for (std::size_t a = 0; a < num_actions; ++a) {
    if (legal != nullptr && legal[a] == 0) continue;
    const double value = score(a);
    if (tied == 0 || value > best) {
      best = value;
      action = a;
      tied = 1;
    } else if (value == best) {
      ++tied;
      if (ties == TieBreak::random && rng.below(tied) == 0) action = a;
    }
  }
  return static_cast<int>(action);
}

/// The greedy action (Sutton & Barto 2.2).
inline int best_action(std::span<const double> values, const std::uint8_t* legal, TieBreak ties,
                       Rng& rng) {
  return best_action(
      values.size(), [&](std::size_t a) { return values[a]; }, legal, ties, rng);
}

/// A legal action out of `num_actions`, each with the same probability.
int uniform_legal_action(int num_actions, const std::uint8_t* legal, Rng& rng);
inline int uniform_action(int num_actions, const std::uint8_t* legal, Rng& rng) {
  if (legal != nullptr) return uniform_legal_action(num_actions, legal, rng);
  return static_cast<int>(rng.below(static_cast<std::uint32_t>(num_actions)));
}

/// Probabilities of the greedy policy: evenly over the best legal actions, or all on the lowest.
/// `probabilities` may be the same array as `values`.
void greedy_probabilities(std::span<const double> values, const std::uint8_t* legal, TieBreak ties,
                          std::span<double> probabilities);

/// Chooses actions from estimated values: the behaviour policy of a learner with a table, or of a
/// bandit. A value; `select` neither allocates nor calls anything virtual.
///
/// - epsilon_greedy: with probability epsilon a uniform draw over all legal actions, the greedy
/// ones
///   included, so that the one greedy action of k has probability 1 - epsilon + epsilon / k.
/// - softmax: probability proportional to exp(value / temperature) (Boltzmann).
/// - ucb: the largest value + c sqrt(ln t / N(a)), t = sum of the counts: the visits of the state,
///   or the steps of a bandit; an action with N(a) = 0 comes first (Sutton & Barto 2.10).
/// - count_bonus: the largest value + b / sqrt(1 + N(a)).
///
/// `counts` are read by the last two only and may be empty for the others. `legal` holds a flag for
/// each action, at least one of them set; null: all are legal.
class Explorer {
 public:
  Explorer() : Explorer(ExplorationConfig{}) {}
  /// `total_steps` is the planned length of training, of which `epsilon_fraction` is a share.
  /// Throws std::invalid_argument where the schedule needs one of them and has none.
  explicit Explorer(const ExplorationConfig& config, std::int64_t total_steps = 0);

  const ExplorationConfig& config() const { return config_; }
  double epsilon() const { return epsilon_; }

  /// An action, counted from 0.
  int select(std::span<const double> values, std::span<const std::int64_t> counts,
             const std::uint8_t* legal, Mode mode, Rng& rng) const {
    switch (mode == Mode::exploit ? ExplorationKind::greedy : config_.exploration) {
      case ExplorationKind::epsilon_greedy:
        if (rng.bernoulli(epsilon_))
          return uniform_action(static_cast<int>(values.size()), legal, rng);
        [[fallthrough]];
      case ExplorationKind::greedy:
        return best_action(values, legal, config_.ties, rng);
      default:
        return select_by_score(values, counts, legal, rng);
    }
  }

  /// The probability with which exploring `select` takes each action.
  void probabilities(std::span<const double> values, std::span<const std::int64_t> counts,
                     const std::uint8_t* legal, std::span<double> out) const;

  /// What is added to values before the largest is taken; empty but for the last two.
  std::vector<double> bonuses(std::span<const std::int64_t> counts) const;
  /// What a learner with such values and counts thinks.
  Thoughts think(std::vector<double> values, std::span<const std::int64_t> counts = {},
                 const std::uint8_t* legal = nullptr) const;

  /// Time goes on: the schedule of epsilon counts steps of all copies together.
  void advance(std::int64_t steps = 1) {
    time_ += steps;
    if (schedule_.kind != ScheduleKind::constant) epsilon_ = schedule_.at(time_);
  }

  void save(Checkpoint& checkpoint, const std::string& name = "explorer") const {
    checkpoint.put(name + ".time", std::span(&time_, 1));
  }
  void load(const Checkpoint& checkpoint, const std::string& name = "explorer") {
    time_ = checkpoint.integers(name + ".time", 1)[0];
    epsilon_ = schedule_.at(time_);
  }

 private:
  int select_by_score(std::span<const double> values, std::span<const std::int64_t> counts,
                      const std::uint8_t* legal, Rng& rng) const;
  /// What ucb and count_bonus add to a value; log_t = ln t.
  double bonus(std::int64_t count, double log_t) const;

  ExplorationConfig config_;
  Schedule schedule_;
  double epsilon_ = 0;
  std::int64_t time_ = 0;
};

}  // namespace pavlov
