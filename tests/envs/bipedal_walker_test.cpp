#include "envs/box2d/bipedal_walker.h"

#include <box2d/box2d.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "envs/box2d/bipedal_walker_heuristic.h"
#include "envs/core/registry.h"
#include "tests/envs/returns_check.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::test;
using nlohmann::json;

namespace {

BipedalWalker::Action random_action(Rng& rng) {
  BipedalWalker::Action action;
  for (double& number : action) number = rng.uniform(-1, 1);
  return action;
}

}  // namespace

// Joints at their limits behave in another way in Box2D 2.3 as soon as motors work against them, so
// that recorded walks are followed for as long as the walker lands on its feet.
TEST_CASE("the bipedal walker has the masses and follows the first steps of recorded walks",
          "[golden]") {
  const auto path = find_golden("bipedal_walker_traces.json.gz");
  REQUIRE(path);
  const json recorded = json::parse(read_text(*path));
  for (const auto& walk : recorded["traces"]) {
    if (walk["policy"] == "random") continue;
    INFO("seed " << walk["seed"] << ", " << walk["policy"].get<std::string>());
    BipedalWalker env;
    const auto first = env.begin(
        {.heights = walk["terrain_y"].get<std::array<double, BipedalWalker::kGroundPoints>>(),
         .force_x = walk["initial_force_x"]});
    const json& bodies = recorded["bodies"];
    CHECK(env.world().body(1).GetMass() == Approx(bodies["hull_mass"].get<double>()));
    CHECK(env.world().body(1).GetInertia() == Approx(bodies["hull_inertia"].get<double>()));
    for (int leg = 0; leg < 4; ++leg) {
      const b2Body& body = env.world().body(2 + leg);
      const auto i = static_cast<std::size_t>(leg);
      CHECK(body.GetMass() == Approx(bodies["legs_mass"][i].get<double>()));
      CHECK(body.GetInertia() == Approx(bodies["legs_inertia"][i].get<double>()));
    }
    for (std::size_t i = 0; i < 24; ++i) {
      INFO("number " << i);
      CHECK(first[i] == Approx(walk["observation_at_reset"][i].get<double>()).margin(2e-3));
    }
    Rng rng;
    for (std::size_t t = 0; t < 10; ++t) {
      const json& step = walk["steps"][t];
      const auto result = env.step(step["action"].get<BipedalWalker::Action>(), rng);
      INFO("step " << t);
      CHECK(result.reward == Approx(step["reward"].get<double>()).margin(0.02));
      for (std::size_t i = 0; i < 24; ++i) {
        INFO("number " << i);
        CHECK(result.observation[i] == Approx(step["observation"][i].get<double>()).margin(0.05));
      }
    }
  }
}

TEST_CASE("returns of the bipedal walker are those of the published one", "[golden]") {
  const ReturnsCheck published("bipedal_walker_returns.json");
  const auto heuristic = [] {
    return [gait = BipedalWalkerHeuristic(), begun = false](std::span<const float, 24> observation,
                                                            Rng&) mutable {
      return std::exchange(begun, true) ? gait.act(observation) : BipedalWalker::Action{};
    };
  };
  const auto random = [] { return [](auto, Rng& rng) { return random_action(rng); }; };
  published.check<BipedalWalker>("heuristic", {}, 1600, 30, heuristic);
  published.check<BipedalWalker>("random", {}, 1600, 30, random);
  published.check<BipedalWalker>("hardcore_heuristic", {.hardcore = true}, 2000, 25, heuristic);
  published.check<BipedalWalker>("hardcore_random", {.hardcore = true}, 2000, 25, random);
}

TEST_CASE("hardcore ground has obstacles as published", "[unit]") {
  const BipedalWalker plain;
  const BipedalWalker hard({.hardcore = true});
  Rng rng(1);
  int pits = 0;
  int stumps = 0;
  int stairs = 0;
  for (int episode = 0; episode < 200; ++episode) {
    CHECK(plain.draw_start(rng).num_obstacles == 0);
    const auto start = hard.draw_start(rng);
    REQUIRE(start.num_obstacles <= start.obstacles.size());
    for (std::size_t i = 0; i < start.num_obstacles; ++i) {
      const auto& box = start.obstacles[i];
      const auto steps = [](double length) {
        return std::lround(length / BipedalWalker::kGroundStep);
      };
      const auto wide = steps(box.right - box.left);
      const auto high = steps(box.top - box.bottom);
      const auto at = static_cast<std::size_t>(steps(box.left));
      if (wide == 1 && high == 4) {
        ++pits;
      } else if (wide == 4 && high == 1) {
        ++stairs;
      } else {
        ++stumps;
        CHECK(wide == high);
        CHECK((wide == 1 || wide == 2));
        CHECK(box.bottom == Approx(start.heights[at]));
      }
    }
    const auto [low, high] = std::minmax_element(start.heights.begin(), start.heights.end());
    CHECK(*high - *low > BipedalWalker::kGroundStep);
    for (std::size_t i = 0; i < 20; ++i) CHECK(start.heights[i] == start.heights[0]);
  }
  CHECK(pits % 2 == 0);
  CHECK(pits / 2 > stumps / 2);  // each kind about as often
  CHECK(stumps > pits / 4);
  CHECK(stairs > 2 * stumps);
}

TEST_CASE("each setting of the bipedal walker has its effect", "[unit]") {
  const auto walk = [](const BipedalWalker::Config& config) {
    BipedalWalker env(config);
    Rng rng(1);
    env.reset(rng);
    StepResult<BipedalWalker::Observation> last;
    for (int t = 0; t < 30; ++t) last = env.step(random_action(rng), rng);
    return last.observation;
  };
  const auto usual = walk({});
  CHECK(walk({.hardcore = true}) != usual);
  CHECK(walk({.velocity_iterations = 5}) != usual);
  CHECK(walk({.position_iterations = 1}) != usual);
  CHECK_THROWS_WITH(make("BipedalWalker-v3?velocity_iterations=0"), Contains("velocity_iter"));
  CHECK_THROWS_WITH(make("BipedalWalker-v3?position_iterations=0"), Contains("position_iter"));
}
