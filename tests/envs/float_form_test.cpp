// The float32 form of environments against the exact one, single copies and all instruction sets.

#include <algorithm>
#include <cmath>
#include <cstring>
#include <string>

#include "core/instruction_set.h"
#include "core/statistics.h"
#include "envs/core/float_form.h"
#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Uses an instruction set while it lives.
class WithInstructions {
 public:
  explicit WithInstructions(InstructionSet set) { use_instruction_set(set); }
  ~WithInstructions() { use_instruction_set(before_); }
  WithInstructions(const WithInstructions&) = delete;
  WithInstructions& operator=(const WithInstructions&) = delete;

 private:
  InstructionSet before_ = instruction_set();
};

/// Takes step t of all copies with actions that depend on t and on the copy's stream alone.
void step_with(VectorEnv& env, int t, int first_stream) {
  std::vector<double> action(width_of(env.action_space()));
  for (int i = 0; i < env.size(); ++i) {
    Rng rng = Rng(7).child(static_cast<std::uint64_t>(first_stream + i));
    rng = rng.child(static_cast<std::uint64_t>(t));
    sample(env.action_space(), rng, action);
    for (std::size_t j = 0; j < action.size(); ++j) {
      env.view().actions.set(i, static_cast<int>(j), action[j]);
    }
  }
  env.step();
}

/// All that happens in so many steps to the copies with streams first … first + count - 1 of a
/// batch of n.
std::vector<double> trace(const std::string& id, int n, int first, int count, int steps) {
  const auto env = make(float_form(id),
                        {.num_envs = n, .seed = 5, .first_stream = first, .max_episode_steps = 60});
  env->reset();
  std::vector<double> numbers;
  for (int t = 0; t < steps; ++t) {
    step_with(*env, t, first);
    for (int i = 0; i < count; ++i) {
      const auto step = last_step(*env, i);
      numbers.insert(numbers.end(), step.begin(), step.end());
    }
  }
  return numbers;
}

/// Mean reward of a step, and lengths of episodes, under random actions.
struct Play {
  RunningStatistics rewards;
  RunningStatistics lengths;
};
Play play(const std::string& name, int steps) {
  constexpr int kCopies = 200;
  const auto env = make(name, {.num_envs = kCopies, .seed = 11, .max_episode_steps = 200});
  env->reset();
  RandomPlayer player(*env, 12);
  Play result;
  std::vector<int> length(kCopies, 0);
  std::vector<double> sum(kCopies, 0);
  for (int t = 0; t < steps; ++t) {
    player.play(*env, 1);
    const auto& view = env->view();
    for (std::size_t i = 0; i < kCopies; ++i) {
      sum[i] += view.rewards[i];
      ++length[i];
      if ((view.terminated[i] | view.truncated[i]) == 0) continue;
      result.rewards.add(sum[i]);
      result.lengths.add(length[i]);
      length[i] = 0;
      sum[i] = 0;
    }
  }
  return result;
}

void check_equal_means(const RunningStatistics& a, const RunningStatistics& b) {
  CHECK(a.count() > 500);
  CHECK(std::abs(a.mean() - b.mean()) <
        4 * std::hypot(a.standard_error(), b.standard_error()) + 1e-9);
}

}  // namespace

TEST_CASE("the classic control tasks have a float32 form, chosen by name", "[unit]") {
  CHECK(ids_with_float_form() ==
        std::vector<std::string>{"Acrobot-v1", "CartPole-v0", "CartPole-v1", "MountainCar-v0",
                                 "MountainCarContinuous-v0", "Pendulum-v1"});
  CHECK(make("CartPole-v1?real=float&gravity=3.7")->name() == "CartPole-v1?real=float&gravity=3.7");
  CHECK(make("CartPole-v1", {}, {{"real", "float"}})->name() == "CartPole-v1?real=float");
  CHECK_THROWS_WITH(make("CartPole-v1?real=half"), Contains("real") && Contains("double|float"));
  CHECK_THROWS_WITH(make("CartPole-v1?real=float&gravity=x"), Contains("gravity"));
  CHECK_THROWS_WITH(make("GridWorld-v0?real=float"), Contains("real"));
  CHECK_THROWS_WITH(register_float_form("Nothing-v0", {}), Contains("Nothing-v0"));
  CHECK_THROWS_WITH(register_float_form("CartPole-v1", {}), Contains("already"));
}

TEST_CASE("a float32 step from an exact copy's state agrees with the exact step", "[unit]") {
  for (const auto& id : ids_with_float_form()) {
    INFO(id);
    const auto exact = make(id, {.max_episode_steps = 100});
    const auto env = make(float_form(id), {.seed = 21, .max_episode_steps = 100});
    exact->reset();
    env->reset();
    int other_ends = 0;
    for (int t = 0; t < 3000; ++t) {
      exact->set_state(0, env->state(0));
      step_with(*env, t, 0);
      for (int j = 0; j < env->view().actions.width; ++j) {
        exact->view().actions.set(0, j, env->view().actions.number(0, j));
      }
      exact->step();
      const auto numbers = env->view().next_observations.numbers(0);
      const auto expected = exact->view().next_observations.numbers(0);
      for (std::size_t j = 0; j < numbers.size(); ++j) {
        INFO("step " << t << ", number " << j);
        REQUIRE(numbers[j] == Approx(expected[j]).epsilon(3e-6).margin(3e-6));
      }
      if (env->view().terminated[0] != exact->view().terminated[0]) {
        ++other_ends;
      } else {
        REQUIRE(env->view().rewards[0] ==
                Approx(exact->view().rewards[0]).epsilon(3e-6).margin(3e-6));
      }
    }
    CHECK(other_ends <= 1);  // where a limit lies between two neighbouring floats
  }
}

TEST_CASE("a float32 episode begins with the exact one's random numbers, rounded", "[unit]") {
  for (const auto& id : ids_with_float_form()) {
    INFO(id);
    const auto exact = make(id, {.num_envs = 40, .seed = 3});
    const auto env = make(float_form(id), {.num_envs = 40, .seed = 3});
    for (int round = 0; round < 3; ++round) {  // the second begins in the middle of blocks of words
      exact->reset();
      env->reset();
      exact->reset(5);
      env->reset(5);
      for (int i = 0; i < 40; ++i) {
        auto expected = exact->state(i);
        for (double& x : expected) x = as_float(x);
        REQUIRE(env->state(i) == expected);
      }
    }
  }
}

TEST_CASE("float32 copies are the same in every batch and for every instruction set", "[unit]") {
  for (const auto& id : ids_with_float_form()) {
    INFO(id);
    const auto seven = trace(id, 7, 0, 7, 150);
    for (const InstructionSet set : available_instruction_sets()) {
      INFO(name_of(set));
      const WithInstructions with(set);
      CHECK(trace(id, 7, 0, 7, 150) == seven);
      CHECK(trace(id, 37, 0, 7, 150) == seven);
      CHECK(trace(id, 1, 4, 1, 150) == trace(id, 50, 4, 1, 150));
    }
  }
}

TEST_CASE("the float32 form plays as the exact one does", "[unit]") {
  for (const char* id : {"CartPole-v1", "Pendulum-v1"}) {
    INFO(id);
    const Play exact = play(id, 1000);
    const Play quick = play(float_form(id), 1000);
    check_equal_means(exact.rewards, quick.rewards);
    check_equal_means(exact.lengths, quick.lengths);
  }
}

TEST_CASE("noise of the acrobot's motor is drawn in float32, too", "[unit]") {
  const auto noisy = make("Acrobot-v1?real=float&torque_noise=0.5", {.num_envs = 20, .seed = 1});
  const auto exact = make("Acrobot-v1?torque_noise=0.5", {.num_envs = 20, .seed = 1});
  noisy->reset();
  exact->reset();
  for (int t = 0; t < 5; ++t) {
    step_with(*noisy, t, 0);
    step_with(*exact, t, 0);
    for (int i = 0; i < 20; ++i) {
      const auto a = noisy->state(i);
      const auto b = exact->state(i);
      for (std::size_t j = 0; j < a.size(); ++j) REQUIRE(a[j] == Approx(b[j]).margin(2e-5));
    }
  }
}

TEST_CASE(
    "65,536 copies of a classic task take less than 20 MB, float32 ones what their numbers need",
    "[unit]") {
  constexpr int kCopies = 65'536;
  for (const auto& id : ids_with_float_form()) {
    for (const auto& name : {id, float_form(id)}) {
      INFO(name);
      const auto env = make(name, {.num_envs = kCopies});
      const auto before = allocated_bytes();
      const auto copy = env->clone();
      const auto bytes = static_cast<double>(allocated_bytes() - before);
      CHECK(bytes < 20e6);
      if (name == id) continue;
      const auto floats = env->state(0).size() + width_of(env->action_space()) +
                          3 * width_of(env->observation_space());
      const std::size_t others = sizeof(Rng::State) + sizeof(double) + sizeof(int) + 3;
      CHECK(bytes < 1.1 * kCopies * static_cast<double>(4 * floats + others));
    }
  }
}
