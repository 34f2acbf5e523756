#include "agents/core/train.h"

#include <algorithm>
#include <limits>
#include <stdexcept>

namespace pavlov {
namespace {

/// Sums up rewards and lengths of the episodes under way.
class EpisodeCounter {
 public:
  explicit EpisodeCounter(int size)
      : returns_(static_cast<std::size_t>(size), 0.0), lengths_(returns_.size(), 0) {}

  /// Counts the step just made by copy i; true when its episode ended with it.
  bool count(const BatchView& view, int i) {
    returns_[static_cast<std::size_t>(i)] += view.raw_rewards[i];
    ++lengths_[static_cast<std::size_t>(i)];
    return (view.terminated[i] | view.truncated[i]) != 0;
  }
  /// The ended episode of copy i, whose sums start anew.
  EpisodeRecord take(const BatchView& view, int i, std::int64_t step, std::int64_t index) {
    const auto k = static_cast<std::size_t>(i);
    return {.copy = i,
            .episode_return = std::exchange(returns_[k], 0.0),
            .length = std::exchange(lengths_[k], 0),
            .step = step,
            .index = index,
            .terminated = view.terminated[i] != 0};
  }

 private:
  std::vector<double> returns_;
  std::vector<std::int64_t> lengths_;
};

}  // namespace

TrainResult train(VectorEnv& env, Learner& learner, const TrainOptions& options) {
  if (options.steps <= 0 && options.episodes <= 0 && !options.poll) {
    throw std::invalid_argument("training needs a limit of steps or episodes");
  }
  constexpr auto kNever = std::numeric_limits<std::int64_t>::max();
  const std::int64_t last_step = options.steps > 0 ? options.steps : kNever;
  const std::int64_t last_episode = options.episodes > 0 ? options.episodes : kNever;

  const BatchView& view = env.view();
  EpisodeCounter episodes(view.size);
  TrainResult result;
  std::int64_t next_poll = options.poll ? options.poll_steps : kNever;
  env.reset();
  learner.begin_episodes();
  while (result.steps < last_step && result.episodes < last_episode) {
    learner.act(view, Mode::explore);
    env.step();
    learner.observe(view);
    learner.learn();
    result.steps += view.size;
    for (int i = 0; i < view.size; ++i) {
      if (!episodes.count(view, i)) continue;
      const auto record = episodes.take(view, i, result.steps, result.episodes++);
      if (options.on_episode) options.on_episode(record);
    }
    if (result.steps >= next_poll) [[unlikely]] {
      next_poll += options.poll_steps;
      if (!options.poll(result.steps)) {
        result.stopped = true;
        break;
      }
    }
  }
  return result;
}

std::vector<EpisodeRecord> evaluate(VectorEnv& env, Learner& learner, std::int64_t episodes,
                                    Mode mode) {
  const BatchView& view = env.view();
  const std::int64_t share = episodes / view.size;
  const std::int64_t extra = episodes % view.size;
  std::vector<std::int64_t> missing(static_cast<std::size_t>(view.size), share);
  for (std::int64_t i = 0; i < extra; ++i) ++missing[static_cast<std::size_t>(i)];

  EpisodeCounter counter(view.size);
  std::vector<EpisodeRecord> records;
  std::int64_t steps = 0;
  env.reset();
  while (static_cast<std::int64_t>(records.size()) < episodes) {
    learner.act(view, mode);
    env.step();
    steps += view.size;
    for (int i = 0; i < view.size; ++i) {
      if (!counter.count(view, i)) continue;
      const auto record =
          counter.take(view, i, steps, static_cast<std::int64_t>(records.size()));
      if (missing[static_cast<std::size_t>(i)]-- > 0) records.push_back(record);
    }
  }
  return records;
}

}  // namespace pavlov
