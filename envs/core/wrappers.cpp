#include "envs/core/wrappers.h"

#include "envs/core/action_wrappers.h"
#include "envs/core/frame_stack.h"
#include "envs/core/normalize.h"

namespace pavlov {

void WrapperConfig::validate(std::string_view owner) const {
  require(sticky_actions >= 0 && sticky_actions <= 1, owner, "sticky_actions", sticky_actions,
          "a probability");
  require(frame_stack >= 1 && frame_stack <= 1024, owner, "frame_stack", frame_stack,
          "between 1 and 1024");
  require(reward_discount >= 0 && reward_discount <= 1, owner, "reward_discount", reward_discount,
          "between 0 and 1");
  require(clip_rewards >= 0, owner, "clip_rewards", clip_rewards, "0 or more");
  require(max_episode_steps >= -1, owner, "max_episode_steps", max_episode_steps, "-1, 0 or more");
}

std::unique_ptr<VectorEnv> wrap(std::unique_ptr<VectorEnv> env, const WrapperConfig& config,
                                const BatchOptions& options) {
  if (config.sticky_actions > 0) {
    env = std::make_unique<StickyActions>(std::move(env), config.sticky_actions, options);
  }
  if (config.rescale_actions) env = std::make_unique<RescaleActions>(std::move(env));
  if (config.clip_actions) env = std::make_unique<ClipActions>(std::move(env));
  if (config.normalize_observations) {
    env = std::make_unique<NormalizeObservations>(std::move(env));
  }
  if (config.frame_stack > 1) {
    env = std::make_unique<FrameStack>(std::move(env), config.frame_stack, options);
  }
  if (config.normalize_rewards) {
    env = std::make_unique<NormalizeRewards>(std::move(env), config.reward_discount);
  }
  if (config.clip_rewards > 0) {
    env = std::make_unique<ClipRewards>(std::move(env), config.clip_rewards);
  }
  return env;
}

}  // namespace pavlov
