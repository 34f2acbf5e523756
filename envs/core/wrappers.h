#pragma once

#include <memory>

#include "core/settings.h"
#include "envs/core/vector_env.h"

namespace pavlov {

/// What any environment can be wrapped in; all off by default. Each is a setting of every
/// environment: "Pendulum-v1?rescale_actions=true&frame_stack=3".
struct WrapperConfig {
  int max_episode_steps = -1;
  double sticky_actions = 0;
  bool clip_actions = false;
  bool rescale_actions = false;
  int frame_stack = 1;
  bool normalize_observations = false;
  bool normalize_rewards = false;
  double reward_discount = 0.99;
  double clip_rewards = 0;

  static void visit(auto& self, auto&& field) {
    field("max_episode_steps", self.max_episode_steps,
          "truncate episodes after so many steps; 0: never; -1: as registered");
    field("sticky_actions", self.sticky_actions,
          "probability that the last action is repeated instead (Machado et al. 2018 use 0.25)");
    field("clip_actions", self.clip_actions, "clip actions into their box instead of refusing");
    field("rescale_actions", self.rescale_actions,
          "actions are given in [-1, 1] and stretched to the bounds of their box");
    field("frame_stack", self.frame_stack, "observe the last so many observations, oldest first");
    field("normalize_observations", self.normalize_observations,
          "subtract the running mean, divide by the running standard deviation");
    field("normalize_rewards", self.normalize_rewards,
          "divide by the running standard deviation of the discounted return");
    field("reward_discount", self.reward_discount, "discount of that return");
    field("clip_rewards", self.clip_rewards, "clip rewards to [-x, x]; 0: off");
  }
  /// Throws std::invalid_argument that names `owner`.
  void validate(std::string_view owner) const;
};

/// `env`, which was made with `options`, inside the wrappers that `config` asks for. From the
/// inside out: sticky, rescaled, clipped actions; normalised, then stacked observations;
/// normalised, then clipped rewards. Throws std::invalid_argument where one makes no sense for its
/// spaces.
std::unique_ptr<VectorEnv> wrap(std::unique_ptr<VectorEnv> env, const WrapperConfig& config,
                                const BatchOptions& options);

}  // namespace pavlov
