#include <map>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/exploration/curious_learner.h"
#include "core/checkpoint.h"
#include "envs/core/registry.h"
#include "tests/agents/core/quick_settings.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kCopies = 2;

/// An environment of each kind, and for how many steps an agent can be trained in it by the way.
const std::map<std::string, std::int64_t>& kinds() {
  static const std::map<std::string, std::int64_t> steps = {
      {"Bandit-v0", 300},
      {"GridWorld-v0", 600},
      {"RandomWalk-v0", 600},
      {"CartPole-v1?normalize_observations=true&normalize_rewards=true", 300},
      {"MinAtar-Breakout-v1?sticky_actions=0.1", 80},
      {"Pendulum-v1?frame_stack=2&max_episode_steps=30", 200},
      {"LunarLander-v3", 200},
      {"LunarLanderContinuous-v3", 200}};
  return steps;
}

/// A run, in pieces that know of one another by a checkpoint alone.
struct Run {
  Run(const std::string& env_name, const std::string& agent, const std::string& bonus,
      std::int64_t steps, std::uint64_t seed)
      : env(make(env_name, {.num_envs = kCopies, .seed = seed})),
        learner(make_curious_learner(agent, test::quick_settings(find_learner(agent).settings()),
                                     bonus, test::quick_settings(settings_of_bonus(bonus)),
                                     context_for(*env, seed, steps))),
        statistics(kCopies) {}

  void train_until(std::int64_t steps) { train(*env, *learner, {.steps = steps}, statistics); }
  Checkpoint save() const {
    Checkpoint checkpoint;
    learner->save(checkpoint);
    env->save(checkpoint, "run.env");
    statistics.save(checkpoint, "run.episodes");
    return checkpoint;
  }
  void load(const Checkpoint& checkpoint) {
    learner->load(checkpoint);
    env->load(checkpoint, "run.env");
    statistics.load(checkpoint, "run.episodes");
  }

  std::unique_ptr<VectorEnv> env;
  std::unique_ptr<Learner> learner;
  EpisodeStatistics statistics;
};

/// Stops a run of so many steps at `stop`, goes on with one that began with another seed, and
/// compares it with one that was never stopped.
void check_resumes(const std::string& env, const std::string& agent, const std::string& bonus,
                   std::int64_t steps, std::int64_t stop) {
  INFO(agent << " with " << bonus << " in " << env << ", stopped at step " << stop);
  Run whole(env, agent, bonus, steps, 3);
  whole.train_until(stop);
  const Checkpoint checkpoint = whole.save();
  Run resumed(env, agent, bonus, steps, 4);
  resumed.load(checkpoint);
  CHECK(test::same(resumed.save(), checkpoint));
  CHECK(resumed.learner->figures() == whole.learner->figures());

  whole.train_until(steps);
  resumed.train_until(steps);
  CHECK(resumed.learner->figures() == whole.learner->figures());
  const Checkpoint end = whole.save();
  CHECK(test::same(resumed.save(), end));
  CHECK_FALSE(test::same(checkpoint, end));
}

}  // namespace

TEST_CASE("every agent, stopped at any step, goes on as if it had not been", "[contract]") {
  Rng rng = Rng(8).child("stops");
  for (const auto& agent : registered_learners()) {
    int tried = 0;
    for (const auto& [env, steps] : kinds()) {
      try {
        Run(env, agent, "none", steps, 0);
      } catch (const std::invalid_argument&) {  // it does not learn in such an environment
        continue;
      }
      ++tried;
      check_resumes(env, agent, "none", steps, 2 * rng.integer(1, static_cast<int>(steps) / 2 - 1));
    }
    INFO(agent);
    CHECK(tried > 0);
  }
}

TEST_CASE("every bonus, stopped at any step, goes on as if it had not been", "[contract]") {
  Rng rng = Rng(9).child("stops");
  for (const auto& bonus : registered_bonuses()) {
    int tried = 0;
    for (const auto& [env, agent] :
         {std::pair<std::string, std::string>{"GridWorld-v0", "q-learning"},
          {"CartPole-v1", "dqn"},
          {"CartPole-v1", "ppo"}}) {
      try {
        Run(env, agent, bonus, 200, 0);
      } catch (const std::invalid_argument&) {
        continue;
      }
      ++tried;
      check_resumes(env, agent, bonus, 200, 2 * rng.integer(1, 99));
    }
    INFO(bonus);
    CHECK(tried > 0);
  }
}
