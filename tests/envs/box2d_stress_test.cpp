// The physical environments under rough treatment.

#include <cmath>
#include <memory>
#include <string>
#include <vector>

#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

const std::vector<std::string> kIds = {"LunarLander-v3", "LunarLander-v3?enable_wind=true",
                                       "LunarLanderContinuous-v3", "BipedalWalker-v3",
                                       "BipedalWalkerHardcore-v3"};

/// Fills the actions: at random, at the ends of their range, or the same for a long time.
void treat(VectorEnv& env, Rng& rng, int t) {
  static constexpr int kSpell = 64;
  const int mood = (t / kSpell) % 3;
  if (mood == 2 && t % kSpell != 0) return;  // as before
  for (int i = 0; i < env.size(); ++i) {
    auto action = sample(env.action_space(), rng);
    if (mood != 0 && std::holds_alternative<Box>(env.action_space())) {
      for (double& number : action) number = number < 0 ? -1 : 1;
    }
    for (std::size_t j = 0; j < action.size(); ++j) {
      env.view().actions.set(i, static_cast<int>(j), action[j]);
    }
  }
}

void stress(int steps) {
  for (const auto& id : kIds) {
    INFO(id);
    const auto env = make(id, {.num_envs = 4, .seed = 5});
    const auto& view = env->view();
    Rng rng(6);
    env->reset();
    bool good = true;
    for (int t = 0; t < steps / env->size(); ++t) {
      treat(*env, rng, t);
      env->step();
      for (int i = 0; i < env->size(); ++i) {
        const auto numbers = view.next_observations.numbers(i);
        good =
            good && std::isfinite(view.rewards[i]) && contains(env->observation_space(), numbers);
      }
      if (t % 5000 == 0) {  // a copy and a saved state are good for going on
        const auto copy = env->clone();
        copy->set_state(0, env->state(1));
        treat(*copy, rng, 0);
        copy->step();
      }
    }
    CHECK(good);
  }
}

}  // namespace

TEST_CASE("physical environments bear rough treatment", "[unit]") { stress(8'000); }

TEST_CASE("physical environments bear rough treatment for a million steps each", "[.slow]") {
  stress(1'000'000);
}

TEST_CASE("a thousand physical environments live at once and do not disturb one another",
          "[unit]") {
  for (const auto& id : {"LunarLander-v3", "BipedalWalker-v3"}) {
    INFO(id);
    const auto many = make(id, {.num_envs = 1000, .seed = 7});
    const auto alone = make(id, {.num_envs = 1, .seed = 7, .first_stream = 999});
    many->reset();
    alone->reset();
    for (int t = 0; t < 10; ++t) {
      for (int i = 0; i < 1000; ++i) many->view().actions.set(i, 0, t % 2);
      alone->view().actions.set(0, 0, t % 2);
      many->step();
      alone->step();
      REQUIRE(many->view().observations.numbers(999) == alone->view().observations.numbers(0));
      REQUIRE(many->view().rewards[999] == alone->view().rewards[0]);
    }
  }
}
