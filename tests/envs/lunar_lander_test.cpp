#include "envs/box2d/lunar_lander.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "envs/box2d/lunar_lander_heuristic.h"
#include "envs/core/registry.h"
#include "tests/envs/returns_check.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::test;
using nlohmann::json;

namespace {

LunarLanderFlight::Start start_of(const json& flight) {
  const json& dispersion = flight["dispersion_draws_of_reset_step"];
  return {.heights = flight["raw_height_draws"].get<std::array<double, 12>>(),
          .force_x = flight["initial_force_x_y"][0],
          .force_y = flight["initial_force_x_y"][1],
          .dispersion = dispersion.get<std::array<double, 2>>()};
}

double distance(const LunarLanderFlight::Observation& ours, const json& theirs) {
  double largest = 0;
  for (std::size_t i = 0; i < 6; ++i) {
    largest = std::max(largest, std::abs(ours[i] - theirs[i].get<double>()));
  }
  return largest;
}

/// How far we are from the flight at its worst until a leg touches the ground; its rewards and the
/// step of that touch have to be followed, too. From then on Box2D 2.4 and the recordings' 2.3
/// part: 2.3 lets the legs swing past the limits of their joints when they hit, 2.4 stops them
/// there.
template <class Lander>
double follow(const json& flight) {
  Lander env;
  double largest = distance(env.begin(start_of(flight)), flight["observation_at_reset"]);
  CHECK(largest < 3e-4);
  for (const auto& recorded : flight["steps"]) {
    const auto result =
        env.fly(Lander::engines(recorded["action"].template get<typename Lander::Action>()),
                recorded["dispersion_draws"].template get<std::array<double, 2>>());
    largest = std::max(largest, distance(result.observation, recorded["observation"]));
    CHECK(result.terminated == (recorded["terminated"] == 1));
    CHECK(result.observation[6] == recorded["observation"][6].template get<float>());
    CHECK(result.observation[7] == recorded["observation"][7].template get<float>());
    CHECK(std::abs(result.reward - recorded["reward"].template get<double>()) < 0.5);
    if (recorded["observation"][6] != 0 || recorded["observation"][7] != 0) break;
  }
  return largest;
}

const auto kHeuristic = [](std::span<const float, 8> observation, Rng&) {
  return lunar_lander_heuristic(observation);
};

}  // namespace

TEST_CASE("the lunar lander follows recorded flights", "[golden]") {
  const auto path = find_golden("lunar_lander_flights.json.gz");
  REQUIRE(path);
  const json golden = json::parse(read_text(*path));
  for (const auto& flight : golden["flights"]) {
    INFO("seed " << flight["seed"] << ", " << flight["policy"].get<std::string>()
                 << (flight["continuous"] ? ", continuous" : ""));
    CHECK((flight["continuous"] ? follow<LunarLanderContinuous>(flight)
                                : follow<LunarLander>(flight)) < 1e-2);
  }
}

TEST_CASE("returns in the lunar lander are those of the published one", "[golden]") {
  const ReturnsCheck published("lunar_lander_returns.json");
  const int episodes = 100;
  published.check<LunarLander>("discrete_heuristic", {}, 1000, episodes, [] { return kHeuristic; });
  published.check<LunarLander>("discrete_random", {}, 1000, episodes,
                               [] { return [](auto, Rng& rng) { return rng.integer(0, 3); }; });
  published.check<LunarLander>("discrete_no_op", {}, 1000, episodes,
                               [] { return [](auto, Rng&) { return 0; }; });
  published.check<LunarLanderContinuous>("continuous_heuristic", {}, 1000, episodes, [] {
    return [](std::span<const float, 8> observation, Rng&) {
      return lunar_lander_continuous_heuristic(observation);
    };
  });
  published.check<LunarLanderContinuous>("continuous_random", {}, 1000, episodes, [] {
    return [](auto, Rng& rng) {
      const double main = rng.uniform(-1, 1);
      return std::array<double, 2>{main, rng.uniform(-1, 1)};
    };
  });
  published.check<LunarLander>("discrete_heuristic_wind_15_turbulence_1.5", {.enable_wind = true},
                               1000, episodes, [] { return kHeuristic; });
}

TEST_CASE("engines of the continuous lander are throttled from half power", "[unit]") {
  const auto engines = [](double main, double side) {
    const auto e = LunarLanderContinuous::engines({main, side});
    return std::pair(e.main, e.side);
  };
  CHECK(engines(0, 0) == std::pair(0.0, 0.0));
  CHECK(engines(-0.5, 0.5) == std::pair(0.0, 0.0));
  CHECK(engines(1e-9, -0.5).first == Approx(0.5));
  CHECK(engines(1, 0.75) == std::pair(1.0, 0.75));
  CHECK(engines(0.5, -0.51) == std::pair(0.75, -0.51));
  CHECK(engines(7, -7) == std::pair(1.0, -1.0));
}

TEST_CASE("each setting of the lunar lander has its effect", "[unit]") {
  const auto fly = [](const LunarLander::Config& config) {
    LunarLander env(config);
    Rng rng(1);
    env.reset(rng);
    StepResult<LunarLander::Observation> last;
    for (int t = 0; t < 40; ++t) last = env.step(2 - t % 2, rng);
    return last.observation;
  };
  const auto calm = fly({});
  CHECK(fly({.gravity = -5})[1] > calm[1]);
  CHECK(fly({.wind_power = 3, .turbulence_power = 1}) == calm);  // there is none
  const auto wind = fly({.enable_wind = true});
  CHECK(wind != calm);
  CHECK(fly({.enable_wind = true, .wind_power = 20}) != wind);
  CHECK(fly({.enable_wind = true, .turbulence_power = 0})[4] != wind[4]);
  CHECK(fly({.velocity_iterations = 1}) != calm);
  CHECK(fly({.position_iterations = 1}) != calm);

  CHECK_THROWS_WITH(make("LunarLander-v3?gravity=-12"), Contains("gravity") && Contains("-12"));
  CHECK_THROWS_WITH(make("LunarLander-v3?gravity=0"), Contains("between -12 and 0"));
  CHECK_THROWS_WITH(make("LunarLander-v3?wind_power=-1"), Contains("wind_power"));
  CHECK_THROWS_WITH(make("LunarLander-v3?turbulence_power=-1"), Contains("turbulence_power"));
  CHECK_THROWS_WITH(make("LunarLander-v3?velocity_iterations=0"), Contains("velocity_iterations"));
  CHECK_THROWS_WITH(make("LunarLander-v3?position_iterations=0"), Contains("position_iterations"));
}

TEST_CASE("a rocket that lies still has landed", "[unit]") {
  LunarLanderContinuous env;
  Rng rng(4);
  auto observation = env.reset(rng);
  StepResult<LunarLander::Observation> last;
  double total = 0;
  for (int t = 0; t < 1000 && !last.terminated; ++t) {
    last = env.step(lunar_lander_continuous_heuristic(observation), rng);
    observation = last.observation;
    total += last.reward;
  }
  CHECK(last.terminated);
  CHECK(last.reward == 100);
  CHECK(observation[6] == 1);
  CHECK(observation[7] == 1);
  CHECK(total > 200);
}
