#include "agents/core/train.h"

#include <cstdlib>
#include <limits>
#include <stdexcept>
#include <string_view>

#include "agents/core/acts_and_steps.h"

namespace pavlov {
namespace {

/// A variable of the environment, no setting, since it changes no number.
bool wants_graphs() {
  const char* const text = std::getenv("PAVLOV_CUDA_GRAPHS");
  return text != nullptr && std::string_view(text) == "1";
}

}  // namespace

TrainResult train(VectorEnv& env, Learner& learner, const TrainOptions& options) {
  EpisodeStatistics statistics(env.size());
  return train(env, learner, options, statistics);
}

TrainResult train(VectorEnv& env, Learner& learner, const TrainOptions& options,
                  EpisodeStatistics& statistics) {
  if (options.steps <= 0 && options.episodes <= 0 && !options.poll) {
    throw std::invalid_argument("training needs a limit of steps or episodes");
  }
  constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
  const std::int64_t last_step = options.steps > 0 ? options.steps : kNever;
  const std::int64_t last_episode = options.episodes > 0 ? options.episodes : kNever;

  const BatchView& view = env.view();
  bool stopped = false;
  // At multiples of `poll_steps`, wherever the run was stopped before.
  const auto poll_after = [&](std::int64_t steps) {
    return options.poll ? (steps / options.poll_steps + 1) * options.poll_steps : kNever;
  };
  std::int64_t next_poll = poll_after(statistics.steps());
  if (statistics.steps() == 0) {
    env.reset();
    learner.begin_episodes();
  }
  auto* const in_one = wants_graphs() ? dynamic_cast<ActsAndSteps*>(&learner) : nullptr;
  while (!stopped && statistics.steps() < last_step && statistics.episodes() < last_episode) {
    if (in_one == nullptr || !in_one->act_and_step(env)) {
      learner.act(view, Mode::explore);
      env.step();
    }
    learner.observe(view);
    learner.learn();
    statistics.count(view, [&](const EpisodeRecord& episode) {
      if (options.on_episode) options.on_episode(episode);
    });
    if (statistics.steps() >= next_poll) [[unlikely]] {
      next_poll = poll_after(statistics.steps());
      stopped = !options.poll(statistics.steps());
    }
  }
  return {.steps = statistics.steps(), .episodes = statistics.episodes(), .stopped = stopped};
}

std::vector<EpisodeRecord> evaluate(VectorEnv& env, Learner& learner, std::int64_t episodes,
                                    Mode mode) {
  const BatchView& view = env.view();
  const std::int64_t share = episodes / view.size;
  const std::int64_t extra = episodes % view.size;
  std::vector<std::int64_t> missing(static_cast<std::size_t>(view.size), share);
  for (std::int64_t i = 0; i < extra; ++i) ++missing[static_cast<std::size_t>(i)];

  EpisodeStatistics statistics(view.size);
  std::vector<EpisodeRecord> records;
  env.reset();
  while (static_cast<std::int64_t>(records.size()) < episodes) {
    learner.act(view, mode);
    env.step();
    statistics.count(view, [&](const EpisodeRecord& episode) {
      if (missing[static_cast<std::size_t>(episode.copy)]-- > 0) records.push_back(episode);
    });
  }
  return records;
}

}  // namespace pavlov
