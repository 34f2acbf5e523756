#include "envs/exploration/noisy_tv.h"

#include <set>
#include <string>

#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

void step(VectorEnv& env, int action) {
  env.view().actions.set(0, 0, action);
  env.step();
}

int number(const VectorEnv& env) { return static_cast<int>(env.view().observations.number(0)); }

}  // namespace

TEST_CASE("a passive television shows another channel after every step", "[unit]") {
  const auto env = make("KeyDoor-v0?noisy_tv=passive&tv_channels=5");
  const auto plain = make("KeyDoor-v0");
  CHECK(env->observation_space() ==
        Space(Discrete{.n = 5 * std::get<Discrete>(plain->observation_space()).n}));
  CHECK(env->action_space() == plain->action_space());
  env->reset();
  plain->reset();
  std::set<int> channels;
  for (int t = 0; t < 100; ++t) {
    step(*env, t % 4);
    step(*plain, t % 4);
    CHECK(number(*env) / 5 == number(*plain));
    CHECK(env->view().rewards[0] == plain->view().rewards[0]);
    channels.insert(number(*env) % 5);
  }
  CHECK(channels.size() == 5);
}

TEST_CASE("a switched television keeps its channel until it is switched, and the world waits",
          "[unit]") {
  const auto env = make("KeyDoor-v0?noisy_tv=switched");
  CHECK(env->action_space() == Space(Discrete{.n = 5}));
  CHECK(env->action_names().back() == "switch TV");
  env->reset();
  const int channel = number(*env) % 16;
  for (int t = 0; t < 50; ++t) {
    step(*env, t % 4);
    CHECK(number(*env) % 16 == channel);
  }
  const int place = number(*env) / 16;
  std::set<int> channels;
  for (int t = 0; t < 200; ++t) {
    step(*env, 4);
    CHECK(number(*env) / 16 == place);
    CHECK(env->view().rewards[0] == 0);
    channels.insert(number(*env) % 16);
  }
  CHECK(channels.size() == 16);
}

TEST_CASE("the screen lies in the corner of a plane of its own", "[unit]") {
  const auto env = make("KeyDoor-v0?noisy_tv=switched&observation=planes");
  const auto plain = make("KeyDoor-v0?observation=planes");
  CHECK(shape_of(env->observation_space()) == std::vector<int>{7, 6, 13});
  env->reset();
  plain->reset();
  std::set<std::vector<double>> pictures;
  for (int t = 0; t < 60; ++t) {
    const auto seen = env->view().observations.numbers(0);
    const auto world = plain->view().observations.numbers(0);
    CHECK(std::equal(world.begin(), world.end(), seen.begin()));
    std::vector<double> picture;
    for (int k = 0; k < 6 * 13; ++k) {
      const bool corner = k / 13 >= 2 && k % 13 >= 9;
      const double pixel = seen[world.size() + static_cast<std::size_t>(k)];
      if (corner) picture.push_back(pixel);
      CHECK((corner || pixel == 0));
    }
    pictures.insert(picture);
    step(*env, 4);
  }
  CHECK(pictures.size() >= 14);
}

TEST_CASE("a vector beside a television has sixteen more numbers", "[unit]") {
  const auto env = make("MountainCarSparse-v0?noisy_tv=passive");
  CHECK(shape_of(env->observation_space()) == std::vector<int>{18});
  env->reset();
  const auto first = env->view().observations.numbers(0);
  int changes = 0;
  for (int t = 0; t < 20; ++t) {
    const auto before = env->view().observations.numbers(0);
    step(*env, 2);
    const auto now = env->view().observations.numbers(0);
    changes += !std::equal(before.begin() + 2, before.end(), now.begin() + 2);
  }
  CHECK(changes >= 15);
  const auto still = make("MountainCarSparse-v0?noisy_tv=switched");
  still->reset();
  const auto before = still->view().observations.numbers(0);
  for (int t = 0; t < 5; ++t) step(*still, 3);
  const auto after = still->view().observations.numbers(0);
  CHECK(std::equal(before.begin(), before.begin() + 2, after.begin()));
}

TEST_CASE("worlds seen in every way beside a television keep their promises", "[contract]") {
  for (const auto& id : registered_ids()) {
    const auto settings = find_environment(id).settings();
    if (find_setting(settings, "noisy_tv") == nullptr) continue;
    for (const char* tv : {"off", "passive", "switched"}) {
      for (const std::string sight : {"state", "planes", "vector"}) {
        const bool one_sight = find_setting(settings, "observation") == nullptr;
        if (one_sight && sight != "state") continue;
        const std::string name =
            id + "?noisy_tv=" + tv + (one_sight ? "" : "&observation=" + sight);
        INFO(name);
        std::unique_ptr<VectorEnv> env;
        try {
          env = make(name, {.num_envs = 2, .seed = 1});
        } catch (const std::invalid_argument& error) {
          CHECK_THAT(error.what(), Contains("observation must be"));  // not a way to see this world
          continue;
        }
        env->reset();
        if (const auto grid = env->grid(0)) {
          const auto actions = std::get<Discrete>(env->action_space()).n;
          CHECK(static_cast<int>(grid->directions.size()) == actions);
        }
        RandomPlayer player(*env, 2);
        for (int t = 0; t < 200; ++t) {
          player.play(*env, 1);
          REQUIRE(contains(env->observation_space(), env->view().observations.numbers(1)));
          REQUIRE(contains(env->observation_space(), env->view().next_observations.numbers(1)));
        }
        const auto before = allocations();
        player.play(*env, 200);
        CHECK(allocations() == before);

        const auto other = make(name, {.num_envs = 2, .seed = 3});
        other->reset();
        for (const auto& e : {env.get(), other.get()}) {
          for (int i = 0; i < 2; ++i) e->set_state(i, env->state(i));
          e->seed(4);
        }
        const auto copy = env->clone();
        random_trajectory(*env, 1, 5);
        random_trajectory(*other, 1, 5);
        const auto trajectory = random_trajectory(*env, 100, 6);
        CHECK(random_trajectory(*other, 100, 6) == trajectory);
        random_trajectory(*copy, 1, 5);
        CHECK(random_trajectory(*copy, 100, 6) == trajectory);
      }
    }
  }
}

TEST_CASE("screens that do not fit and channels that cannot be are refused", "[unit]") {
  CHECK_THROWS_WITH(make("KeyDoor-v0?noisy_tv=passive&tv_channels=1"), Contains("2 to 65536"));
  CHECK_THROWS_WITH(make("KeyDoor-v0?noisy_tv=passive&observation=planes&room_size=3"),
                    Contains("no room for a screen"));
  CHECK_THROWS_WITH(make("DeepSea-v0?noisy_tv=passive&tv_channels=65536&size=1000"),
                    Contains("no room for a screen"));
  const auto env = make("KeyDoor-v0?noisy_tv=passive");
  auto state = env->state(0);
  state.back() = 16;
  CHECK_THROWS_WITH(env->set_state(0, state), Contains("channel"));
}
