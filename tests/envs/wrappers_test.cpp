#include "envs/core/wrappers.h"

#include <cmath>
#include <limits>

#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/support/allocations.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Counts its steps: observes 100 times the number of its episode plus the step, is paid what it is
/// told to do, and ends after four steps.
template <class A>
struct Counter {
  struct Config {};
  using Observation = std::array<float, 1>;
  using Action = A;

  explicit Counter(const Config&) {}
  Box observation_space() const { return {0, kInfinity, {1}}; }
  Space action_space() const {
    if constexpr (std::is_same_v<A, int>) return Discrete{.n = 10};
    return Box(-2, 6, {1});
  }
  Observation observation() const { return {static_cast<float>(100 * episode + t)}; }
  Observation reset(Rng&) {
    ++episode;
    t = 0;
    return observation();
  }
  StepResult<Observation> step(const Action& action, Rng&) {
    ++t;
    double reward = 0;
    if constexpr (std::is_same_v<A, int>) {
      reward = action;
    } else {
      reward = action[0];
    }
    return {.observation = observation(), .reward = reward, .terminated = t == 4};
  }
  auto state() { return std::tie(episode, t); }

  int episode = 0;
  int t = 0;
};

template <class A = int>
std::unique_ptr<VectorEnv> counter(const WrapperConfig& config, const BatchOptions& options = {}) {
  auto env =
      std::make_unique<EnvBatch<Counter<A>>>("Counter-v0", typename Counter<A>::Config{}, options);
  auto wrapped = wrap(std::move(env), config, options);
  wrapped->reset();
  return wrapped;
}

/// Counts its steps in a discrete space; action 9 is never legal.
struct Walk : Counter<int> {
  using Counter<int>::Counter;
  using Observation = int;
  bool legal(int action) const { return action < 9; }
  Discrete observation_space() const { return {.n = 5}; }
  int reset(Rng&) {
    t = 0;
    return 0;
  }
  StepResult<int> step(int, Rng&) { return {.observation = ++t, .terminated = t == 4}; }
};

std::unique_ptr<VectorEnv> walk() {
  return std::make_unique<EnvBatch<Walk>>("Walk-v0", Walk::Config{}, BatchOptions{});
}

using Continuous = std::array<double, 1>;

/// Steps all copies with the same action; the reward of copy 0.
double step(VectorEnv& env, double action) {
  for (int i = 0; i < env.size(); ++i) env.view().actions.set(i, 0, action);
  env.step();
  return env.view().rewards[0];
}

using Numbers = std::vector<double>;

const std::string kEverything =
    "Pendulum-v1?sticky_actions=0.25&clip_actions=true&rescale_actions=true&frame_stack=3&"
    "normalize_observations=true&normalize_rewards=true&clip_rewards=0.5&max_episode_steps=30";

}  // namespace

TEST_CASE("sticky actions repeat what was done, from the second step of an episode on", "[unit]") {
  const auto env = counter({.sticky_actions = 1});
  for (int episode = 0; episode < 3; ++episode) {
    const double first = 3 + episode;
    CHECK(step(*env, first) == first);
    for (int t = 1; t < 4; ++t) CHECK(step(*env, t) == first);
  }
  step(*env, 8);
  env->reset(0);
  CHECK(step(*env, 5) == 5);
}

TEST_CASE("sticky actions stick with their probability, by a stream of their own", "[unit]") {
  const auto repeats = [](const BatchOptions& options) {
    const auto env = counter({.sticky_actions = 0.25}, options);
    std::vector<int> stuck;
    for (int t = 0; t < 40000; ++t) stuck.push_back(step(*env, t % 10) != t % 10);
    return stuck;
  };
  const auto stuck = repeats({.seed = 1});
  const int count = static_cast<int>(std::count(stuck.begin(), stuck.end(), 1));
  // Three of four steps can stick.
  CHECK(std::abs(count - 7500) < 5 * std::sqrt(30000 * 0.25 * 0.75));
  CHECK(repeats({.seed = 1}) == stuck);
  CHECK(repeats({.seed = 2}) != stuck);
  CHECK(repeats({.seed = 1, .first_stream = 1}) != stuck);

  const auto env = counter({.sticky_actions = 0.25}, {.seed = 2});
  env->seed(1);
  env->reset();
  std::vector<int> again;
  for (int t = 0; t < 40000; ++t) again.push_back(step(*env, t % 10) != t % 10);
  CHECK(again == stuck);
}

TEST_CASE("a refused action does not stick", "[unit]") {
  const auto env = counter({.sticky_actions = 1}, {.num_envs = 2, .auto_reset = false});
  step(*env, 3);
  CHECK_THROWS_WITH(step(*env, 10), Contains("Counter-v0, copy 0: action 10 is not allowed"));
  CHECK(step(*env, 4) == 3);
  step(*env, 4);
  step(*env, 4);
  CHECK_THROWS_WITH(step(*env, 5), Contains("episode has ended"));
  env->reset();
  CHECK(step(*env, 6) == 6);
}

TEST_CASE("clipped actions may lie anywhere but be NaN", "[unit]") {
  const auto env = counter<Continuous>({.clip_actions = true});
  CHECK(std::get<Box>(env->action_space()) == Box(-kInfinity, kInfinity, {1}, Dtype::f64));
  CHECK(step(*env, 7) == 6);
  CHECK(step(*env, -kInfinity) == -2);
  CHECK(step(*env, 0.5) == 0.5);
  CHECK_THROWS_WITH(step(*env, std::nan("")), Contains("Counter-v0: action nan is not allowed"));
  CHECK(step(*env, 1) == 1);
}

TEST_CASE("rescaled actions reach from bound to bound", "[unit]") {
  const auto env = counter<Continuous>({.rescale_actions = true});
  CHECK(std::get<Box>(env->action_space()) == Box(-1, 1, {1}, Dtype::f64));
  CHECK(step(*env, -1) == -2);
  CHECK(step(*env, 1) == 6);
  CHECK(step(*env, 0) == 2);
  CHECK(step(*env, 0.5) == 4);
  CHECK_THROWS_WITH(step(*env, 1.25),
                    Contains("action 1.25 is not allowed; allowed are Box(-1, 1"));
  const auto both = counter<Continuous>({.clip_actions = true, .rescale_actions = true});
  CHECK(step(*both, 1.25) == 6);
  CHECK(step(*both, 0.5) == 4);
}

TEST_CASE("a frame stack begins anew with each episode and ends with the final stack", "[unit]") {
  const auto env = counter({.frame_stack = 3});
  const auto& view = env->view();
  CHECK(std::get<Box>(env->observation_space()).shape == std::vector<int>{3, 1});
  CHECK(view.observations.numbers(0) == Numbers{100, 100, 100});
  step(*env, 0);
  CHECK(view.observations.numbers(0) == Numbers{100, 100, 101});
  CHECK(view.previous_observations.numbers(0) == Numbers{100, 100, 100});
  step(*env, 0);
  step(*env, 0);
  CHECK(view.observations.numbers(0) == Numbers{101, 102, 103});
  CHECK(view.next_observations.numbers(0) == Numbers{101, 102, 103});
  step(*env, 0);
  CHECK(view.terminated[0] == 1);
  CHECK(view.next_observations.numbers(0) == Numbers{102, 103, 104});
  CHECK(view.previous_observations.numbers(0) == Numbers{101, 102, 103});
  CHECK(view.observations.numbers(0) == Numbers{200, 200, 200});
  step(*env, 0);
  CHECK(view.next_observations.numbers(0) == Numbers{200, 200, 201});
  env->reset(0);
  CHECK(view.observations.numbers(0) == Numbers{300, 300, 300});

  const auto stopping = counter({.frame_stack = 2}, {.auto_reset = false});
  for (int t = 0; t < 4; ++t) step(*stopping, 0);
  CHECK(stopping->view().observations.numbers(0) == Numbers{103, 104});
  stopping->reset();
  CHECK(stopping->view().observations.numbers(0) == Numbers{200, 200});
}

TEST_CASE("normalised observations follow the running moments of all copies", "[unit]") {
  const auto env = counter({.normalize_observations = true}, {.num_envs = 2});
  // The batch update of Chan et al. (1979), as Gymnasium writes it.
  double count = 1e-4;
  double mean = 0;
  double variance = 1;
  const auto update = [&](double a, double b) {
    const double batch_mean = (a + b) / 2;
    const double batch_variance = (a - b) * (a - b) / 4;
    const double delta = batch_mean - mean;
    const double total = count + 2;
    const double squares =
        variance * count + batch_variance * 2 + delta * delta * count * 2 / total;
    mean += delta * 2 / total;
    variance = squares / total;
    count = total;
  };
  const auto shown = [&](double x) { return Approx((x - mean) / std::sqrt(variance + 1e-8)); };
  update(100, 100);
  for (int t = 1; t < 10; ++t) {
    const double before = env->view().observations.number(0);
    step(*env, 0);
    const double now = t % 4 == 0 ? 100 * (t / 4 + 1) : 100 * (t / 4 + 1) + t % 4;
    update(now, now);
    CHECK(env->view().observations.number(0) == shown(now).epsilon(1e-5));
    CHECK(env->view().previous_observations.number(0) == before);
    if (t % 4 == 0) {
      CHECK(env->view().next_observations.number(0) == shown(100 * (t / 4) + 4).epsilon(1e-5));
    }
  }
  CHECK(env->statistics()[1] == Approx(mean));
  CHECK(env->statistics()[2] == Approx(variance * count));
}

TEST_CASE("rewards are divided by the deviation of the discounted return", "[unit]") {
  const auto env = counter({.normalize_rewards = true, .reward_discount = 0.5});
  double count = 1e-4;
  double mean = 0;
  double squares = 1e-4;
  double discounted = 0;
  for (int t = 1; t <= 12; ++t) {
    const double reward = t % 10;
    discounted = 0.5 * discounted + reward;
    count += 1;
    const double delta = discounted - mean;
    mean += delta / count;
    squares += delta * (discounted - mean);
    CHECK(step(*env, reward) == Approx(reward / std::sqrt(squares / count + 1e-8)));
    CHECK(env->view().raw_rewards[0] == reward);
    if (t % 4 == 0) discounted = 0;
  }
  const auto other = counter({.normalize_rewards = true, .reward_discount = 0.9});
  step(*other, 1);
  step(*other, 1);
  const auto half = counter({.normalize_rewards = true, .reward_discount = 0.5});
  step(*half, 1);
  step(*half, 1);
  CHECK(other->view().rewards[0] != half->view().rewards[0]);
}

TEST_CASE("clipped rewards leave the raw ones", "[unit]") {
  const auto env = counter<Continuous>({.clip_rewards = 1.5});
  CHECK(step(*env, 5) == 1.5);
  CHECK(env->view().raw_rewards[0] == 5);
  CHECK(step(*env, -2) == -1.5);
  CHECK(step(*env, 0.5) == 0.5);
}

TEST_CASE("statistics are kept, put back and frozen", "[unit]") {
  const auto trained = make(kEverything, {.num_envs = 2, .seed = 1});
  trained->reset();
  RandomPlayer(*trained, 2).play(*trained, 100);
  const auto numbers = trained->statistics();
  CHECK(numbers.size() == 3 + 7);

  const auto other = make(kEverything, {.seed = 3});
  other->set_statistics(numbers);
  other->freeze_statistics(true);
  other->reset();
  RandomPlayer(*other, 4).play(*other, 50);
  CHECK(other->statistics() == numbers);
  other->freeze_statistics(false);
  RandomPlayer(*other, 4).play(*other, 1);
  CHECK(other->statistics() != numbers);
  CHECK_THROWS_WITH(other->set_statistics(std::span(numbers).first(5)), Contains("Pendulum-v1"));
  auto longer = numbers;
  longer.push_back(0);
  CHECK_THROWS_WITH(other->set_statistics(longer), Contains("1 numbers of statistics too many"));
}

TEST_CASE("a wrapped batch is copied, seeded and stepped as a plain one", "[unit]") {
  const auto env = make(kEverything, {.num_envs = 3, .seed = 5});
  env->reset();
  RandomPlayer(*env, 6).play(*env, 100);
  const auto copy = env->clone();
  const auto untouched = last_step(*copy, 2);
  const auto trajectory = random_trajectory(*env, 100, 7, 2);
  CHECK(last_step(*copy, 2) == untouched);
  CHECK(random_trajectory(*copy, 100, 7, 2) == trajectory);

  const auto play = [](std::uint64_t seed) {
    const auto fresh = make(kEverything, {.num_envs = 2, .seed = seed});
    fresh->reset();
    return random_trajectory(*fresh, 100, 8, 1);
  };
  CHECK(play(1) == play(1));
  CHECK(play(1) != play(2));

  const auto numbers = env->state(1);
  env->set_state(2, numbers);
  CHECK(env->state(2) == numbers);

  RandomPlayer player(*env, 9);
  const auto before = allocations();
  player.play(*env, 200);
  CHECK(allocations() == before);
  const auto* rewards = env->view().rewards;
  CHECK(std::abs(rewards[0]) <= 0.5);
}

TEST_CASE("a wrapped batch of n equals n single ones", "[unit]") {
  const std::string name = "Pendulum-v1?sticky_actions=0.5&frame_stack=2&clip_rewards=3";
  const auto batch = make(name, {.num_envs = 2, .seed = 5});
  const auto second = make(name, {.seed = 5, .first_stream = 1});
  batch->reset();
  second->reset();
  Rng rng(1);
  for (int t = 0; t < 300; ++t) {
    const double action = rng.uniform(-2, 2);
    step(*batch, action);
    step(*second, action);
    REQUIRE(last_step(*batch, 1) == last_step(*second, 0));
  }
}

TEST_CASE("stacked discrete observations are multi-discrete", "[unit]") {
  auto env = wrap(walk(), {.frame_stack = 2}, {});
  CHECK(std::get<MultiDiscrete>(env->observation_space()).sizes == std::vector<int>{5, 5});
  auto twice = wrap(std::move(env), {.frame_stack = 2}, {});
  CHECK(std::get<MultiDiscrete>(twice->observation_space()).sizes == std::vector<int>{5, 5, 5, 5});
  twice->reset();
  step(*twice, 0);
  step(*twice, 0);
  CHECK(twice->view().observations.numbers(0) == Numbers{0, 1, 1, 2});
  CHECK_FALSE(twice->model());
}

TEST_CASE("wrappers that make no sense are refused by name", "[unit]") {
  CHECK_THROWS_WITH(make("CartPole-v1?rescale_actions=true"), Contains("CartPole-v1") &&
                                                                  Contains("rescale_actions") &&
                                                                  Contains("not Discrete(2)"));
  CHECK_THROWS_WITH(make("CartPole-v1?clip_actions=true"), Contains("clip_actions"));
  CHECK_THROWS_WITH(counter<Continuous>({.clip_actions = true, .normalize_observations = true})
                        ->set_statistics(Numbers{}),
                    Contains("statistics need 3"));
  CHECK_THROWS_WITH(
      wrap(counter<Continuous>({.clip_actions = true}), {.rescale_actions = true}, {}),
      Contains("needs actions with bounds"));
  CHECK_THROWS_WITH(wrap(walk(), {.normalize_observations = true}, {}),
                    Contains("Walk-v0: normalize_observations") && Contains("not Discrete(5)"));
  CHECK_THROWS_WITH(wrap(walk(), {.sticky_actions = 0.5}, {}),
                    Contains("Walk-v0: sticky_actions is not possible"));
  CHECK_THROWS_WITH(make("CartPole-v1?sticky_actions=1.5"),
                    Contains("CartPole-v1: sticky_actions must be a probability, not 1.5"));
  CHECK_THROWS_WITH(make("CartPole-v1?frame_stack=0"), Contains("frame_stack"));
  CHECK_THROWS_WITH(make("CartPole-v1?reward_discount=2"), Contains("reward_discount"));
  CHECK_THROWS_WITH(make("CartPole-v1?clip_rewards=-1"), Contains("clip_rewards"));
  CHECK_THROWS_WITH(make("CartPole-v1?max_episode_steps=-2"), Contains("max_episode_steps"));
}

TEST_CASE("episodes are truncated where the setting, the options or the registry say", "[unit]") {
  const auto length = [](const std::string& name, const BatchOptions& options) {
    const auto env = make(name, options);
    env->reset();
    for (int t = 1; t <= 1000; ++t) {
      step(*env, 0);
      if (env->view().truncated[0] != 0) {
        CHECK(env->view().terminated[0] == 0);
        return t;
      }
    }
    return 0;
  };
  CHECK(length("Pendulum-v1", {}) == 200);
  CHECK(length("Pendulum-v1", {.max_episode_steps = 7}) == 7);
  CHECK(length("Pendulum-v1?max_episode_steps=5", {.max_episode_steps = 7}) == 5);
  CHECK(length("Pendulum-v1?max_episode_steps=0", {}) == 0);
  CHECK(length("Pendulum-v1?max_episode_steps=-1", {}) == 200);
}
