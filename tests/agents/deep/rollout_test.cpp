// Advantages and returns by hand; where time limits bootstrap and where the end does not.
#include "agents/deep/rollout.h"

#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Two copies, three steps; observations are numbered 10 t + i, their next ones 10 t + i + 1.
struct TwoCopies {
  TwoCopies() {
    view.size = 2;
    view.previous_observations = {seen, Dtype::i32, 1};
    view.next_observations = {next, Dtype::i32, 1};
    view.rewards = rewards;
    view.terminated = terminated;
    view.truncated = truncated;
  }
  BatchView view;
  int seen[2] = {};
  int next[2] = {};
  double rewards[2] = {};
  std::uint8_t terminated[2] = {};
  std::uint8_t truncated[2] = {};
};

void check_close(std::span<const double> a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < b.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-12));
}

}  // namespace

TEST_CASE("generalised advantages of one copy by hand", "[unit]") {
  const std::vector<double> rewards = {1, 2, 3};
  const std::vector<double> values = {4, 5, 6};
  const std::vector<double> next_values = {5, 6, 7};
  const std::vector<std::uint8_t> ended = {0, 0, 0};
  AdvantageProblem problem{.num_envs = 1,
                           .gamma = 0.5,
                           .lambda = 0.5,
                           .rewards = rewards,
                           .values = values,
                           .next_values = next_values,
                           .ended = ended};
  std::vector<double> advantages(3);
  generalized_advantages(problem, advantages);
  // TD errors 1 + 2.5 - 4 = -0.5, 2 + 3 - 5 = 0, 3 + 3.5 - 6 = 0.5; gamma lambda = 1/4.
  check_close(advantages, {-0.5 + 0.25 * 0.125, 0.25 * 0.5, 0.5});
  SECTION("lambda 0 leaves the TD errors") {
    problem.lambda = 0;
    generalized_advantages(problem, advantages);
    check_close(advantages, {-0.5, 0, 0.5});
  }
  SECTION("lambda 1 is the discounted return minus the value") {
    problem.lambda = 1;
    generalized_advantages(problem, advantages);
    const double last = 3 + 0.5 * 7;
    check_close(advantages, {1 + 0.5 * (2 + 0.5 * last) - 4, 2 + 0.5 * last - 5, last - 6});
  }
  SECTION("nothing flows back over the end of an episode") {
    const std::vector<std::uint8_t> cut = {0, 1, 0};
    problem.ended = cut;
    generalized_advantages(problem, advantages);
    check_close(advantages, {-0.5, 0, 0.5});
  }
}

TEST_CASE("a rollout cuts at terminations and bootstraps through truncations", "[unit]") {
  const CategoricalActions actions({2});
  Rollout rollout(3, 2, StepBuffer(Discrete{.n = 100}, actions, false));
  const Choices choices{.draws = {0, 1}, .parameters = {0.5F, 0, 0, 0.25F}};
  TwoCopies batch;
  const float bootstraps[] = {100, 200};
  // Copy 0 terminates at t = 1; copy 1 is truncated at t = 0 and ends together with the rollout.
  for (int t = 0; t < 3; ++t) {
    for (int i = 0; i < 2; ++i) {
      batch.seen[i] = 10 * t + i;
      batch.rewards[i] = t + 1 + 0.5 * i;
    }
    batch.terminated[0] = t == 1;
    batch.truncated[1] = t == 0;
    CHECK_FALSE(rollout.full());
    const bool needed = rollout.needs_values(batch.view);
    CHECK(needed == (t != 1));
    rollout.add(batch.view, choices,
                needed ? std::span<const float>(bootstraps) : std::span<const float>());
  }
  REQUIRE(rollout.full());
  const std::vector<float> values = {1, 2, 3, 4, 5, 6};  // [t][i]
  rollout.estimate(values, 0.5, 0);
  check_close(rollout.advantages(), {1 + 0.5 * 3 - 1, 1.5 + 0.5 * 200 - 2, 2 - 3.0,
                                     2.5 + 0.5 * 6 - 4, 3 + 0.5 * 100 - 5, 3.5 + 0.5 * 200 - 6});
  // With lambda 1 the returns are sums of rewards: those of copy 1 stop at its truncation.
  rollout.estimate(values, 0.5, 1);
  check_close(rollout.returns(), {1 + 0.5 * 2, 1.5 + 0.5 * 200, 2, 2.5 + 0.5 * (3.5 + 0.5 * 200),
                                  3 + 0.5 * 100, 3.5 + 0.5 * 200});
  CHECK(rollout.steps().observations().number(3) == 11);
  CHECK(rollout.steps().draw(3)[0] == 1);
  CHECK(rollout.steps().parameters(2)[0] == 0.5F);
  CHECK(rollout.steps().legal(0) == nullptr);

  rollout.clear();
  CHECK(rollout.steps().size() == 0);
}

TEST_CASE("a termination that is a truncation, too, is not bootstrapped from", "[unit]") {
  const CategoricalActions actions({2});
  Rollout rollout(1, 2, StepBuffer(Discrete{.n = 100}, actions, false));
  const Choices choices{.draws = {0, 1}, .parameters = {0, 0, 0, 0}};
  TwoCopies batch;
  batch.terminated[0] = batch.truncated[0] = 1;
  const float bootstraps[] = {100, 200};
  rollout.add(batch.view, choices, bootstraps);
  rollout.estimate(std::vector<float>{0, 0}, 1, 1);
  check_close(rollout.returns(), {0, 200});
}

TEST_CASE("a rollout saved half-way goes on, and a wrong one is refused", "[unit]") {
  const CategoricalActions actions({2});
  const StepBuffer empty(Discrete{.n = 100}, actions, true);
  Rollout rollout(2, 2, empty);
  const Choices choices{.draws = {0, 1}, .parameters = {1, 2, 3, 4}, .legal = {1, 0, 1, 1}};
  TwoCopies batch;
  batch.rewards[1] = 7;
  batch.truncated[0] = 1;
  const float bootstraps[] = {100, 200};
  rollout.add(batch.view, choices, bootstraps);
  Checkpoint checkpoint;
  rollout.save(checkpoint, "rollout");

  Rollout restored(2, 2, empty);
  restored.load(checkpoint, "rollout");
  CHECK(restored.steps().legal(0)[1] == 0);
  for (Rollout* one : {&rollout, &restored}) {
    one->add(batch.view, choices, bootstraps);
    one->estimate(std::vector<float>{1, 2, 3, 4}, 0.9, 0.8);
  }
  check_close(restored.advantages(), {rollout.advantages().begin(), rollout.advantages().end()});

  Rollout shorter(1, 2, empty);
  CHECK_THROWS_WITH(shorter.load(checkpoint, "rollout"), Contains("no rollout of 1 steps"));
  Rollout wider(2, 2, StepBuffer(Box({0, 0}, {1, 1}), actions, true));
  CHECK_THROWS_WITH(wider.load(checkpoint, "rollout"), Contains("other observations"));
}
