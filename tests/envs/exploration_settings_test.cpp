#include <map>
#include <string>

#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

TEST_CASE("every setting of the exploration worlds changes what happens", "[unit]") {
  using Others = std::map<std::string, std::string>;
  const Others tv = {{"noisy_tv", "passive"}, {"tv_channels", "4"}};
  const Others rooms = {{"rooms", "3"},         {"room_size", "4"},      {"layout_seed", "1"},
                        {"new_layout", "true"}, {"decoy_reward", "0.1"}, {"observation", "planes"}};
  std::map<std::string, Others> worlds = {
      {"KeyDoor-v0", rooms},
      {"MultiRoom-v0", rooms},
      {"DeepSea-v0",
       {{"size", "7"},
        {"stochastic", "true"},
        {"move_cost", "0.1"},
        {"randomize_actions", "false"},
        {"mapping_seed", "1"},
        {"decoy_reward", "0.1"},
        {"observation", "planes"}}},
      {"Pyramid-v0", {{"lives", "1"}, {"decoy_reward", "0.1"}, {"observation", "vector"}}},
      {"CartPoleSwingUp-v0",
       {{"height", "0"},
        {"slowness", "3"},
        {"reach", "0.1"},
        {"move_cost", "0.2"},
        {"track", "0.5"},
        {"time_step", "0.02"}}}};
  worlds["KeyDoor-v0"]["keys"] = "false";
  worlds["MultiRoom-v0"]["keys"] = "true";
  const auto play = [](const std::string& name) {
    const auto env = make(name, {.seed = 43});
    env->reset();
    return random_trajectory(*env, 2000, 44);
  };
  for (auto& [id, settings] : worlds) {
    settings.insert(tv.begin(), tv.end());
    CHECK(find_environment(id).settings().size() == settings.size());
    for (const auto& [name, value] : settings) {
      INFO(id << "?" << name << "=" << value);
      const std::string base = id + (name == "tv_channels" ? "?noisy_tv=passive" : "?noisy_tv=off");
      CHECK((play(base) != play(base + "&" + name + "=" + value)));
    }
  }
}
