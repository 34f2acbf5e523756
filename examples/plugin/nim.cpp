// An environment in a shared library, for a pavlov that is already built:
//
//     cmake -S . -B build -DCMAKE_PREFIX_PATH=<where pavlov is installed> && cmake --build build
//     pavlov train --plugin build/nim.so --env Nim-v0 --agent q-learning

#include <algorithm>
#include <stdexcept>
#include <tuple>

#include "envs/core/registry.h"

namespace {

using namespace pavlov;

/// Take one, two or three matches in turn with an opponent who plays at random; who takes the last
/// match wins.
///
/// Actions: 0, 1, 2 for one, two or three matches, as far as there are so many. Observation:
/// matches left. Reward: 1 for winning, -1 for losing, else 0. End: no matches left. The best play
/// leaves the opponent a multiple of four.
class Nim {
 public:
  struct Config {
    int matches = 21;

    static void visit(auto& self, auto&& field) {
      field("matches", self.matches, "matches at the start, 1 to 1000");
    }
    void validate() const {
      require(matches >= 1 && matches <= 1000, "Nim", "matches", matches, "1 to 1000");
    }
  };
  using Observation = int;
  using Action = int;

  explicit Nim(const Config& config) : config_(config) {}

  Discrete observation_space() const { return {.n = config_.matches + 1}; }
  Discrete action_space() const { return {.n = 3}; }
  bool legal(int action) const { return action >= 0 && action < std::min(3, left_); }

  Observation reset(Rng& /*rng*/) { return left_ = config_.matches; }

  StepResult<Observation> step(Action action, Rng& rng) {
    left_ -= action + 1;
    if (left_ == 0) return {.observation = 0, .reward = 1, .terminated = true};
    left_ -= rng.integer(1, std::min(3, left_));
    const bool lost = left_ == 0;
    return {.observation = left_, .reward = lost ? -1.0 : 0.0, .terminated = lost};
  }

  /// matches left
  auto state() { return std::tie(left_); }
  void check_state() const {
    if (left_ < 1 || left_ > config_.matches) {
      throw std::invalid_argument("there cannot be " + std::to_string(left_) + " matches left");
    }
  }

 private:
  Config config_;
  int left_ = 1;
};

const bool registered = register_environment<Nim>(
    {.id = "Nim-v0", .summary = "take the last match against a random opponent"});

}  // namespace
