#include "envs/core/registry.h"

#include <algorithm>
#include <cmath>

#include "envs/classic/cart_pole.h"
#include "envs/core/state_numbers.h"
#include "tests/envs/random_play.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

TEST_CASE("a name carries settings, and further ones come on top", "[unit]") {
  const auto play = [](std::string_view name, const SettingValues& settings = {}) {
    const auto env = make(name, {}, settings);
    env->reset();
    return random_trajectory(*env, 20, 1);
  };
  CHECK(play("CartPole-v1?gravity=3.7") != play("CartPole-v1"));
  CHECK(play("CartPole-v1?gravity=3.7") == play("CartPole-v1", {{"gravity", "3.7"}}));
  CHECK(play("CartPole-v1?gravity=9.8&force=5", {{"gravity", "3.7"}}) ==
        play("CartPole-v1?gravity=3.7&force=5"));
  CHECK(play("CartPole-v1?cart-mass=2") == play("CartPole-v1?cart_mass=2"));
  CHECK(play("CartPole-v1?") == play("CartPole-v1"));
  CHECK(make("CartPole-v1?force=5", {}, {{"gravity", "3.7"}})->name() ==
        "CartPole-v1?force=5&gravity=3.7");
  CHECK(make("CartPole-v1", {}, {{"frame-stack", "2"}})->view().observations.width == 8);
}

TEST_CASE("unknown names and settings are refused with the nearest ones", "[unit]") {
  CHECK_THROWS_WITH(make("CartPol-v1"),
                    Contains("unknown environment 'CartPol-v1'") && Contains("CartPole-v1"));
  CHECK_THROWS_WITH(make("cartpole-v1"), Contains("CartPole-v1"));
  CHECK_THROWS_WITH(make("CartPole-v1?gravty=1"),
                    Contains("CartPole-v1: unknown setting 'gravty'; did you mean gravity"));
  CHECK_THROWS_WITH(make("CartPole-v1?frame_stak=2"), Contains("did you mean frame_stack"));
  CHECK_THROWS_WITH(make("CartPole-v1?gravity"),
                    Contains("CartPole-v1: 'gravity' is not key=value"));
  CHECK_THROWS_WITH(make("CartPole-v1?=2"), Contains("is not key=value"));
}

TEST_CASE("bad values are refused with the setting's name and what is allowed", "[unit]") {
  CHECK_THROWS_WITH(make("CartPole-v1?gravity=heavy"),
                    Contains("CartPole-v1") && Contains("gravity: 'heavy' is not a number"));
  CHECK_THROWS_WITH(make("CartPole-v1?integrator=rk4"),
                    Contains("integrator") && Contains("euler|semi_implicit_euler"));
  CHECK_THROWS_WITH(make("CartPole-v1?sutton_barto_reward=maybe"), Contains("true or false"));
  CHECK_THROWS_WITH(make("CartPole-v1?frame_stack=2.5"), Contains("whole number"));
}

TEST_CASE("an environment is registered once and with a version", "[unit]") {
  CHECK_THROWS_WITH(register_environment<CartPole>({.id = "CartPole-v1"}),
                    Contains("'CartPole-v1' is registered twice"));
  CHECK_THROWS_WITH(register_environment<CartPole>({.id = "CartPole"}),
                    Contains("needs a version"));
  CHECK_THROWS_WITH(register_environment<CartPole>({.id = "CartPole-vx"}),
                    Contains("needs a version"));
  const auto ids = registered_ids();
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(find_environment("CartPole-v1").spec.reward_threshold == 475);
}

TEST_CASE("options of a batch that make no sense are refused", "[unit]") {
  CHECK_THROWS_WITH(make("CartPole-v1", {.num_envs = 0}),
                    Contains("CartPole-v1") && Contains("at least 1 environment, not 0"));
  CHECK_THROWS_WITH(make("CartPole-v1", {.first_stream = -1}), Contains("first_stream"));
  CHECK_THROWS_WITH(make("CartPole-v1", {.max_episode_steps = -1}), Contains("max_episode_steps"));
}

TEST_CASE("a batch with auto-reset goes on, one without waits for a reset", "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 2, .auto_reset = false});
  const auto& view = env->view();
  env->reset();
  const auto push_right = [&] {
    view.actions.set(0, 0, 1);
    view.actions.set(1, 0, 1);
    env->step();
  };
  while ((view.terminated[0] | view.terminated[1]) == 0) push_right();
  CHECK(view.observations.numbers(0) == view.next_observations.numbers(0));
  const int ended = view.terminated[0] != 0 ? 0 : 1;
  CHECK_THROWS_WITH(push_right(), Contains("copy " + std::to_string(ended)));
  const auto other = env->state(1 - ended);
  env->reset(ended);
  CHECK(std::abs(env->state(ended)[0]) <= 0.05);
  CHECK(env->state(1 - ended) == other);

  const auto going_on = make("CartPole-v1", {.max_episode_steps = 3});
  going_on->reset();
  for (int t = 1; t <= 9; ++t) {
    going_on->view().actions.set(0, 0, t % 2);
    going_on->step();
    CHECK((going_on->view().truncated[0] != 0) == (t % 3 == 0));
    CHECK(going_on->view().terminated[0] == 0);
  }
}

TEST_CASE("a state is what an environment ties, of any kind", "[unit]") {
  enum class Colour { red, green };
  struct Mixed {
    auto state() { return std::tie(flag, colour, counts, x, list); }
    void check_state() const {
      if (x < 0) throw std::invalid_argument("x is negative");
    }
    bool flag = true;
    Colour colour = Colour::green;
    std::array<int, 2> counts = {3, -4};
    double x = 0.5;
    std::vector<float> list = {1, 2};
  };
  Mixed env;
  CHECK(state_numbers(env) == std::vector<double>{1, 1, 3, -4, 0.5, 1, 2});
  const std::vector<double> other = {0, 0, 7, 8, 2.5, 3, 4};
  set_state_numbers(env, other);
  CHECK(state_numbers(env) == other);
  const auto with = [&](std::size_t place, double number) {
    auto numbers = other;
    numbers[place] = number;
    set_state_numbers(env, numbers);
  };
  CHECK_THROWS_WITH(with(0, 2), Contains("number 1 of the state cannot be 2"));
  CHECK_THROWS_WITH(with(2, 0.5), Contains("number 3"));
  CHECK_THROWS_WITH(with(3, 3e9), Contains("number 4"));
  CHECK_THROWS_WITH(with(4, kInfinity), Contains("number 5"));
  CHECK_THROWS_WITH(with(4, -1), Contains("x is negative"));
  CHECK_THROWS_WITH(set_state_numbers(env, std::vector<double>{1}), Contains("7 numbers, not 1"));
}
