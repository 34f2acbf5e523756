#pragma once

#include <string>
#include <tuple>

#include "envs/core/environment.h"

namespace pavlov {

/// Walk left or right along a row of states, with equal chances, until one end is left.
///
/// Source: Sutton & Barto, Example 6.2 (RandomWalk-v0: 5 states A … E, reward 1 at the right end)
/// and Example 7.1 (RandomWalk19-v0: 19 states, reward -1 at the left end, 1 at the right).
///
/// Actions: 0 go on; there is nothing to choose. Observation: 0 beyond the left end, 1 … states
/// from left to right, states + 1 beyond the right end. Start: in the middle. Reward: `left_reward`
/// or `right_reward` with the step that leaves the row, else 0. End: beyond an end.
class RandomWalk {
 public:
  struct Config {
    int states = 5;
    double left_reward = 0;
    double right_reward = 1;

    static void visit(auto& self, auto&& field) {
      field("states", self.states, "states between the ends, an odd number");
      field("left_reward", self.left_reward, "reward of leaving at the left end");
      field("right_reward", self.right_reward, "reward of leaving at the right end");
    }
    void validate() const;
  };
  using Observation = int;
  using Action = int;

  RandomWalk() : RandomWalk(Config{}) {}
  explicit RandomWalk(const Config& config);

  Discrete observation_space() const { return {.n = config_.states + 2}; }
  Discrete action_space() const { return {.n = 1}; }
  Observation reset(Rng& rng);
  StepResult<Observation> step(Action action, Rng& rng);
  TabularModel model() const;
  GridView grid() const;
  void draw(Canvas& canvas) const;

  /// place, as observed
  auto state() { return std::tie(place_); }
  void check_state() const;

 private:
  int start() const { return (config_.states + 1) / 2; }
  int right_end() const { return config_.states + 1; }
  /// In the picture: a letter, a number, or the reward beyond an end.
  std::string name(int place) const;
  Outcome move_to(int place, double probability) const;

  Config config_;
  int place_;
};

}  // namespace pavlov
