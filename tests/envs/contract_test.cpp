// What every registered environment promises. A new one is tested here without a line of test code.

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <limits>
#include <span>
#include <string>

#include "core/text.h"
#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

bool has_state(const VectorEnv& env) {
  try {
    env.state(0);
    return true;
  } catch (const std::runtime_error&) {
    return false;
  }
}

/// The message of the std::invalid_argument that `action` throws; "" where it throws nothing.
template <class F>
std::string refusal(F&& action) {
  try {
    action();
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

/// Requires of a drawing that it sets a view and has places, sizes and angles that are numbers.
class StrictCanvas final : public Canvas {
 public:
  void view(Point low, Point high) override {
    REQUIRE((low.x < high.x && low.y < high.y));
    viewed = true;
    check({low, high});
  }
  void clear(Color) override {}
  void line(std::span<const Point> points, double width, Color, Dash) override {
    check(points, width);
  }
  void polygon(std::span<const Point> corners, Color) override { check(corners); }
  void circle(Point centre, double radius, Color) override { check({&centre, 1}, radius); }
  void text(Point at, std::string_view, double height, Color, Align, double angle) override {
    check({&at, 1}, height, angle);
  }
  void image(Point low, Point high, int rows, int columns,
             std::span<const std::uint8_t> rgb) override {
    check({low, high});
    REQUIRE(rgb.size() == std::size_t{3} * static_cast<std::size_t>(rows * columns));
  }

  bool viewed = false;

 private:
  static void check(std::initializer_list<Point> points) { check(std::span(points)); }
  static void check(std::span<const Point> points, double size = 1, double angle = 0) {
    REQUIRE(std::ranges::all_of(
        points, [](const Point& p) { return std::isfinite(p.x) && std::isfinite(p.y); }));
    REQUIRE((size >= 0 && std::isfinite(size) && std::isfinite(angle)));
  }
};

}  // namespace

TEST_CASE("every environment is described and can be made from its settings spelled out",
          "[contract]") {
  REQUIRE(registered_ids().size() >= 5);
  for (const auto& id : registered_ids()) {
    INFO(id);
    const auto& entry = find_environment(id);
    CHECK_FALSE(entry.spec.summary.empty());
    CHECK(entry.spec.max_episode_steps >= 0);
    const auto settings = entry.settings();
    for (const auto& setting : settings) {
      INFO(setting.name);
      CHECK_FALSE(setting.help.empty());
      CHECK_THROWS_WITH(make(id, {}, {{setting.name + "x", "1"}}), Contains(setting.name));
    }
    const auto env = make(id, {}, values_of(settings));
    CHECK(env->size() == 1);
    CHECK_THAT(env->name(), Catch::Matchers::StartsWith(id));
    const auto again = make(env->name());
    env->reset();
    again->reset();
    CHECK(random_trajectory(*env, 20, 1) == random_trajectory(*again, 20, 1));
  }
}

TEST_CASE("observations lie in their space and the view is consistent", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.num_envs = 2, .seed = 3});
    const auto& view = env->view();
    RandomPlayer player(*env, 4);
    env->reset();
    for (int t = 0; t < 500; ++t) {
      const std::vector<std::vector<double>> before = {view.observations.numbers(0),
                                                       view.observations.numbers(1)};
      player.play(*env, 1);
      for (int i = 0; i < 2; ++i) {
        const auto now = view.observations.numbers(i);
        const auto next = view.next_observations.numbers(i);
        const bool ended = view.terminated[i] != 0 || view.truncated[i] != 0;
        INFO("step " << t << ", copy " << i);
        REQUIRE(contains(env->observation_space(), now));
        REQUIRE(contains(env->observation_space(), next));
        REQUIRE(view.previous_observations.numbers(i) == before[static_cast<std::size_t>(i)]);
        REQUIRE((ended || now == next));
        REQUIRE(std::isfinite(view.rewards[i]));
        REQUIRE(view.raw_rewards[i] == view.rewards[i]);
        REQUIRE(view.terminated[i] <= 1);
        REQUIRE(view.truncated[i] <= 1);
      }
    }
  }
}

TEST_CASE("the same seed gives the same trajectory and another seed another", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto play = [&](std::uint64_t seed) {
      const auto env = make(id, {.seed = seed});
      env->reset();
      return random_trajectory(*env, 200, seed);
    };
    CHECK(play(5) == play(5));
    CHECK(play(5) != play(6));

    const auto env = make(id, {.seed = 1});
    env->reset();
    random_trajectory(*env, 20, 1);
    env->seed(5);
    env->reset();
    CHECK(random_trajectory(*env, 200, 5) == play(5));
  }
}

TEST_CASE("copies evolve alike and do not disturb one another", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.num_envs = 2, .seed = 7});
    env->reset();
    RandomPlayer(*env, 8).play(*env, 50);
    const auto copy = env->clone();
    const auto untouched = last_step(*copy, 1);
    const auto trajectory = random_trajectory(*env, 100, 9, 1);
    CHECK(last_step(*copy, 1) == untouched);
    CHECK(random_trajectory(*copy, 100, 9, 1) == trajectory);
  }
}

TEST_CASE("a batch of n equals n single ones", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto batch = make(id, {.num_envs = 3, .seed = 11});
    batch->reset();
    std::vector<std::unique_ptr<VectorEnv>> singles;
    for (int i = 0; i < 3; ++i) {
      singles.push_back(make(id, {.seed = 11, .first_stream = i}));
      singles.back()->reset();
    }
    RandomPlayer player(*batch, 12);
    for (int t = 0; t < 200; ++t) {
      player.act(*batch);
      for (int i = 0; i < 3; ++i) {
        const auto& single = singles[static_cast<std::size_t>(i)];
        const auto action = batch->view().actions.numbers(i);
        for (std::size_t j = 0; j < action.size(); ++j) {
          single->view().actions.set(0, static_cast<int>(j), action[j]);
        }
        single->step();
      }
      batch->step();
      for (int i = 0; i < 3; ++i) {
        INFO("step " << t << ", copy " << i);
        REQUIRE(last_step(*batch, i) == last_step(*singles[static_cast<std::size_t>(i)], 0));
      }
    }
  }
}

TEST_CASE("a step before the first reset or after the end is refused", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.auto_reset = false, .max_episode_steps = 20});
    RandomPlayer player(*env, 13);
    player.act(*env);
    CHECK_THAT(refusal([&] { env->step(); }), Contains(id) && Contains("reset"));
    env->reset();
    int steps = 0;
    do {
      player.play(*env, 1);
      ++steps;
    } while (env->view().terminated[0] == 0 && env->view().truncated[0] == 0);
    CHECK(steps <= 20);
    CHECK_THAT(refusal([&] { env->step(); }), Contains(id) && Contains("reset"));
    env->reset(0);
    player.play(*env, 1);
  }
}

TEST_CASE("an action outside the space and a NaN are refused, and nothing is stepped",
          "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.num_envs = 2, .seed = 14});
    env->reset();
    RandomPlayer player(*env, 15);
    player.play(*env, 3);
    const auto copy = env->clone();
    std::vector<double> bad;
    if (const auto* discrete = std::get_if<Discrete>(&env->action_space())) {
      bad = {static_cast<double>(discrete->start - 1),
             static_cast<double>(discrete->start + discrete->n), 1e9};
    } else if (const auto* multi = std::get_if<MultiDiscrete>(&env->action_space())) {
      bad = {-1, static_cast<double>(multi->sizes[0])};
    } else {
      const auto& box = std::get<Box>(env->action_space());
      bad = {std::nan(""), kInfinity, -kInfinity};
      if (box.high[0] < kInfinity) bad.push_back(box.high[0] + 1);
      if (box.low[0] > -kInfinity) bad.push_back(box.low[0] - 1);
    }
    for (const double number : bad) {
      if (std::isinf(number) &&
          contains(env->action_space(),
                   std::vector<double>(width_of(env->action_space()), number))) {
        continue;
      }
      player.act(*env);
      env->view().actions.set(1, 0, number);
      CHECK_THAT(refusal([&] { env->step(); }), Contains(id) && Contains("copy 1") &&
                                                    Contains(shortest(number)) &&
                                                    Contains(to_string(env->action_space())));
    }
    CHECK(random_trajectory(*env, 50, 16) == random_trajectory(*copy, 50, 16));
  }
}

TEST_CASE("a state put back goes on in the same way", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.seed = 17});
    REQUIRE(has_state(*env));
    const auto other = make(id, {.seed = 18});
    env->reset();
    other->reset();
    RandomPlayer(*other, 19).play(*other, 5);
    for (int round = 0; round < 5; ++round) {
      RandomPlayer(*env, 20).play(*env, 11);
      for (const auto& e : {env.get(), other.get()}) {
        e->set_state(0, env->state(0));
        e->seed(21);
      }
      CHECK(other->state(0) == env->state(0));
      // The observation before the first step is not told by a state.
      RandomPlayer(*env, 22).play(*env, 1);
      RandomPlayer(*other, 22).play(*other, 1);
      CHECK(env->view().next_observations.numbers(0) == other->view().next_observations.numbers(0));
      CHECK(env->view().rewards[0] == other->view().rewards[0]);
      CHECK(random_trajectory(*env, 100, 23) == random_trajectory(*other, 100, 23));
    }
  }
}

TEST_CASE("numbers that make no state are refused and leave the old one", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id);
    env->reset();
    const auto state = env->state(0);
    auto longer = state;
    longer.push_back(0);
    CHECK_THAT(refusal([&] { env->set_state(0, longer); }), Contains(id));
    if (!state.empty()) {
      CHECK_THAT(refusal([&] { env->set_state(0, std::span(state).first(state.size() - 1)); }),
                 Contains(id));
      auto broken = state;
      broken[0] = std::nan("");
      CHECK_THAT(refusal([&] { env->set_state(0, broken); }), Contains(id));
    }
    CHECK(env->state(0) == state);
  }
}

TEST_CASE("there is always a legal action, and an illegal one is refused", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.seed = 24});
    env->reset();
    const auto* legal = env->view().legal_actions;
    if (legal == nullptr) continue;
    const auto& actions = std::get<Discrete>(env->action_space());
    RandomPlayer player(*env, 25);
    for (int t = 0; t < 200; ++t) {
      int count = 0;
      for (int a = 0; a < actions.n; ++a) {
        if (legal[a] != 0) {
          ++count;
        } else {
          env->view().actions.set(0, 0, actions.start + a);
          REQUIRE_THAT(refusal([&] { env->step(); }), Contains(id) && Contains("legal"));
        }
      }
      REQUIRE(count >= 1);
      player.play(*env, 1);
    }
  }
}

TEST_CASE("no step allocates", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.num_envs = 2, .seed = 26});
    env->reset();
    RandomPlayer player(*env, 27);
    player.play(*env, 10);
    const auto before = allocations();
    player.play(*env, 1000);
    CHECK(allocations() == before);
  }
}

TEST_CASE("environments whose world has a clock tell how long a step takes", "[contract]") {
  CHECK(make("CartPole-v1")->time_step() == 0.02);
  CHECK(make("CartPole-v1?time_step=0.1")->time_step() == 0.1);
  CHECK(make("CartPole-v1?frame_stack=2")->time_step() == 0.02);
  CHECK(make("Acrobot-v1")->time_step() == 0.2);
  CHECK(make("Pendulum-v1")->time_step() == 0.05);
  CHECK(make("TorquePendulum-v0?time_step=0.1")->time_step() == 0.1);
  CHECK(make("RigidCartPole-v0")->time_step() == 0.02);
  for (const char* id : {"LunarLander-v3", "BipedalWalker-v3", "CarRacing-v3"}) {
    CHECK(make(id)->time_step() == 0.02);
  }
  CHECK(make("GridWorld-v0")->time_step() == 0);
}

TEST_CASE("drawing and asking change nothing, and a grid fits its model", "[contract]") {
  for (const auto& id : names_of_all_forms()) {
    INFO(id);
    const auto env = make(id, {.seed = 28});
    env->reset();
    const auto copy = env->clone();
    RandomPlayer player(*env, 29);
    for (int t = 0; t < 50; ++t) {
      StrictCanvas canvas;
      const bool drawn = env->draw(0, canvas);
      CHECK(drawn == canvas.viewed);
      player.play(*env, 1);
    }
    RandomPlayer(*copy, 29).play(*copy, 50);
    if (const auto grid = env->grid(0)) {
      const auto cells =
          static_cast<std::size_t>(grid->rows) * static_cast<std::size_t>(grid->columns);
      CHECK(grid->cells.size() == cells);
      CHECK(grid->state.size() == cells);
      CHECK(grid->labels.size() == cells);
      CHECK(grid->agent < static_cast<int>(cells));
      if (const auto model = env->model()) {
        for (const int state : grid->state) CHECK((state >= -1 && state < model->num_states()));
        if (!grid->directions.empty()) {
          CHECK(grid->directions.size() == static_cast<std::size_t>(model->num_actions()));
        }
      }
    }
    CHECK(random_trajectory(*env, 20, 30) == random_trajectory(*copy, 20, 30));
  }
}
