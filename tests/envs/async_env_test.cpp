#include "envs/core/async_env.h"

#include <atomic>
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Counts its steps. Action 1 waits until the gate is open, 2 fails.
struct Gated {
  struct Config {
    static void visit(auto& /*self*/, auto&& /*field*/) {}
  };
  using Observation = int;
  using Action = int;

  Gated() = default;
  explicit Gated(const Config&) {}
  static Discrete observation_space() { return {.n = 1000}; }
  static Discrete action_space() { return {.n = 3}; }
  Observation reset(Rng&) { return steps = 0; }
  StepResult<Observation> step(Action action, Rng&) {
    if (action == 2) throw std::runtime_error("the gate is jammed");
    if (action == 1) open.wait(false);
    return {.observation = ++steps, .reward = 1};
  }
  int steps = 0;
  static inline std::atomic<bool> open{true};
};

AsyncEnv gated(int copies, int threads) {
  Gated::open = true;
  return {copies, threads, [](int) {
            return std::make_unique<EnvBatch<Gated>>("Gated-v0", Gated::Config{}, BatchOptions{});
          }};
}

void open_gate() {
  Gated::open = true;
  Gated::open.notify_all();
}

std::vector<int> numbers_to(int n) {
  std::vector<int> numbers(static_cast<std::size_t>(n));
  std::iota(numbers.begin(), numbers.end(), 0);
  return numbers;
}

void send(AsyncEnv& env, const std::vector<int>& ids, const std::vector<int>& actions) {
  env.send(ids, Rows{actions.data(), Dtype::i32, 1});
}
void send(AsyncEnv& env, const std::vector<int>& ids, int action = 0) {
  send(env, ids, std::vector<int>(ids.size(), action));
}

/// Reset and received.
void begin(AsyncEnv& env) {
  env.reset();
  env.receive(env.size());
}

}  // namespace

TEST_CASE("what a copy stepped asynchronously goes through depends on its actions alone",
          "[contract]") {
  constexpr int kCopies = 5;
  constexpr int kSteps = 150;
  for (const std::string name : {"CartPole-v1", "FrozenLake-v1?frame_stack=2", "LunarLander-v3"}) {
    INFO(name);
    AsyncEnv env(name, {.num_envs = kCopies, .seed = 7, .first_stream = 2, .threads = 3});
    const int actions = std::get<Discrete>(env.action_space()).n;
    const auto action = [&](int id, int t) { return (7 * id + t * t / 3) % actions; };
    using History = std::vector<std::vector<double>>;
    std::vector<History> histories(kCopies);
    const auto note = [](History& history, const Rows& now, const Rows& next, int row,
                         double reward, int terminated, int truncated) {
      history.push_back(now.numbers(row));
      history.push_back(next.numbers(row));
      history.push_back({reward, static_cast<double>(terminated), static_cast<double>(truncated)});
    };

    env.reset();
    std::vector<int> steps(kCopies, 0);
    for (int back = 0; back < kCopies * kSteps; back += 2) {
      const AsyncBatch& batch = env.receive(std::min(2, env.away()));
      std::vector<int> ids;
      std::vector<int> chosen;
      for (std::size_t j = 0; j < batch.ids.size(); ++j) {
        const int id = batch.ids[j];
        const auto k = static_cast<std::size_t>(id);
        note(histories[k], batch.observations, batch.next_observations, static_cast<int>(j),
             batch.rewards[j], batch.terminated[j], batch.truncated[j]);
        if (steps[k] == kSteps) continue;
        ids.push_back(id);
        chosen.push_back(action(id, steps[k]++));
      }
      send(env, ids, chosen);
    }
    while (env.away() > 0) env.receive(1);

    for (int id = 0; id < kCopies; ++id) {
      const auto single = make(name, {.seed = 7, .first_stream = 2 + id});
      const auto& view = single->view();
      History history;
      single->reset();
      note(history, view.observations, view.observations, 0, 0, 0, 0);
      const History& other = histories[static_cast<std::size_t>(id)];
      for (int t = 0; history.size() < other.size(); ++t) {
        *view.actions.row<int>(0) = action(id, t);
        single->step();
        note(history, view.observations, view.next_observations, 0, view.rewards[0],
             view.terminated[0], view.truncated[0]);
      }
      REQUIRE(other.size() > kSteps);
      CHECK(history == other);
    }
  }
}

TEST_CASE("copies are stepped in the order in which they were sent", "[unit]") {
  AsyncEnv env = gated(6, 1);
  begin(env);
  std::vector<int> order = {3, 1, 5, 0, 4, 2};
  send(env, order);
  for (int round = 0; round < 20; ++round) {
    const std::vector<int> ids = env.receive(4).ids;
    CHECK(ids == std::vector<int>(order.begin(), order.begin() + 4));
    std::rotate(order.begin(), order.begin() + 4, order.end());
    send(env, ids);
  }
}

TEST_CASE("a slow copy holds up no other, and comes back", "[unit]") {
  AsyncEnv env = gated(4, 2);
  begin(env);
  Gated::open = false;
  send(env, numbers_to(4), {1, 0, 0, 0});
  for (int i = 0; i < 100; ++i) {
    const std::vector<int> ids = env.receive(1).ids;
    REQUIRE(ids.front() != 0);
    send(env, ids);
  }
  open_gate();
  const AsyncBatch& batch = env.receive(4);
  CHECK(std::ranges::count(batch.ids, 0) == 1);
  CHECK(env.copy(0).view().observations.number(0) == 1);
}

TEST_CASE("what a step throws reaches who receives, and costs no other copy", "[unit]") {
  AsyncEnv env = gated(3, 2);
  begin(env);
  for (const int bad : {2, 7}) {  // the environment's own failure, an action there is none of
    send(env, numbers_to(3), {0, bad, 0});
    CHECK_THROWS_WITH(env.receive(3), Contains(bad == 2 ? "jammed" : "action 7 is not allowed"));
    CHECK(env.away() == 2);
    auto ids = env.receive(2).ids;
    std::ranges::sort(ids);
    CHECK(ids == std::vector<int>{0, 2});
  }
  CHECK(env.copy(1).view().observations.number(0) == 0);
  send(env, {1});
  CHECK(env.receive(1).rewards[0] == 1);
}

TEST_CASE("an asynchronous environment can be destroyed while it is busy", "[unit]") {
  for (int round = 0; round < 20; ++round) {
    AsyncEnv env = gated(8, 3);
    if (round % 2 == 0) begin(env);
    if (round % 2 == 0) send(env, numbers_to(8));
  }
  CHECK_NOTHROW(gated(2, 2));
}

TEST_CASE("what cannot be sent or received is refused, and nothing is sent", "[unit]") {
  AsyncEnv env = gated(3, 2);
  CHECK_THROWS_WITH(env.receive(1), Contains("0 are away"));
  begin(env);
  CHECK_THROWS_WITH(send(env, {0, 3}), Contains("copy 3") && Contains("3"));
  CHECK_THROWS_WITH(send(env, {1, 1}), Contains("copy 1") && Contains("twice"));
  const std::vector<double> wrong = {0};
  CHECK_THROWS_WITH(env.send(std::vector<int>{0}, Rows{wrong.data(), Dtype::f64, 1}),
                    Contains("1 numbers of type int32, not 1 numbers of type float64"));
  CHECK(env.away() == 0);
  Gated::open = false;
  send(env, {2}, 1);
  CHECK_THROWS_WITH(send(env, {0, 2}), Contains("copy 2"));
  CHECK_THROWS_WITH(env.copy(2), Contains("away"));
  CHECK_THROWS_WITH(env.reset(), Contains("1 copies are away"));
  CHECK_THROWS_WITH(env.receive(2), Contains("2 copies cannot be received"));
  open_gate();
  CHECK(env.receive(1).ids == std::vector<int>{2});
  CHECK_THROWS_WITH(gated(0, 1), Contains("not 0 on 1"));
  CHECK_THROWS_WITH(gated(1, 0), Contains("not 1 on 0"));
}
