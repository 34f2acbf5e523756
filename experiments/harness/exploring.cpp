#include "experiments/harness/exploring.h"

#include <deque>
#include <memory>

#include "agents/core/train.h"
#include "agents/exploration/curious_learner.h"
#include "envs/core/coverage.h"
#include "envs/core/registry.h"

namespace pavlov {

Exploration explore(const std::string& name, const ExplorationMethod& method,
                    const ExploreOptions& options) {
  const auto env = make(name, {.num_envs = options.num_envs,
                               .seed = options.seed,
                               .first_stream = options.run * options.num_envs});
  const auto agent = make_curious_learner(
      method.agent, method.settings, method.bonus, method.bonus_settings,
      context_for(*env, options.seed + 7919U * static_cast<std::uint64_t>(options.run),
                  options.steps));
  Coverage coverage(*env);
  env->reset();
  coverage.begin(*env);

  Exploration result;
  std::deque<bool> recent;
  int successes = 0;  // among them
  const auto note_point = [&](std::int64_t steps) {
    while (steps * options.points >=
           options.steps * static_cast<std::int64_t>(result.covered.size() + 1)) {
      result.covered.push_back(static_cast<double>(coverage.covered()) / coverage.cells());
    }
  };
  const TrainOptions training{.steps = options.steps,
                              .on_episode =
                                  [&](const EpisodeRecord& episode) {
                                    const bool success = episode.episode_return >= options.success;
                                    if (success && result.first_success < 0)
                                      result.first_success = episode.step;
                                    recent.push_back(success);
                                    successes += success ? 1 : 0;
                                    if (recent.size() > 100) {
                                      successes -= recent.front() ? 1 : 0;
                                      recent.pop_front();
                                    }
                                  },
                              .poll =
                                  [&](std::int64_t steps) {
                                    coverage.count(*env);
                                    note_point(steps);
                                    result.solved = options.enough_successes > 0 &&
                                                    successes >= options.enough_successes;
                                    return !result.solved;
                                  },
                              .poll_steps = options.num_envs};
  const TrainResult trained = train(*env, *agent, training);
  result.steps = trained.steps;
  result.episodes = trained.episodes;
  result.visits.assign(coverage.visits().begin(), coverage.visits().end());
  return result;
}

}  // namespace pavlov
