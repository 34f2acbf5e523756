#include "envs/core/episode_statistics.h"

#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("episode statistics count raw rewards, lengths and ends of each copy", "[unit]") {
  // Two cart-poles, one pushed to and fro, one to the right only, which fails first; rewards are
  // scaled by a wrapper, but not those that are counted.
  const auto env = make("CartPole-v1?max_episode_steps=20&clip_rewards=0.5", {.num_envs = 2});
  env->reset();
  EpisodeStatistics statistics(2);
  std::vector<EpisodeRecord> records;
  for (int t = 0; t < 20; ++t) {
    env->view().actions.set(0, 0, t % 2);
    env->view().actions.set(1, 0, 1);
    env->step();
    CHECK(env->view().rewards[0] == 0.5);
    statistics.count(env->view(), [&](const EpisodeRecord& record) { records.push_back(record); });
  }
  CHECK(statistics.steps() == 40);
  CHECK(statistics.episodes() == static_cast<std::int64_t>(records.size()));
  REQUIRE(records.size() >= 2);
  CHECK(records.front().copy == 1);
  CHECK(records.front().terminated);
  CHECK(records.front().length < 15);
  CHECK(records.front().episode_return == static_cast<double>(records.front().length));
  CHECK(records.front().step == 2 * records.front().length);
  for (const auto& record : records) {
    if (record.copy != 0) continue;
    CHECK_FALSE(record.terminated);
    CHECK(record.length == 20);
    CHECK(record.episode_return == 20);
  }
}
