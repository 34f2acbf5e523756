#pragma once

#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "envs/core/vector_env.h"

namespace pavlov {

/// Turns keys into the actions of an environment, so that a person can play it: arrows where an
/// action's name or its direction on a grid says so, the space bar to fire, digits and letters for
/// actions by their number. Of a continuous action each number has two keys, for its two ends.
class Hand {
 public:
  /// Throws std::invalid_argument for actions that no keys are known for.
  explicit Hand(const VectorEnv& env);

  /// Whether the task waits for a person to move, as boards and mazes do; others go on by
  /// themselves.
  bool waits() const { return waits_; }
  bool uses(const std::string& key) const;
  /// Keys and what they do, to be shown.
  std::vector<std::pair<std::string, std::string>> keys() const;

  /// The action now, an element of the action space; nothing while a task waits. `pressed` since
  /// the last action, the newest last. Without a key the idle action is taken; where there is none
  /// the actions take turns, which comes near to doing nothing.
  std::optional<std::vector<double>> action(const std::vector<std::string>& pressed,
                                            const std::function<bool(const std::string&)>& held);

 private:
  struct Binding {
    std::string key;
    std::string meaning;
    int index;         ///< of the action, or of its number that the key moves
    double value = 0;  ///< what the number becomes
  };
  void bind_discrete(const VectorEnv& env, int count);
  void bind_continuous(const VectorEnv& env, const Box& box);

  Space actions_;
  bool waits_;
  std::vector<Binding> bindings_;
  std::optional<int> idle_;
  std::vector<double> rest_;  ///< of a continuous action without a key
  int turn_ = 0;
};

/// What a key is called on the screen: "←" for "left".
std::string key_label(const std::string& key);

}  // namespace pavlov
