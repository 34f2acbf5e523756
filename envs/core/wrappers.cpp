#include "envs/core/wrappers.h"

#include <stdexcept>

#include "core/text.h"

namespace pavlov {

void WrapperConfig::validate() const {
  const auto require = [](bool holds, const std::string& what) {
    if (!holds) throw std::invalid_argument(what);
  };
  require(sticky_actions >= 0 && sticky_actions <= 1,
          "sticky_actions is a probability, not " + shortest(sticky_actions));
  require(frame_stack >= 1 && frame_stack <= 1024,
          "frame_stack lies between 1 and 1024, not " + std::to_string(frame_stack));
  require(reward_discount >= 0 && reward_discount <= 1,
          "reward_discount lies between 0 and 1, not " + shortest(reward_discount));
  require(clip_rewards >= 0, "clip_rewards is not negative, not " + shortest(clip_rewards));
  require(max_episode_steps >= -1,
          "max_episode_steps is -1, 0 or more, not " + std::to_string(max_episode_steps));
}

std::unique_ptr<VectorEnv> wrap(std::unique_ptr<VectorEnv> env, const WrapperConfig&,
                                std::uint64_t, int) {
  return env;
}

}  // namespace pavlov
