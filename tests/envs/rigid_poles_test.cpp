// The pendulum and the pole carts of rigid bodies against their equations of motion.

#include <cmath>
#include <numbers>
#include <vector>

#include "envs/box2d/rigid_cart_pole.h"
#include "envs/box2d/torque_pendulum.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/pendulum.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr double kPi = std::numbers::pi;

double angle_of(const auto& observation, std::size_t cosine) {
  return std::atan2(observation[cosine + 1], observation[cosine]);
}

/// Of a rod of 1 kg and 1 m under a gravity of 10 m/s^2, 0 where it lies level [J].
double pendulum_energy(const TorquePendulum::Observation& o) {
  return 10 * 0.5 * o[0] + o[2] * o[2] / 3 / 2;
}

/// Greatest change of the energy in 10 s, as a share of what there can be at most.
double pendulum_drift(int substeps) {
  TorquePendulum pendulum({.substeps = substeps, .start_angle = 0.6, .start_speed = 0.1});
  Rng rng(1);
  const double start = pendulum_energy(pendulum.reset(rng));
  double worst = 0;
  for (int t = 0; t < 200; ++t) {
    const auto o = pendulum.step({0}, rng).observation;
    worst = std::max(worst, std::abs(pendulum_energy(o) - start));
  }
  return worst / 10;
}

/// Of a cart of 1 kg with poles of 0.1 kg and 1 m under 9.8 m/s^2, 0 where the poles lie level [J].
template <int poles>
double cart_energy(const typename RigidCartPole<poles>::Observation& o) {
  const double mass = 0.1;
  double energy = o[1] * o[1] / 2.0;
  double vx = o[1];  // of the hinge
  double vy = 0;
  double y = 0;
  for (std::size_t i = 2; i < o.size(); i += 3) {
    const double cosine = o[i];
    const double sine = o[i + 1];
    const double spin = o[i + 2];
    const double centre_vx = vx + 0.5 * spin * cosine;
    const double centre_vy = vy - 0.5 * spin * sine;
    energy += mass * (centre_vx * centre_vx + centre_vy * centre_vy) / 2 +
              mass / 12 * spin * spin / 2 + mass * 9.8 * (y + 0.5 * cosine);
    vx += spin * cosine;
    vy -= spin * sine;
    y += cosine;
  }
  return energy;
}

template <int poles>
double cart_drift(int substeps) {
  RigidCartPole<poles> env(
      {.substeps = substeps, .start_angle = 0.5, .start_spread = 0, .position_limit = 100});
  Rng rng(2);
  const double start = cart_energy<poles>(env.reset(rng));
  double worst = 0;
  for (int t = 0; t < 500; ++t) {
    const auto o = env.step({0}, rng).observation;
    worst = std::max(worst, std::abs(cart_energy<poles>(o) - start));
  }
  constexpr double kSpan = poles == 1 ? 2 * 0.1 * 9.8 * 0.5 : 2 * 0.1 * 9.8 * (0.5 + 1.5);
  return worst / kSpan;
}

}  // namespace

TEST_CASE("the torque pendulum keeps its energy, the better the smaller its steps", "[unit]") {
  const double usual = pendulum_drift(10);
  CHECK(usual < 0.01);
  CHECK(pendulum_drift(20) < 0.6 * usual);
  CHECK(pendulum_drift(5) > 1.6 * usual);
}

TEST_CASE("small swings of the torque pendulum have the period of a rod", "[unit]") {
  for (const double length : {1.0, 0.5}) {
    // Gravity upwards: it hangs at angle 0.
    TorquePendulum pendulum({.gravity = -10,
                             .length = length,
                             .time_step = 0.005,
                             .substeps = 1,
                             .start_angle = 0.05,
                             .start_speed = 0});
    Rng rng(3);
    auto before = pendulum.reset(rng);
    std::vector<double> crossings;  // downwards [s]
    for (int t = 1; t < 4000; ++t) {
      const auto o = pendulum.step({0}, rng).observation;
      if (before[1] > 0 && o[1] <= 0) {
        crossings.push_back(0.005 * (t - o[1] / (o[1] - before[1])));
      }
      before = o;
    }
    REQUIRE(crossings.size() > 5);
    const double period =
        (crossings.back() - crossings.front()) / static_cast<double>(crossings.size() - 1);
    CHECK(period == Approx(2 * kPi * std::sqrt(2 * length / (3 * 10))).epsilon(0.002));
  }
}

TEST_CASE("the torque pendulum moves as the published equation says", "[unit]") {
  TorquePendulum rigid({.substeps = 50, .start_angle = 3, .start_speed = 1});
  Rng rng(4);
  for (int episode = 0; episode < 5; ++episode) {
    auto o = rigid.reset(rng);
    PendulumState<double> exact{.theta = angle_of(o, 0), .theta_dot = o[2]};
    Pendulum::Config fine;
    fine.time_step = 0.05 / 1000;
    for (int t = 0; t < 20; ++t) {
      const double torque = rng.uniform(-2, 2);
      const double reward = -pendulum_cost(PendulumState<double>{angle_of(o, 0), o[2]}, torque);
      const auto result = rigid.step({torque}, rng);
      CHECK(result.reward == Approx(reward).margin(1e-5));
      CHECK_FALSE(result.terminated);
      for (int i = 0; i < 1000; ++i) exact = pendulum_step(exact, torque, fine);
      o = result.observation;
    }
    CHECK(wrap_angle(angle_of(o, 0) - exact.theta) == Approx(0).margin(0.02));
    CHECK(o[2] == Approx(exact.theta_dot).margin(0.04));
  }
}

TEST_CASE("the single pole cart moves as CartPole's equations say", "[unit]") {
  constexpr double kTime = 1e-3;
  RigidCartPole<1> rigid({.time_step = kTime, .substeps = 1, .start_spread = 0.2});
  CartPole::Config config;
  config.time_step = kTime;
  Rng rng(5);
  for (int episode = 0; episode < 20; ++episode) {
    const auto o = rigid.reset(rng);
    const CartPoleState<double> start{
        .x = o[0], .x_dot = o[1], .theta = angle_of(o, 2), .theta_dot = o[4]};
    const double force = rng.uniform(-10, 10);
    const auto exact = cart_pole_step(start, force, config);
    const auto next = rigid.step({force}, rng).observation;
    CHECK((next[1] - o[1]) / kTime ==
          Approx((exact.x_dot - start.x_dot) / kTime).epsilon(2e-3).margin(5e-3));
    CHECK((next[4] - o[4]) / kTime ==
          Approx((exact.theta_dot - start.theta_dot) / kTime).epsilon(2e-3).margin(5e-3));
  }
}

TEST_CASE("the single pole cart stays with CartPole's equations for a second", "[unit]") {
  RigidCartPole<1> rigid({.substeps = 40, .start_angle = 0.5, .start_spread = 0});
  CartPole::Config fine;
  fine.time_step = 0.02 / 2000;
  Rng rng(6);
  auto o = rigid.reset(rng);
  CartPoleState<double> exact{.theta = 0.5};
  for (int t = 0; t < 50; ++t) {
    const double force = 2 * std::sin(0.3 * t);
    o = rigid.step({force}, rng).observation;
    for (int i = 0; i < 2000; ++i) exact = cart_pole_step(exact, force, fine);
  }
  CHECK(o[0] == Approx(exact.x).margin(0.002));
  CHECK(o[1] == Approx(exact.x_dot).margin(0.005));
  CHECK(wrap_angle(angle_of(o, 2) - exact.theta) == Approx(0).margin(0.01));
  CHECK(o[4] == Approx(exact.theta_dot).margin(0.05));
}

TEST_CASE("pole carts keep their energy in a free fall", "[unit]") {
  const double single = cart_drift<1>(10);
  CHECK(single < 0.02);
  CHECK(cart_drift<1>(40) < 0.4 * single);
  CHECK(cart_drift<2>(20) < 0.15);
}

TEST_CASE("rigid pole carts end at their limits and reward as set", "[unit]") {
  Rng rng(7);
  RigidCartPole<1> pole;
  StepResult<RigidCartPole<1>::Observation> result;
  result.observation = pole.reset(rng);
  int steps = 0;
  while (!result.terminated && ++steps < 500) {
    result = pole.step({10}, rng);
    CHECK(result.reward == 1);
  }
  CHECK(steps < 20);
  CHECK(std::abs(angle_of(result.observation, 2)) > 12 * kPi / 180);

  RigidCartPole<1> hanging({.start_angle = kPi, .angle_limit = kPi, .height_reward = true});
  result.observation = hanging.reset(rng);
  result.terminated = false;
  CHECK(result.observation[2] < -0.99);
  for (steps = 0; !result.terminated && steps < 500; ++steps) {
    result = hanging.step({10}, rng);
    CHECK(result.reward == Approx((1 + result.observation[2]) / 2).margin(1e-6));
  }
  CHECK(steps < 200);
  CHECK(result.observation[0] > 2.4);

  RigidCartPole<2> two({.start_spread = 0, .position_limit = 0.5});
  auto of_two = two.reset(rng);
  CHECK(of_two == RigidCartPole<2>::Observation{0, 0, 1, 0, 0, 1, 0, 0});
  for (steps = 0; steps < 3; ++steps) of_two = two.step({5}, rng).observation;
  CHECK(of_two[1] > 0);
  CHECK(of_two[4] < 0);  // the lower pole falls back
}

TEST_CASE("the linear-quadratic regulators of the equations of motion balance rigid poles",
          "[unit]") {
  // Gains for position, angles (clockwise), and their velocities, of steps of 0.02 s.
  RigidCartPole<1> one;
  RigidCartPole<2> two;
  Rng rng(8);
  auto a = one.reset(rng);
  auto b = two.reset(rng);
  for (int t = 0; t < 500; ++t) {
    const auto single =
        one.step({2.78 * a[0] + 43.94 * angle_of(a, 2) + 5.16 * a[1] + 11.59 * a[4]}, rng);
    const auto both = two.step({-2.47 * b[0] + 138.66 * angle_of(b, 2) - 182.51 * angle_of(b, 5) -
                                5.84 * b[1] + 1.78 * b[4] - 33.72 * b[7]},
                               rng);
    REQUIRE_FALSE(single.terminated);
    REQUIRE_FALSE(both.terminated);
    a = single.observation;
    b = both.observation;
  }
  CHECK(a[3] == Approx(0).margin(0.01));
  CHECK(b[3] == Approx(0).margin(0.01));
  CHECK(b[6] == Approx(0).margin(0.01));
}

TEST_CASE("settings of the rigid worlds move them", "[unit]") {
  const auto after = [](const std::string& name, double action, int steps) {
    const auto env = make(name, {.seed = 9});
    env->reset();
    for (int t = 0; t < steps; ++t) {
      env->view().actions.set(0, 0, action);
      env->step();
    }
    return env->view().next_observations.numbers(0);
  };
  const auto plain = after("TorquePendulum-v0", 1, 10);
  for (const std::string setting :
       {"gravity=5", "mass=2", "length=0.7", "friction=0.3", "time_step=0.03", "substeps=3",
        "max_speed=1.5", "start_angle=0.3", "start_speed=0.5"}) {
    INFO(setting);
    CHECK(after("TorquePendulum-v0?" + setting, 1, 10) != plain);
  }
  for (const std::string id : {"RigidCartPole-v0", "RigidDoubleCartPole-v0"}) {
    const auto usual = after(id, 3, 5);
    for (const std::string setting :
         {"gravity=5", "cart_mass=2", "pole_mass=0.2", "pole_length=0.7", "rail_friction=1",
          "hinge_friction=0.02", "time_step=0.03", "substeps=3", "start_angle=0.1",
          "start_spread=0.01"}) {
      INFO(id << ", " << setting);
      CHECK(after(id + "?" + setting, 3, 5) != usual);
    }
    CHECK(make(id + "?force=3")->action_space() == Space(Box(-3, 3, {1}, Dtype::f64)));
  }
  CHECK(make("TorquePendulum-v0?max_torque=3")->action_space() ==
        Space(Box(-3, 3, {1}, Dtype::f64)));
  CHECK_THROWS_WITH(make("TorquePendulum-v0?substeps=0"), Contains("substeps"));
  CHECK_THROWS_WITH(make("RigidCartPole-v0?pole_mass=-1"), Contains("pole_mass"));
  CHECK_THROWS_WITH(make("RigidDoubleCartPole-v0?hinge_friction=-1"), Contains("hinge_friction"));
}

TEST_CASE("friction brings rigid poles to rest", "[unit]") {
  TorquePendulum pendulum({.friction = 0.5});
  RigidCartPole<1> cart({.rail_friction = 0.5,
                         .hinge_friction = 0.05,
                         .start_angle = 3,
                         .angle_limit = kPi,
                         .position_limit = 100});
  Rng rng(10);
  auto swing = pendulum.reset(rng);
  auto push = cart.reset(rng);
  for (int t = 0; t < 1000; ++t) {
    swing = pendulum.step({0}, rng).observation;
    push = cart.step({0}, rng).observation;
  }
  CHECK(swing[2] == Approx(0).margin(1e-3));
  CHECK(push[1] == Approx(0).margin(1e-3));
  CHECK(push[4] == Approx(0).margin(1e-3));
}
