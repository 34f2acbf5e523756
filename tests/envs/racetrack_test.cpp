#include "envs/tabular/racetrack.h"

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "tests/envs/table_optimum.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

constexpr int kCoast = 4;
constexpr int kUp = 7;
constexpr int kRight = 5;
constexpr int kBrake = 0;

struct Driven {
  std::vector<double> state;
  bool finished;
};

/// One step without noise from a state.
Driven drive(std::vector<double> state, int action, Track track = Track::left) {
  Racetrack env({.track = track, .noise = 0});
  set_state_numbers(env, state);
  Rng rng(1);
  const auto result = env.step(action, rng);
  CHECK(result.reward == -1);
  return {state_numbers(env), result.terminated};
}

}  // namespace

TEST_CASE("a car accelerates, coasts, crashes and finishes", "[unit]") {
  using State = std::vector<double>;
  CHECK(drive({31, 5, 0, 0}, kUp).state == State{30, 5, 1, 0});
  CHECK(drive({31, 5, 0, 0}, kCoast).state == State{31, 5, 0, 0});
  CHECK(drive({30, 5, 1, 0}, kCoast).state == State{29, 5, 1, 0});
  CHECK(drive({30, 5, 4, 0}, kUp).state == State{26, 5, 4, 0});
  CHECK(drive({20, 3, 2, 1}, kRight).state == State{18, 5, 2, 2});
  // Braking to a stand is ignored on the track, possible on the starting line.
  CHECK(drive({30, 5, 1, 0}, kBrake).state == State{29, 5, 1, 0});
  CHECK(drive({31, 4, 0, 1}, kBrake).state == State{31, 4, 0, 0});

  const auto crashed = drive({15, 8, 1, 0}, kRight);
  CHECK_FALSE(crashed.finished);
  CHECK(crashed.state[0] == 31);
  CHECK(crashed.state[2] + crashed.state[3] == 0);
  CHECK(drive({5, 15, 0, 1}, kUp).state == State{4, 16, 1, 1});
  CHECK(drive({5, 15, 0, 1}, kUp).finished);
  CHECK(drive({3, 14, 0, 4}, kCoast).finished);
  CHECK(drive({3, 14, 0, 4}, kCoast).state == State{3, 16, 0, 4});
  CHECK_FALSE(drive({6, 9, 0, 2}, kCoast).finished);
}

TEST_CASE("a line across a corner of the grass is a crash", "[unit]") {
  // From (7, 8) two up and four to the right: the second of four parts is at (6, 10).
  const auto crashed = drive({7, 8, 2, 4}, kCoast);
  CHECK(crashed.state[0] == 31);
  const auto passed = drive({7, 8, 4, 4}, kCoast);
  CHECK(passed.state == std::vector<double>{3, 12, 4, 4});
}

TEST_CASE("the fastest laps take as many steps as breadth-first search finds", "[unit]") {
  // Without noise, values are minus the least number of steps; counted by a separate program.
  const auto best = [](const std::string& settings) {
    const auto model = make("Racetrack-v0" + settings)->model();
    std::vector<double> values(static_cast<std::size_t>(model->num_states()), 0.0);
    for (int k = 0; k < 40; ++k) sweep(*model, 1, values);
    double fastest = -1e9;
    for (const auto& [s, p] : model->start) {
      fastest = std::max(fastest, values[static_cast<std::size_t>(s)]);
    }
    return fastest;
  };
  CHECK(best("?noise=0") == -10);
  CHECK(best("?noise=0&track=right") == -8);
  CHECK(best("") < -10);
}

TEST_CASE("noise keeps the speeds as often as it is set to", "[unit]") {
  for (const double noise : {0.1, 0.5}) {
    Racetrack env({.noise = noise});
    Rng rng(2);
    int unchanged = 0;
    for (int i = 0; i < 10'000; ++i) {
      env.reset(rng);
      unchanged += env.step(kUp, rng).observation[2] == 0;
    }
    CHECK(unchanged == Approx(noise * 10'000).margin(5 * 50));
  }
  CHECK_THROWS_WITH(make("Racetrack-v0?noise=-0.1"), Contains("noise"));
}

TEST_CASE("a racetrack's states are on the track", "[unit]") {
  const auto env = make("Racetrack-v0");
  env->reset();
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{31, 0, 0, 0}), Contains("row 31"));
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{10, 5, 0, 0}), Contains("speeds"));
  CHECK_THROWS_WITH(env->set_state(0, std::vector<double>{10, 5, 5, 0}), Contains("speeds"));
  const auto view = *env->grid(0);
  CHECK(view.rows == 32);
  CHECK(view.columns == 17);
  CHECK(std::count(view.cells.begin(), view.cells.end(), GridView::Cell::start) == 6);
  CHECK(std::count(view.cells.begin(), view.cells.end(), GridView::Cell::goal) == 6);
  CHECK(arrow(view.directions[kUp]) == "↑");
  CHECK(arrow(view.directions[kRight]) == "→");
  const auto right = *make("Racetrack-v0?track=right")->grid(0);
  CHECK(std::count(right.cells.begin(), right.cells.end(), GridView::Cell::start) == 23);
  CHECK(std::count(right.cells.begin(), right.cells.end(), GridView::Cell::goal) == 9);
}
