#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/planning/policy.h"
#include "envs/core/registry.h"
#include "render/plot.h"

namespace pavlov {

/// The game of Example 5.1: no rule for naturals, so that its model is known.
constexpr const char* kBlackjack = "Blackjack-v1?sab=false";
constexpr int kStick = 0;
constexpr int kHit = 1;

/// A state in which there is something to choose: the player's sum is 12 to 21.
struct BlackjackState {
  int sum = 12;
  int open_card = 1;  ///< the dealer's, 1 (ace) … 10
  bool usable_ace = false;

  std::size_t index() const {
    return static_cast<std::size_t>((sum * 11 + open_card) * 2 + (usable_ace ? 1 : 0));
  }
  /// "13 against 2, usable ace"
  std::string text() const {
    return std::to_string(sum) + " against " +
           (open_card == 1 ? "ace" : std::to_string(open_card)) +
           (usable_ace ? ", usable ace" : "");
  }
};

/// The 100 states with or without a usable ace: sum after sum, for each the dealer's ace, 2, …, 10.
inline std::vector<BlackjackState> blackjack_states(bool usable_ace) {
  std::vector<BlackjackState> states;
  for (int sum = 12; sum <= 21; ++sum) {
    for (int card = 1; card <= 10; ++card) states.push_back({sum, card, usable_ace});
  }
  return states;
}

/// The policy that sticks where `sticks(state)` says so, and hits below 12, where no card can hurt.
template <class Sticks>
Policy blackjack_policy(const TabularModel& model, const Sticks& sticks) {
  std::vector<int> actions(static_cast<std::size_t>(model.num_states()), kHit);
  for (const bool ace : {false, true}) {
    for (const BlackjackState& state : blackjack_states(ace)) {
      if (sticks(state)) actions[state.index()] = kStick;
    }
  }
  return deterministic_policy(model, actions);
}

/// The policy of Figure 5.1.
inline Policy stick_on_20_and_21(const TabularModel& model) {
  return blackjack_policy(model, [](const BlackjackState& state) { return state.sum >= 20; });
}

/// Published values for one sum, by the dealer's card.
struct BlackjackRow {
  int sum;
  bool usable_ace;
  std::array<double, 10> values;
};

/// How far values, one for each state of the environment, are from published ones at most.
inline double largest_difference(std::span<const double> values,
                                 std::span<const BlackjackRow> rows) {
  double largest = 0;
  for (const auto& row : rows) {
    for (int card = 1; card <= 10; ++card) {
      const BlackjackState state{row.sum, card, row.usable_ace};
      const double published = row.values[static_cast<std::size_t>(card - 1)];
      largest = std::max(largest, std::abs(values[state.index()] - published));
    }
  }
  return largest;
}

/// A number for each of the 100 states, over the player's sum and the dealer's card.
template <class Number>
Plot blackjack_map(std::string title, bool usable_ace, std::string label, Range range,
                   const Number& number) {
  Plot plot{.title = std::move(title) + (usable_ace ? ", usable ace" : ", no usable ace"),
            .x_label = "dealer's open card (1: ace)",
            .y_label = "player's sum"};
  HeatMap map{.rows = 10,
              .columns = 10,
              .x = Range{0.5, 10.5},
              .y = Range{11.5, 21.5},
              .range = range,
              .label = std::move(label)};
  for (const BlackjackState& state : blackjack_states(usable_ace)) {
    map.values.push_back(number(state));
  }
  plot.heat_map(std::move(map));
  return plot;
}

}  // namespace pavlov
