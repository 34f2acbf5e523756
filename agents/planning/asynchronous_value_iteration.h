#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "agents/planning/plan.h"

namespace pavlov {

/// In which order single states are updated.
enum class StateOrder { ordered, random };

constexpr std::array<std::pair<StateOrder, std::string_view>, 2> enum_names(StateOrder) {
  return {{{StateOrder::ordered, "ordered"}, {StateOrder::random, "random"}}};
}

struct AsynchronousOptions {
  double gamma = 1;
  double accuracy = 1e-10;
  StateOrder order = StateOrder::random;
  std::uint64_t seed = 0;
  std::int64_t max_backups = 1'000'000'000;

  static void visit(auto& self, auto&& field) {
    field("gamma", self.gamma, "discount [0, 1]");
    field("accuracy", self.accuracy, "wanted |V - V*| (> 0)");
    field("order", self.order, "states one after the other, or drawn at random");
    field("seed", self.seed, "of the random order");
    field("max_backups", self.max_backups, "give up after so many updates (>= 1)");
  }
};

/// Asynchronous value iteration (Sutton & Barto 4.5): one state at a time, in place, in an order
/// that forgets none.
///
/// After each num_states updates (a "sweep" of the plan) the Bellman residual of all states is
/// looked at; it bounds |V - V*| by residual / (1 - gamma) and is the plan's `change`. With
/// gamma = 1 the residual itself is brought down to `accuracy`.
Plan asynchronous_value_iteration(const TabularModel& model,
                                  const AsynchronousOptions& options = {});

}  // namespace pavlov
