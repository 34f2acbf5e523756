#pragma once

#include <cassert>
#include <span>

namespace pavlov {

/// The return that follows each step of an episode, G_t = R_{t+1} + gamma G_{t+1} (Sutton & Barto
/// 3.9), also called reward-to-go: rewards[t] is R_{t+1}, returns[t] becomes G_t. `tail` is the
/// value of what follows the last reward.
inline void discounted_returns(std::span<const double> rewards, double gamma,
                               std::span<double> returns, double tail = 0) {
  assert(returns.size() == rewards.size());
  double g = tail;
  for (std::size_t t = rewards.size(); t-- > 0;) {
    g = rewards[t] + gamma * g;
    returns[t] = g;
  }
}

}  // namespace pavlov
