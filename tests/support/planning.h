#pragma once

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include "envs/core/environment.h"
#include "tests/support/catch.h"

namespace pavlov::test {

/// q(s, a) for given values of the states.
inline double action_value(const TabularModel& model, const std::vector<double>& values, int state,
                           int action, double discount) {
  double q = 0;
  for (const Outcome& o : model.outcomes(state, action)) {
    const double next = o.terminated ? 0.0 : values[static_cast<std::size_t>(o.next)];
    q += o.probability * (o.reward + discount * next);
  }
  return q;
}

/// v* by value iteration in place, until no value changes by more than `tolerance`.
inline std::vector<double> optimal_values(const TabularModel& model, double discount,
                                          double tolerance = 1e-13) {
  std::vector<double> values(static_cast<std::size_t>(model.num_states()), 0.0);
  for (double change = 1; change > tolerance;) {
    change = 0;
    for (int state = 0; state < model.num_states(); ++state) {
      if (model.terminal(state)) continue;
      double best = -INFINITY;
      for (int action = 0; action < model.num_actions(); ++action) {
        if (!model.allowed(state, action)) continue;
        best = std::max(best, action_value(model, values, state, action, discount));
      }
      double& value = values[static_cast<std::size_t>(state)];
      change = std::max(change, std::abs(value - best));
      value = best;
    }
  }
  return values;
}

/// The actions whose value is within `tolerance` of the best.
inline std::vector<int> best_actions(const TabularModel& model, const std::vector<double>& values,
                                     int state, double discount, double tolerance) {
  double best = -INFINITY;
  for (int action = 0; action < model.num_actions(); ++action) {
    if (!model.allowed(state, action)) continue;
    best = std::max(best, action_value(model, values, state, action, discount));
  }
  std::vector<int> actions;
  for (int action = 0; action < model.num_actions(); ++action) {
    if (model.allowed(state, action) &&
        action_value(model, values, state, action, discount) >= best - tolerance) {
      actions.push_back(action);
    }
  }
  return actions;
}

inline int observed_state(const Space& space, int observation) {
  const double number[] = {static_cast<double>(observation)};
  return static_cast<int>(index_of(space, number));
}
template <std::size_t N>
int observed_state(const Space& space, const std::array<int, N>& observation) {
  const std::vector<double> numbers(observation.begin(), observation.end());
  return static_cast<int>(index_of(space, numbers));
}

/// Checks what `step` does under uniformly random legal actions against the model: which next
/// states and endings occur, how often, and the mean reward of each pair of state and action.
template <class E>
void check_model(E env, const TabularModel& model, int steps = 100000) {
  struct Tally {
    double visits = 0;
    double reward = 0;
    double squares = 0;
    std::map<std::pair<int, bool>, double> next;
  };
  const Space states = env.observation_space();
  const Discrete actions = env.action_space();
  Rng rng(17);
  std::map<std::pair<int, int>, Tally> tallies;
  int state = observed_state(states, env.reset(rng));
  for (int t = 0; t < steps; ++t) {
    int action = 0;
    do {
      action = rng.integer(0, actions.n - 1);
    } while (!model.allowed(state, action));
    const auto result = env.step(action + actions.start, rng);
    const int next = observed_state(states, result.observation);
    Tally& tally = tallies[{state, action}];
    ++tally.visits;
    tally.reward += result.reward;
    tally.squares += result.reward * result.reward;
    ++tally.next[{result.terminated ? -1 : next, result.terminated}];
    state = result.terminated ? observed_state(states, env.reset(rng)) : next;
  }
  for (const auto& [pair, tally] : tallies) {
    std::map<std::pair<int, bool>, double> expected;
    double mean = 0;
    for (const Outcome& o : model.outcomes(pair.first, pair.second)) {
      expected[{o.terminated ? -1 : o.next, o.terminated}] += o.probability;
      mean += o.probability * o.reward;
    }
    const double n = tally.visits;
    for (const auto& [next, count] : tally.next) {
      const double p = std::min(expected[next], 1.0);
      REQUIRE(p > 0);
      CHECK(std::abs(count - n * p) < 6 * std::sqrt(n * p * (1 - p)) + 6);
    }
    if (n < 100) continue;
    const double variance = tally.squares / n - std::pow(tally.reward / n, 2);
    CHECK(std::abs(tally.reward / n - mean) < 6 * std::sqrt(std::max(variance, 0.0) / n) + 0.05);
  }
}

}  // namespace pavlov::test
