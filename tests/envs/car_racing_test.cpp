// CarRacing against recordings of the published one, and its rules.

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <numeric>
#include <set>
#include <string>
#include <vector>

#include "envs/box2d/car_racing.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::test;
using nlohmann::json;

namespace {

json golden(const std::string& name) {
  const auto path = find_golden(name);
  REQUIRE(path);
  return json::parse(read_text(*path));
}

/// A road from x, y, angle and visited of each tile.
RaceTrack track_of(const std::vector<std::array<double, 4>>& tiles) {
  std::vector<double> numbers = {static_cast<double>(tiles.size())};
  for (const auto& tile : tiles) numbers.insert(numbers.end(), tile.begin(), tile.end());
  RaceTrack track;
  std::size_t used = 0;
  track.take_numbers(numbers, used);
  return track;
}

RaceTrack recorded_track(const json& drive) {
  std::vector<std::array<double, 4>> tiles;
  for (const auto& tile : drive["track_x_y_angle"]) tiles.push_back({tile[0], tile[1], tile[2], 0});
  return track_of(tiles);
}

/// A ring of which all tiles from `first` to `last` (exclusive) are visited.
RaceTrack ring(int first, int last) {
  constexpr int kTiles = 200;
  constexpr double kTurn = 6.283185307179586 / kTiles;
  constexpr double kRadius = RaceTrack::kStride / kTurn;
  std::vector<std::array<double, 4>> tiles;
  for (int i = 0; i < kTiles; ++i) {
    const double angle = i * kTurn;
    tiles.push_back({kRadius * std::cos(angle), kRadius * std::sin(angle), angle,
                     i >= first && i < last ? 1.0 : 0.0});
  }
  return track_of(tiles);
}

/// The numbers that recordings have of a race.
std::vector<double> figures(const CarRace& race) {
  const auto motion = race.car().motion();
  std::vector<double> numbers = {motion.place.x,    motion.place.y,    motion.angle,
                                 motion.velocity.x, motion.velocity.y, motion.spin};
  for (int i = 0; i < RaceCar::kWheels; ++i) numbers.push_back(race.car().wheel(i).speed);
  return numbers;
}

std::vector<int> picture_of(const CarRace& race) {
  CarRace::Pixels pixels;
  race.observe(pixels);
  return {pixels.begin(), pixels.end()};
}

/// Steers towards the road ahead, at some 20 m/s; by the observation `vector`.
CarRace::Controls cautious_driver(const CarRace::Vector& seen) {
  const double bearing = std::atan2(seen[15], seen[16]);
  return {.steering = std::clamp(2 * bearing, -1.0, 1.0),
          .gas = seen[1] < 25 - 20 * std::abs(bearing) ? 0.4 : 0.0,
          .brake = seen[1] > 35 - 20 * std::abs(bearing) ? 0.2 : 0.0};
}

}  // namespace

TEST_CASE("recorded drives are followed, on the road and off it", "[golden]") {
  const json drives = golden("car_racing_drives.json.gz");
  for (const auto& drive : drives["drives"]) {
    CarRace race({});
    race.begin(recorded_track(drive));
    CHECK(race.track().num_visited() == drive["start_visited"]);
    int t = 0;
    for (const auto& step : drive["steps"]) {
      INFO("seed " << drive["seed"] << ", step " << ++t);
      const auto& action = step["action"];
      const auto outcome = race.drive({action[0], action[1], action[2]});
      REQUIRE(outcome.reward == Approx(step["reward"].get<double>()).margin(1e-9));
      REQUIRE(race.track().num_visited() == step["visited"]);
      for (int i = 0; i < RaceCar::kWheels; ++i) {
        REQUIRE(race.car().wheel(i).on_road == step["on_road"][static_cast<std::size_t>(i)]);
      }
      const auto ours = figures(race);
      for (std::size_t i = 0; i < ours.size(); ++i) {
        INFO("figure " << i);
        REQUIRE(ours[i] == Approx(step["state"][i].get<double>()).margin(2e-4));
      }
    }
  }
}

TEST_CASE("the picture looks like the published one", "[golden]") {
  const json drives = golden("car_racing_drives.json.gz");
  for (const auto& drive : drives["drives"]) {
    CarRace race({});
    race.begin(recorded_track(drive));
    int t = 0;
    for (const auto& step : drive["steps"]) {
      const auto& action = step["action"];
      race.drive({action[0], action[1], action[2]});
      const auto recorded = drive["pictures"].find(std::to_string(++t));
      if (recorded == drive["pictures"].end()) continue;
      INFO("seed " << drive["seed"] << ", step " << t);
      const auto hex = recorded->get<std::string>();
      const auto ours = picture_of(race);
      REQUIRE(hex.size() == 2 * ours.size());
      double sum = 0;
      int far = 0;
      for (std::size_t i = 0; i < ours.size(); ++i) {
        const int theirs = std::stoi(hex.substr(2 * i, 2), nullptr, 16);
        sum += std::abs(ours[i] - theirs);
        far += std::abs(ours[i] - theirs) > 40;
      }
      // The published drawing is a shade of 2 darker throughout and has a font.
      CHECK(sum / static_cast<double>(ours.size()) < 3);
      CHECK(far < 0.005 * static_cast<double>(ours.size()));
    }
  }
}

TEST_CASE("returns of simple policies agree with the recorded ones", "[golden]") {
  const json recorded = golden("car_racing_returns.json");
  for (const std::string policy : {"random", "gas"}) {
    const auto env = make("CarRacing-v3?observation=vector", {.seed = 31});
    const auto actions = env->view().actions;
    Rng rng(32);
    std::vector<double> returns;
    for (int episode = 0; episode < 30; ++episode) {
      env->reset();
      double sum = 0;
      do {
        for (int i = 0; i < 3; ++i) {
          const double gas = i == 1 ? 0.3 : 0.0;
          actions.set(0, i, policy == "gas" ? gas : rng.uniform(i == 0 ? -1 : 0, 1));
        }
        env->step();
        sum += env->view().rewards[0];
      } while (env->view().terminated[0] == 0 && env->view().truncated[0] == 0);
      returns.push_back(sum);
    }
    const double n = static_cast<double>(returns.size());
    const double mean = std::accumulate(returns.begin(), returns.end(), 0.0) / n;
    double variance = 0;
    for (const double r : returns) variance += (r - mean) * (r - mean) / (n - 1);
    const auto& theirs = recorded[policy]["return_stats"];
    const double error = std::hypot(theirs["se"].get<double>(), std::sqrt(variance / n));
    INFO(policy << ": " << mean);
    CHECK(std::abs(mean - theirs["mean"].get<double>()) < 3 * error);
  }
}

TEST_CASE("a road is closed, has kerbs, and is another one each time", "[unit]") {
  Rng rng(41);
  RaceTrack track;
  std::set<int> sizes;
  int kerbs = 0;
  for (int i = 0; i < 100; ++i) {
    track.generate(rng);
    sizes.insert(track.size());
    CHECK(track.size() > 150);
    CHECK(track.size() < 500);
    CHECK(track.num_visited() == 0);
    double turned = 0;
    for (int j = 0; j < track.size(); ++j) {
      const auto& tile = track.tile(j);
      const auto& before = track.tile(j - 1);
      const double turn = std::remainder(tile.angle - before.angle, 6.283185307179586);
      turned += turn;
      // The last stride, to where the road began, may be longer.
      if (j > 0) {
        REQUIRE(std::hypot(tile.x - before.x, tile.y - before.y) ==
                Approx(RaceTrack::kStride).margin(1e-9));
        REQUIRE(std::abs(turn) <= RaceTrack::kSharpestTurn + 1e-9);
      }
      if (tile.kerb != 0) {
        ++kerbs;
        REQUIRE(turn * tile.kerb < 0);
        REQUIRE(std::abs(turn) > 0.06);
      }
    }
    CHECK(turned == Approx(6.283185307179586).margin(1e-6));
    CHECK(track.nearest({track.tile(7).x, track.tile(7).y}) == 7);
  }
  CHECK(sizes.size() > 30);
  CHECK(kerbs > 100);
}

TEST_CASE("convex shapes touch or not", "[unit]") {
  const Quad square = {{{0, 0}, {1, 0}, {1, 1}, {0, 1}}};
  const auto moved = [&](double x, double y) {
    Quad quad = square;
    for (Point& corner : quad) corner = {corner.x + x, corner.y + y};
    return quad;
  };
  CHECK(touch(square, moved(0.5, 0.5), 0));
  CHECK(touch(square, moved(1.01, 0), 0.02));
  CHECK_FALSE(touch(square, moved(1.03, 0), 0.02));
  CHECK_FALSE(touch(moved(0, -1.5), square, 0.02));
  const Quad diamond = {{{2, 1.2}, {3, 2.2}, {2, 3.2}, {1, 2.2}}};
  CHECK_FALSE(touch(square, diamond, 0.02));
}

TEST_CASE("each tile pays once, and what the start visits is paid with the first step", "[unit]") {
  CarRace race({});
  race.begin(ring(0, 0));
  const int at_start = race.track().num_visited();
  REQUIRE(at_start >= 1);
  int visited = 0;
  for (int t = 0; t < 100; ++t) {
    const double reward = race.drive({.gas = 0.2}).reward;
    const int now = race.track().num_visited();
    REQUIRE(reward == Approx(1000.0 / race.track().size() * (now - visited) - 0.1));
    visited = now;
  }
  CHECK(visited > at_start);
}

TEST_CASE("a car that leaves the field is punished once and for all", "[unit]") {
  CarRace race({});
  race.begin(ring(0, 0));
  CarRace::Outcome outcome;
  int t = 0;
  while (!outcome.terminated && ++t < 2000) outcome = race.drive({.gas = 0.2});
  CHECK(t < 2000);
  CHECK(outcome.reward == -100);
}

TEST_CASE("a lap ends when all tiles are visited, or a share that is set", "[unit]") {
  const auto ends = [](double share, int visited) {
    CarRace race({.lap_complete_percent = share});
    race.begin(ring(0, visited));
    return race.drive({}).terminated;
  };
  CHECK(ends(1, 200));
  CHECK_FALSE(ends(1, 195));
  CHECK(ends(0.95, 195));
  CHECK_FALSE(ends(0.95, 180));
  CHECK(ends(0.8, 180));
  for (const double bad : {0.0, -0.5, 1.5, std::nan("")}) {
    CHECK_THROWS_WITH(make("CarRacing-v3", {}, {{"lap_complete_percent", std::to_string(bad)}}),
                      Contains("lap_complete_percent"));
  }
}

TEST_CASE("a cautious driver gets around by what the vector tells", "[unit]") {
  CarRacing<CarRace::Vector, std::array<double, 3>> env;
  Rng rng(51);
  int laps = 0;
  for (int episode = 0; episode < 4; ++episode) {
    StepResult<CarRace::Vector> result;
    result.observation = env.reset(rng);
    double sum = 0;
    for (int t = 0; t < 2000 && !result.terminated; ++t) {
      const auto controls = cautious_driver(result.observation);
      result = env.step({controls.steering, controls.gas, controls.brake}, rng);
      sum += result.reward;
    }
    laps += result.terminated;
    CHECK(sum > 700);
  }
  CHECK(laps >= 2);
}

TEST_CASE("the vector tells speed, wheels and road", "[unit]") {
  CarRace race({});
  race.begin(ring(0, 0));
  CarRace::Vector seen;
  race.observe(seen);
  for (std::size_t i = 0; i < 9; ++i) CHECK(seen[i] == Approx(0).margin(1e-5));
  for (std::size_t i = 9; i < 13; ++i) CHECK(seen[i] == 1);
  CHECK(std::hypot(seen[13], seen[14]) < 2);
  for (std::size_t i = 15; i < 33; i += 2) {
    CHECK(seen[i] < seen[i - 2]);          // the ring turns to the left
    CHECK(seen[i + 1] > seen[i - 1] + 5);  // and leads ahead
  }
  for (int t = 0; t < 50; ++t) race.drive({.steering = 0.2, .gas = 0.3});
  race.observe(seen);
  CHECK(seen[1] > 3);
  CHECK(seen[2] < 0);  // turns to the right
  CHECK(seen[3] == Approx(-0.2).margin(0.02));
  CHECK(seen[4] == Approx(0.3));
  CHECK(seen[7] > 5);
}

TEST_CASE("the five actions are settings of the three controls", "[unit]") {
  const std::array<std::array<double, 3>, 5> controls = {
      {{0, 0, 0}, {0.6, 0, 0}, {-0.6, 0, 0}, {0, 0.2, 0}, {0, 0, 0.8}}};
  CarRacing<CarRace::Vector, int> discrete;
  CarRacing<CarRace::Vector, std::array<double, 3>> continuous;
  Rng rng(61);
  Rng same(61);
  discrete.reset(rng);
  continuous.reset(same);
  for (int t = 0; t < 100; ++t) {
    const int action = t < 20 ? 3 : t / 3 % 5;
    CHECK(discrete.step(action, rng).observation ==
          continuous.step(controls[static_cast<std::size_t>(action)], same).observation);
  }
}

TEST_CASE("settings choose actions, observations and colours", "[unit]") {
  CHECK(to_string(make("CarRacing-v3")->action_space()) ==
        to_string(make("CarRacingDiscrete-v3?continuous=true")->action_space()));
  CHECK(to_string(make("CarRacing-v3?continuous=false")->action_space()) == "Discrete(5)");
  CHECK(shape_of(make("CarRacing-v3")->observation_space()) == std::vector<int>{3, 96, 96});
  CHECK(dtype_of(make("CarRacingDiscrete-v3")->observation_space()) == Dtype::u8);
  CHECK(shape_of(make("CarRacing-v3?observation=vector")->observation_space()) ==
        std::vector<int>{33});

  const auto place = [](const CarRace::Config& config) {
    CarRace race(config);
    Rng rng(70);  // with wheels out of place at the start
    race.begin(rng);
    for (int t = 0; t < 30; ++t) race.drive({.steering = 0.3, .gas = 0.5});
    return figures(race);
  };
  CHECK(place({}) != place({.velocity_iterations = 3}));
  CHECK(place({}) != place({.position_iterations = 1}));

  std::set<std::vector<int>> plain;
  std::set<std::vector<int>> colourful;
  CarRace race({});
  CarRace random({.domain_randomize = true});
  Rng rng(71);
  const auto corner = [](const CarRace& of) {  // a place of grass, after the first second
    const auto picture = picture_of(of);
    return std::vector<int>{picture[0], picture[9216], picture[18432]};
  };
  for (int episode = 0; episode < 5; ++episode) {
    race.begin(rng);
    random.begin(rng);
    for (int t = 0; t < 50; ++t) {
      race.drive({});
      random.drive({});
    }
    plain.insert(corner(race));
    colourful.insert(corner(random));
  }
  CHECK(plain.size() <= 2);
  CHECK(colourful.size() == 5);
}

TEST_CASE("controls beyond their bounds count as these", "[unit]") {
  CarRace wild({});
  CarRace tame({});
  wild.begin(ring(0, 0));
  tame.begin(ring(0, 0));
  for (int t = 0; t < 50; ++t) {
    wild.drive({.steering = 1e9, .gas = 7, .brake = -3});
    tame.drive({.steering = 1, .gas = 1, .brake = 0});
  }
  CHECK(figures(wild) == figures(tame));
}

namespace {

/// Random controls and worse: full gas, locked wheels, steering from side to side.
void drive_wildly(int steps) {
  CarRacing<CarRace::Pixels, std::array<double, 3>> env;
  Rng rng(81);
  env.reset(rng);
  for (int t = 0; t < steps; ++t) {
    std::array<double, 3> action = {rng.uniform(-1, 1), rng.uniform(), rng.uniform()};
    const int mood = t / 200 % 4;
    if (mood == 1) action = {0, 1, 0};
    if (mood == 2) action = {t % 2 == 0 ? 1.0 : -1.0, 1, 0};
    if (mood == 3) action = {t / 7 % 2 == 0 ? 1.0 : -1.0, 1, t % 3 == 0 ? 1.0 : 0.0};
    const auto outcome = env.drive({action[0], action[1], action[2]});
    REQUIRE(std::isfinite(outcome.reward));
    if (t % 50 == 0) env.step(action, rng);
    for (const double figure : figures(env)) REQUIRE(std::abs(figure) < 1e6);
    if (outcome.terminated || t % 1000 == 999) env.reset(rng);
  }
}

}  // namespace

TEST_CASE("wild driving leaves all numbers finite", "[unit]") { drive_wildly(5000); }
TEST_CASE("a million steps of wild driving leave all numbers finite", "[.slow]") {
  drive_wildly(1'000'000);
}
