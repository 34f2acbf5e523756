#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/rng.h"
#include "envs/core/registry.h"

namespace pavlov {

/// A learner that a study tries, undiscounted and epsilon-greedy with epsilon = 0.1 unless its
/// settings say otherwise.
struct ControlMethod {
  std::string label;
  std::string agent;  ///< registered name
  SettingValues settings;
};

/// A learner, taught from scratch.
struct Apprentice {
  std::unique_ptr<VectorEnv> env;
  std::unique_ptr<Learner> learner;
  std::vector<EpisodeRecord> episodes;  ///< of its training

  /// Trains for `limits.episodes` or `limits.steps`.
  Apprentice(const ControlMethod& method, std::string_view environment, Rng rng,
             TrainOptions limits)
      : env(make(environment, {.seed = rng.bits64()})) {
    SettingValues settings{{"gamma", "1"}, {"epsilon", "0.1"}};
    settings.insert(settings.end(), method.settings.begin(), method.settings.end());
    learner = make_learner(method.agent, *env, rng.bits64(), limits.steps, settings);
    limits.on_episode = [this](const EpisodeRecord& record) { episodes.push_back(record); };
    train(*env, *learner, limits);
  }
};

}  // namespace pavlov
