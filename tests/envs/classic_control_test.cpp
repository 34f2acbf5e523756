// The classic control environments: worked transitions, returns of scripted policies, settings.

#include <array>
#include <cmath>
#include <functional>
#include <map>
#include <string>

#include "core/statistics.h"
#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

template <class E>
E at(const std::vector<double>& state) {
  E env;
  set_state_numbers(env, state);
  return env;
}

/// Takes an action, checks the state that follows to ten decimals and gives the result.
template <class E>
StepResult<typename E::Observation> check_step(E& env, const typename E::Action& action,
                                               const std::vector<double>& expected,
                                               double margin = 5.1e-11) {
  Rng unused;
  const auto result = env.step(action, unused);
  const auto state = state_numbers(env);
  REQUIRE(state.size() == expected.size());
  for (std::size_t j = 0; j < state.size(); ++j) {
    CHECK(state[j] == Approx(expected[j]).margin(margin).epsilon(0));
  }
  return result;
}

/// An action for an observation, from a random number in [0, 1).
using Policy = std::function<double(const float* observation, double random)>;

/// Returns of the first `episodes` episodes of 50 copies, an equal number of each.
RunningStatistics returns(const std::string& name, int episodes, const Policy& policy,
                          RunningStatistics* lengths = nullptr) {
  constexpr int kCopies = 50;
  const auto env = make(name, {.num_envs = kCopies, .seed = 41});
  const auto& view = env->view();
  std::array<double, kCopies> sums{};
  std::array<int, kCopies> steps{};
  std::array<int, kCopies> done{};
  RunningStatistics statistics;
  Rng rng(42);
  env->reset();
  while (statistics.count() < episodes) {
    for (int i = 0; i < kCopies; ++i) {
      view.actions.set(i, 0, policy(view.observations.row<float>(i), rng.uniform()));
    }
    env->step();
    for (std::size_t i = 0; i < kCopies; ++i) {
      sums[i] += view.rewards[i];
      ++steps[i];
      if ((view.terminated[i] | view.truncated[i]) == 0) continue;
      if (done[i]++ < episodes / kCopies) {
        statistics.add(sums[i]);
        if (lengths != nullptr) lengths->add(steps[i]);
      }
      sums[i] = 0;
      steps[i] = 0;
    }
  }
  return statistics;
}

/// Whether a mean agrees with a reference that was itself averaged over `runs` episodes.
void check_mean(const RunningStatistics& measured, double reference, double runs, double rounding) {
  const double error =
      measured.standard_error() * std::sqrt(1 + static_cast<double>(measured.count()) / runs);
  INFO("mean " << measured.mean() << ", reference " << reference);
  CHECK(std::abs(measured.mean() - reference) < 4 * error + rounding);
}

}  // namespace

TEST_CASE("CartPole takes the worked steps", "[unit]") {
  auto env = at<CartPole>({0.01, -0.02, 0.03, 0.04});
  check_step(env, 1, {0.0096000000, 0.1746791957, 0.0308000000, -0.2430687180});
  check_step(env, 0, {0.0130935839, -0.0208688489, 0.0259386256, 0.0591679999});
  check_step(env, 1, {0.0126762069, 0.1738717749, 0.0271219856, -0.2252195726});
  check_step(env, 1, {0.0161536424, 0.3685958115, 0.0226175942, -0.5092253183});
  check_step(env, 0, {0.0235255587, 0.1731626369, 0.0124330878, -0.2095015287});
}

TEST_CASE("CartPole pushed right from the zero state falls on step 9", "[unit]") {
  CartPole env;
  Rng unused;
  for (int t = 1; t <= 8; ++t) CHECK_FALSE(env.step(1, unused).terminated);
  const auto last = check_step(env, 1, {0.14065097, 1.76038113, -0.21518605, -2.77788649}, 5.1e-9);
  CHECK(last.terminated);
  CHECK(last.reward == 1);
}

TEST_CASE("MountainCar takes the worked steps", "[unit]") {
  auto env = at<MountainCar>({-0.5, 0});
  check_step(env, 2, {-0.499176843004, 0.000823156996}, 5.1e-13);
  check_step(env, 2, {-0.497536686679, 0.001640156325}, 5.1e-13);
  check_step(env, 0, {-0.497091796932, 0.000444889747}, 5.1e-13);
  check_step(env, 1, {-0.496845500068, 0.000246296864}, 5.1e-13);
  check_step(env, 2, {-0.495799637420, 0.001045862647}, 5.1e-13);
}

TEST_CASE("MountainCarContinuous takes the worked steps, to a float's digits", "[unit]") {
  auto env = at<MountainCarContinuous>({-0.5, 0});
  check_step(env, {1}, {-0.498676843004, 0.001323156996}, 1e-7);
  check_step(env, {0.5}, {-0.496790426412, 0.001886416592}, 1e-7);
  check_step(env, {-1}, {-0.496604855757, 0.000185570655}, 1e-7);
}

TEST_CASE("Pendulum takes the worked steps and clips the torque", "[unit]") {
  auto env = at<Pendulum>({std::numbers::pi, 0.5});
  const auto reward = [](const auto& result) { return Approx(result.reward).margin(5.1e-11); };
  CHECK(-9.8986044011 == reward(check_step(env, {2}, {3.1815926536, 0.8000000000})));
  CHECK(-9.6878769888 == reward(check_step(env, {-2}, {3.2050930536, 0.4700079994})));
  CHECK(-9.4972326738 == reward(check_step(env, {0.7}, {3.2314637885, 0.5274146995})));
  CHECK(-9.3448208539 == reward(check_step(env, {3}, {3.2694688908, 0.7601020458})));

  auto worst = at<Pendulum>({std::numbers::pi, 8});
  Rng unused;
  CHECK(worst.step({2}, unused).reward == Approx(-16.2736).margin(5e-5));
}

TEST_CASE("Acrobot takes the worked steps", "[unit]") {
  auto env = at<Acrobot>({0.05, -0.03, 0.02, 0.01});
  check_step(env, 2, {0.0339642681, 0.0140283561, -0.1754646503, 0.4197156023});
  check_step(env, 0, {0.0102564068, 0.0613043670, -0.0555841461, 0.0417371113});
  check_step(env, 1, {-0.0004675112, 0.0636396856, -0.0494264994, -0.0203890871});
  check_step(env, 2, {-0.0219938744, 0.0870504123, -0.1605604583, 0.2467706123});
  check_step(env, 2, {-0.0614162557, 0.1568554130, -0.2233352883, 0.4328260781});
}

TEST_CASE("a car that swings along with its velocity needs the known number of steps", "[unit]") {
  const auto steps = [](double start) {
    auto env = at<MountainCar>({start, 0});
    Rng unused;
    int count = 1;
    for (int a = 2; !env.step(a, unused).terminated && count < 1000; ++count) {
      a = state_numbers(env)[1] >= 0 ? 2 : 0;
    }
    return count;
  };
  CHECK(steps(-0.6) == 113);
  CHECK(steps(-0.5) == 124);
  CHECK(steps(-0.4) == 122);
}

TEST_CASE("scripted policies earn what they are known to earn", "[unit]") {
  const Policy random = [](const float*, double u) { return u < 0.5 ? 0 : 1; };
  check_mean(returns("CartPole-v1", 10000, random), 22.4, 20000, 0.05);
  const Policy angle = [](const float* o, double) { return o[2] > 0 ? 1 : 0; };
  check_mean(returns("CartPole-v1", 2000, angle), 41.9, 2000, 0.05);
  const Policy ahead = [](const float* o, double) { return o[2] + o[3] > 0 ? 1 : 0; };
  check_mean(returns("CartPole-v1", 1000, ahead), 485, 2000, 0.5);
  CHECK(returns("CartPole-v0", 50, ahead).mean() <= 200);

  const Policy along = [](const float* o, double) { return o[1] >= 0 ? 2 : 0; };
  check_mean(returns("MountainCar-v0", 4000, along), -119.4, 20000, 0.05);
  const Policy throttle = [](const float* o, double) { return o[1] >= 0 ? 1 : -1; };
  RunningStatistics lengths;
  check_mean(returns("MountainCarContinuous-v0", 2000, throttle, &lengths), 89.3, 5000, 0.05);
  check_mean(lengths, 106.5, 5000, 0.05);

  const Policy torque = [](const float*, double u) { return 4 * u - 2; };
  check_mean(returns("Pendulum-v1", 1000, torque), -1230, 3000, 5);
  const Policy limp = [](const float*, double) { return 0; };
  check_mean(returns("Pendulum-v1", 1000, limp), -1221, 3000, 5);
  const Policy three = [](const float*, double u) { return std::floor(3 * u); };
  check_mean(returns("Acrobot-v1", 200, three), -499, 200, 0.5);
}

TEST_CASE("a float follows the double for a while in all dynamics", "[unit]") {
  CartPoleState<float> pole{.theta = 0.01F};
  CartPoleState<double> exact_pole{.theta = 0.01F};
  AcrobotState<float> links{.theta1 = 0.5F};
  AcrobotState<double> exact_links{.theta1 = 0.5};
  PendulumState<float> rod{.theta = 1};
  PendulumState<double> exact_rod{.theta = 1};
  MountainCarState<float> car{.position = -0.5F};
  MountainCarState<double> exact_car{.position = -0.5};
  for (int t = 0; t < 20; ++t) {
    const int push = t % 2 == 0 ? 1 : -1;
    pole = cart_pole_step(pole, 10.0F * static_cast<float>(push), {});
    exact_pole = cart_pole_step(exact_pole, 10.0 * push, {});
    links = acrobot_step(links, static_cast<float>(push), {});
    exact_links = acrobot_step(exact_links, double(push), {});
    rod = pendulum_step(rod, 2.0F * static_cast<float>(push), {});
    exact_rod = pendulum_step(exact_rod, 2.0 * push, {});
    car = mountain_car_step(car, 0.001F, 0.0025F);
    exact_car = mountain_car_step(exact_car, 0.001, 0.0025);
  }
  CHECK(double{pole.theta} == Approx(exact_pole.theta).margin(1e-4));
  CHECK(double{links.theta2} == Approx(exact_links.theta2).margin(1e-4));
  CHECK(double{rod.theta} == Approx(exact_rod.theta).margin(1e-4));
  CHECK(double{car.position} == Approx(exact_car.position).margin(1e-4));
}

TEST_CASE("every setting of the classic environments changes what happens", "[unit]") {
  const std::map<std::string, std::map<std::string, std::string>> others = {
      {"CartPole-v1",
       {{"real", "float"},
        {"gravity", "3.7"},
        {"cart_mass", "2"},
        {"pole_mass", "0.2"},
        {"half_length", "1"},
        {"force", "5"},
        {"time_step", "0.01"},
        {"integrator", "semi_implicit_euler"},
        {"sutton_barto_reward", "true"},
        {"start_low", "-0.2"},
        {"start_high", "0.1"}}},
      {"MountainCar-v0",
       {{"real", "float"},
        {"goal_velocity", "0.05"},
        {"force", "0.0012"},
        {"gravity", "0.002"},
        {"start_low", "-0.8"},
        {"start_high", "-0.3"},
        {"sparse_reward", "true"}}},
      {"MountainCarContinuous-v0",
       {{"real", "float"},
        {"goal_velocity", "0.0699"},
        {"power", "0.001"},
        {"gravity", "0.002"},
        {"start_low", "-0.8"},
        {"start_high", "-0.3"}}},
      {"Acrobot-v1",
       {{"real", "float"},
        {"dynamics", "nips"},
        {"torque_noise", "0.1"},
        {"time_step", "0.1"},
        {"gravity", "3.7"},
        {"length1", "1.5"},
        {"mass1", "2"},
        {"mass2", "2"},
        {"centre1", "0.4"},
        {"centre2", "0.4"},
        {"inertia", "2"},
        {"start_low", "-0.2"},
        {"start_high", "0.2"}}},
      {"Pendulum-v1",
       {{"real", "float"},
        {"g", "9.81"},
        {"mass", "2"},
        {"length", "2"},
        {"time_step", "0.02"},
        {"max_torque", "1"},
        {"max_speed", "2"},
        {"start_angle", "0.1"},
        {"start_speed", "0.1"}}}};
  const auto play = [](const std::string& id, const SettingValues& settings) {
    const auto env = make(id, {.seed = 43}, settings);
    env->reset();
    std::vector<double> numbers;
    for (int t = 0; t < 300; ++t) {
      const auto& view = env->view();
      const bool along = view.observations.row<float>(0)[1] >= 0;
      if (const auto* box = std::get_if<Box>(&env->action_space())) {
        view.actions.set(0, 0, along ? box->high[0] : box->low[0]);
      } else {
        view.actions.set(0, 0, along ? std::get<Discrete>(env->action_space()).n - 1 : 0);
      }
      env->step();
      const auto step = last_step(*env, 0);
      numbers.insert(numbers.end(), step.begin(), step.end());
    }
    return numbers;
  };
  for (const auto& [id, settings] : others) {
    const auto usual = play(id, {});
    CHECK(find_environment(id).settings().size() ==
          settings.size() + 1);  // `device` changes nothing
    for (const auto& [name, value] : settings) {
      INFO(id << "?" << name << "=" << value);
      const bool differs = play(id, {{name, value}}) != usual;
      CHECK(differs);
    }
  }
}

TEST_CASE("states that are published as rounded to float are", "[unit]") {
  const auto check = [](VectorEnv& env) {
    for (int i = 0; i < env.size(); ++i) {
      for (const double x : env.state(i)) {
        const volatile float rounded = static_cast<float>(x);
        CHECK(x == double{rounded});
      }
    }
  };
  const auto links = make("Acrobot-v1", {.num_envs = 20, .seed = 1});
  links->reset();
  check(*links);
  const auto car = make("MountainCarContinuous-v0", {.num_envs = 20, .seed = 1});
  car->reset();
  RandomPlayer(*car, 2).play(*car, 3);
  check(*car);
}

TEST_CASE("settings and states that make no sense are refused by name", "[unit]") {
  for (const std::string setting :
       {"CartPole-v1?cart_mass=0", "CartPole-v1?time_step=inf", "CartPole-v1?start_high=-1",
        "MountainCar-v0?start_low=-2", "MountainCarContinuous-v0?power=inf",
        "Acrobot-v1?inertia=-1", "Acrobot-v1?torque_noise=-1", "Acrobot-v1?start_low=4",
        "Pendulum-v1?length=0", "Pendulum-v1?start_speed=9"}) {
    INFO(setting);
    const auto name =
        setting.substr(setting.find('?') + 1, setting.find('=') - setting.find('?') - 1);
    CHECK_THROWS_WITH(make(setting), Contains(setting.substr(0, setting.find('-'))) &&
                                         Contains(name + " must be"));
  }
  CHECK_THROWS_WITH(make("Acrobot-v1?dynamics=paper"), Contains("book|nips"));
  const auto refuse = [](const std::string& id, const std::vector<double>& state) {
    CHECK_THROWS_WITH(make(id)->set_state(0, state), Contains(id) && Contains("must be between"));
  };
  refuse("MountainCar-v0", {-1.3, 0});
  refuse("MountainCarContinuous-v0", {0, 0.08});
  refuse("Acrobot-v1", {4, 0, 0, 0});
  refuse("Acrobot-v1", {0, 0, 0, 40});
  refuse("Pendulum-v1", {0, 9});
}
