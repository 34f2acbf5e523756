// Mountain car and cart-pole where nothing pays until the task is done.

#include <array>
#include <cmath>
#include <numbers>

#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "envs/exploration/cart_pole_swing_up.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Pumps energy into the pole until it is up, then holds it; keeps the cart near the middle.
int swing_up(const CartPoleSwingUp::Observation& seen) {
  const double x = 3.0 * static_cast<double>(seen[0]);
  const double x_dot = 3.0 * static_cast<double>(seen[1]);
  const double theta = std::atan2(static_cast<double>(seen[2]), static_cast<double>(seen[3]));
  const double theta_dot = seen[4];
  const double cosine = std::cos(theta);
  const double energy = theta_dot * theta_dot / 6 + 4.9 * (cosine - 1);
  const double push = std::abs(theta) < 0.4 ? 40 * theta + 8 * theta_dot + 1.5 * x + 3 * x_dot
                                            : 4 * energy * theta_dot * cosine - 5 * x - 6 * x_dot;
  return push > 3 ? 2 : push < -3 ? 0 : 1;
}

/// The returns of this many episodes of random play.
std::vector<double> random_returns(const std::string& name, int episodes) {
  const auto env = make(name, {.seed = 1});
  env->reset();
  RandomPlayer player(*env, 2);
  std::vector<double> returns = {0};
  while (static_cast<int>(returns.size()) <= episodes) {
    player.play(*env, 1);
    returns.back() += env->view().rewards[0];
    if ((env->view().terminated[0] | env->view().truncated[0]) != 0) returns.push_back(0);
  }
  returns.pop_back();
  return returns;
}

}  // namespace

TEST_CASE("a swing-up goes as bsuite's equations say", "[unit]") {
  // Worked out in NumPy: the states after 1, 2, 50 and 150 steps, and the returns so far.
  constexpr std::array<int, 8> kActions = {0, 1, 2, 2, 2, 1, 0, 0};
  const std::array<std::pair<int, std::array<double, 5>>, 4> expected = {
      {{0, {0.0098, -0.11776955537055663, 3.171992653589793, -0.11099768208516184, -0.1}},
       {1,
        {0.008622304446294433, -0.21554196014279373, 3.170882676768941, -0.2620566381706382, -0.2}},
       {49,
        {-0.18285697977383158, 1.3985461477893755, 3.1102220099674383, 3.2507408740208192, -3.8}},
       {149,
        {0.3560221625432097, 1.626505421774422, 2.630638246764866, 0.3073481086835197, -11.4}}}};
  CartPoleSwingUp env;
  set_state_numbers(env, std::array{0.01, -0.02, std::numbers::pi + 0.03, 0.04});
  Rng rng;
  double sum = 0;
  std::size_t next = 0;
  for (int t = 0; t < 150; ++t) {
    sum += env.step(kActions[static_cast<std::size_t>(t / 12 % 8)], rng).reward;
    if (t != expected[next].first) continue;
    const auto& numbers = expected[next++].second;
    for (std::size_t k = 0; k < 4; ++k) CHECK(state_numbers(env)[k] == Approx(numbers[k]));
    CHECK(sum == Approx(numbers[4]));
  }
  CHECK(next == 4);
}

TEST_CASE("a pole that is up, slow and near the middle pays, pushes cost", "[unit]") {
  const auto reward = [](const std::array<double, 4>& state, int action,
                         const CartPoleSwingUp::Config& config = {}) {
    CartPoleSwingUp env(config);
    set_state_numbers(env, state);
    Rng rng;
    return env.step(action, rng).reward;
  };
  CHECK(reward({0, 0, 0.1, 0}, 1) == 1);
  CHECK(reward({0, 0, 0.1, 0}, 0) == 0.9);
  CHECK(reward({0, 0, 0.1, 0}, 2) == 0.9);
  CHECK(reward({0, 0, 0.1, 1.2}, 1) == 0);   // too fast
  CHECK(reward({1.01, 0, 0.1, 0}, 1) == 0);  // too far off
  CHECK(reward({0, 0, 1.1, 0}, 1) == 0);     // too low
  CHECK(reward({0, 0, 1.1, 0}, 1, {.height = 0.2}) == 1);
  CHECK(reward({0, 0, 0.1, 1.2}, 1, {.slowness = 2}) == 1);
  CHECK(reward({1.01, 0, 0.1, 0}, 1, {.reach = 2}) == 1);
  CHECK(reward({0, 0, 3, 0}, 0, {.move_cost = 0.3}) == -0.3);
}

TEST_CASE("a cart off the track ends the swing-up", "[unit]") {
  CartPoleSwingUp env;
  Rng rng;
  set_state_numbers(env, std::array{2.95, 4.0, 3.0, 0.0});
  CHECK_FALSE(env.step(1, rng).terminated);
  CHECK(env.step(1, rng).terminated);
}

TEST_CASE("the pole can be swung up, and nobody does so by chance", "[unit]") {
  CartPoleSwingUp env;
  Rng rng(1);
  auto seen = env.reset(rng);
  double sum = 0;
  for (int t = 0; t < 1000; ++t) {
    const auto result = env.step(swing_up(seen), rng);
    REQUIRE_FALSE(result.terminated);
    seen = result.observation;
    sum += result.reward;
  }
  CHECK(sum > 700);
  for (const double earned : random_returns("CartPoleSwingUp-v0", 20)) CHECK(earned < 0);
}

TEST_CASE("the angle of a pole is counted with up in the middle of the coverage", "[unit]") {
  const auto cell = [](double theta, double theta_dot) {
    CartPoleSwingUp env;
    set_state_numbers(env, std::array{0.0, 0.0, theta, theta_dot});
    return env.coverage_cell();
  };
  constexpr double kTurn = 2 * std::numbers::pi;
  CHECK(cell(0.01, 9.9) == 20);
  CHECK(cell(kTurn - 0.01, 9.9) == 19);
  CHECK(cell(3.13, -9.9) == 39 * 40 + 39);
  CHECK(cell(3.16, -99) == 39 * 40);
}

TEST_CASE("the sparse mountain car pays for arriving alone", "[unit]") {
  const auto env = make("MountainCarSparse-v0", {.seed = 1});
  env->reset();
  int steps = 0;
  double sum = 0;
  do {
    const double velocity = env->view().observations.number(0, 1);
    env->view().actions.set(0, 0, velocity >= 0 ? 2 : 0);
    env->step();
    sum += env->view().rewards[0];
    CHECK(sum == (env->view().terminated[0] != 0 ? 1 : 0));
    ++steps;
  } while (env->view().terminated[0] == 0 && steps < 500);
  CHECK(sum == 1);
  CHECK(steps < 200);
  for (const double earned : random_returns("MountainCarSparse-v0", 20)) CHECK(earned == 0);
}
