#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <vector>

#include "core/rng.h"
#include "envs/core/registry.h"
#include "envs/core/tabular_model.h"
#include "tests/support/catch.h"

namespace pavlov::test {

inline TabularModel model_of(const std::string& name) {
  auto model = make(name)->model();
  REQUIRE(model.has_value());
  return *std::move(model);
}

inline double distance(std::span<const double> a, std::span<const double> b) {
  REQUIRE(a.size() == b.size());
  double largest = 0;
  for (std::size_t i = 0; i < a.size(); ++i) largest = std::max(largest, std::abs(a[i] - b[i]));
  return largest;
}

/// A random model: up to three actions, some of them not allowed, some states terminal, up to four
/// outcomes each. Every action ends the episode with probability 0.05 or more, so that all policies
/// are proper.
inline TabularModel random_model(int num_states, Rng& rng) {
  constexpr int kActions = 3;
  TabularModel model(num_states, kActions);
  for (int state = 0; state < num_states; ++state) {
    if (rng.bernoulli(0.1)) continue;
    const int always = rng.integer(0, kActions - 1);
    for (int action = 0; action < kActions; ++action) {
      if (action != always && rng.bernoulli(0.2)) continue;
      const double end = rng.uniform(0.05, 0.5);
      model.add(state, action,
                {.probability = end, .reward = rng.normal(), .next = state, .terminated = true});
      const int others = rng.integer(1, 3);
      for (int i = 0; i < others; ++i) {
        model.add(state, action,
                  {.probability = (1 - end) / others,
                   .reward = rng.normal(),
                   .next = rng.integer(0, num_states - 1)});
      }
    }
  }
  model.finish();
  return model;
}

/// n states in a row; action 0 goes left, 1 right; beyond the right end lies the end, which pays 1.
inline TabularModel corridor(int n) {
  TabularModel model(n, 2);
  for (int state = 0; state < n; ++state) {
    model.add(state, 0, {.probability = 1, .reward = 0, .next = std::max(0, state - 1)});
    const bool last = state == n - 1;
    model.add(state, 1,
              {.probability = 1,
               .reward = last ? 1.0 : 0.0,
               .next = std::min(n - 1, state + 1),
               .terminated = last});
  }
  model.finish();
  return model;
}

}  // namespace pavlov::test
