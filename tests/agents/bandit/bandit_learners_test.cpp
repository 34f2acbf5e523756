#include <cmath>
#include <memory>

#include "agents/bandit/action_value_bandit.h"
#include "agents/bandit/gradient_bandit.h"
#include "agents/bandit/thompson_sampling.h"
#include "agents/core/registry.h"
#include "core/checkpoint.h"
#include "envs/bandit/arms.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

LearnerContext context_for(int arms, std::uint64_t seed = 0) {
  return {.observation_space = Discrete{1}, .action_space = Discrete{arms}, .seed = seed};
}

/// A batch of one copy whose actions and rewards a test writes by hand.
class HandWritten {
 public:
  HandWritten() {
    view_.size = 1;
    view_.actions = {{&action_, Dtype::i32, 1}};
    view_.rewards = view_.raw_rewards = &reward_;
    view_.terminated = &terminated_;
    view_.truncated = &truncated_;
  }
  HandWritten(const HandWritten&) = delete;
  HandWritten& operator=(const HandWritten&) = delete;

  int act(Learner& learner, Mode mode = Mode::explore) {
    learner.act(view_, mode);
    return action_;
  }
  void teach(Learner& learner, int arm, double reward, bool last = false) {
    action_ = arm;
    reward_ = reward;
    truncated_ = last;
    learner.observe(view_);
  }

 private:
  int action_ = 0;
  double reward_ = 0;
  std::uint8_t terminated_ = 0;
  std::uint8_t truncated_ = 0;
  BatchView view_;
};

std::vector<double> to_vector(std::span<const double> numbers) {
  return {numbers.begin(), numbers.end()};
}

ActionValueBandit::Config with(ExplorationKind kind) {
  ActionValueBandit::Config config;
  config.exploration.exploration = kind;
  return config;
}

}  // namespace

TEST_CASE("incremental estimates equal the batch mean", "[unit]") {
  ActionValueBandit learner({}, context_for(2));
  HandWritten batch;
  const double rewards[] = {0.5, 0.7, -0.3, 1.1};
  const double means[] = {0.5, 0.6, 0.3, 0.5};
  double sum = 0;
  for (int n = 0; n < 4; ++n) {
    batch.teach(learner, 1, rewards[n]);
    sum += rewards[n];
    CHECK(learner.values(0)[1] == Approx(means[n]).margin(1e-12));
    CHECK(learner.values(0)[1] == Approx(sum / (n + 1)).margin(1e-12));
  }
  CHECK(learner.values(0)[0] == 0);
  CHECK(learner.counts(0)[1] == 4);
}

TEST_CASE("a constant step weighs rewards exponentially", "[unit]") {
  ActionValueBandit::Config config;
  config.step_size = StepSize::constant;
  config.alpha = 0.2;
  config.initial_value = 5;
  ActionValueBandit learner(config, context_for(2));
  HandWritten batch;
  for (const double reward : {1.0, 2.0, 3.0}) batch.teach(learner, 0, reward);
  // (1 - a)^3 Q_1 + sum of a (1 - a)^(3 - i) R_i (Sutton & Barto 2.6)
  CHECK(learner.values(0)[0] == Approx(0.512 * 5 + 0.2 * (0.64 * 1 + 0.8 * 2 + 3)));
  CHECK(learner.values(0)[1] == 5);
}

TEST_CASE("UCB on the five arms of the course takes arm 2 with c = 1, arm 3 with c = 2", "[unit]") {
  const double values[] = {0.5, 0.6, -0.1, -0.2, 0.3};
  const int counts[] = {3, 2, 1, 1, 2};
  for (const double c : {1.0, 2.0}) {
    auto config = with(ExplorationKind::ucb);
    config.exploration.ucb_c = c;
    ActionValueBandit learner(config, context_for(5));
    HandWritten batch;
    for (int arm = 0; arm < 5; ++arm) {
      for (int n = 0; n < counts[arm]; ++n) batch.teach(learner, arm, values[arm]);
    }
    CHECK(batch.act(learner) == (c == 1 ? 1 : 2));
    CHECK(batch.act(learner, Mode::exploit) == 1);
  }
  // Bounds as printed, from the definition Q + c sqrt(ln t / N), t = 9.
  const double one[] = {1.355809, 1.648147, 1.382304, 1.282304, 1.348147};
  const double two[] = {2.211617, 2.696294, 2.864608, 2.764608, 2.396294};
  for (int a = 0; a < 5; ++a) {
    const double bonus = std::sqrt(std::log(9.0) / counts[a]);
    CHECK(values[a] + bonus == Approx(one[a]).margin(5e-7));
    CHECK(values[a] + 2 * bonus == Approx(two[a]).margin(5e-7));
  }
}

TEST_CASE("an epsilon of 0.2 over five arms takes the greedy one with probability 0.84", "[unit]") {
  auto config = with(ExplorationKind::epsilon_greedy);
  config.exploration.epsilon = 0.2;
  ActionValueBandit learner(config, context_for(5, 7));
  HandWritten batch;
  batch.teach(learner, 3, 1);
  constexpr int kDraws = 100000;
  int taken[5] = {};
  for (int i = 0; i < kDraws; ++i) ++taken[batch.act(learner)];
  for (int arm = 0; arm < 5; ++arm) {
    const double p = arm == 3 ? 0.84 : 0.04;
    CHECK(std::abs(taken[arm] - kDraws * p) < 4.5 * std::sqrt(kDraws * p * (1 - p)));
  }
}

TEST_CASE("the gradient bandit follows its equation, with the present reward in the baseline",
          "[unit]") {
  GradientBandit learner({.alpha = 0.4}, context_for(2));
  HandWritten batch;
  batch.teach(learner, 0, 3);  // the baseline is 3: nothing moves
  CHECK(to_vector(learner.preferences(0)) == std::vector{0.0, 0.0});
  batch.teach(learner, 1, 1);  // the baseline is 2, the step 0.4 * (1 - 2)
  CHECK(learner.preferences(0)[0] == Approx(0.2));
  CHECK(learner.preferences(0)[1] == Approx(-0.2));
  CHECK(learner.probabilities(0)[0] == Approx(1 / (1 + std::exp(-0.4))));

  GradientBandit bare({.alpha = 0.4, .baseline = false}, context_for(2));
  batch.teach(bare, 0, 3);  // 0.4 * 3 * (1 - 0.5)
  CHECK(bare.preferences(0)[0] == Approx(0.6));
  CHECK(bare.preferences(0)[1] == Approx(-0.6));
}

TEST_CASE("with its baseline the gradient bandit does not feel a shift of all rewards", "[unit]") {
  const auto actions = [](double shift, bool baseline) {
    GradientBandit learner({.baseline = baseline}, context_for(10, 3));
    HandWritten batch;
    Rng rng(5);
    std::vector<int> taken;
    for (int t = 0; t < 500; ++t) {
      taken.push_back(batch.act(learner));
      batch.teach(learner, taken.back(), 0.1 * taken.back() + rng.normal() + shift);
    }
    return taken;
  };
  CHECK(actions(0, true) == actions(4, true));
  CHECK(actions(0, false) != actions(4, false));
}

TEST_CASE("Thompson sampling knows its posteriors", "[unit]") {
  HandWritten batch;
  ThompsonSampling gaussian({.prior_mean = 1, .prior_deviation = 2, .reward_deviation = 0.5},
                            context_for(2));
  CHECK(gaussian.posterior_mean(0, 0) == Approx(1));
  CHECK(gaussian.posterior_deviation(0, 0) == Approx(2));
  for (const double reward : {3.0, 4.0, 5.0}) batch.teach(gaussian, 0, reward);
  CHECK(gaussian.posterior_deviation(0, 0) == Approx(1 / std::sqrt(0.25 + 3 / 0.25)));
  CHECK(gaussian.posterior_mean(0, 0) == Approx((1 / 4.0 + 12 / 0.25) / (1 / 4.0 + 3 / 0.25)));

  ThompsonSampling beta({.prior = Prior::beta, .prior_wins = 2, .prior_losses = 3}, context_for(2));
  CHECK(beta.posterior_mean(0, 0) == Approx(0.4));
  CHECK(beta.posterior_deviation(0, 0) == Approx(0.2));
  for (const double reward : {1.0, 1.0, 0.0}) batch.teach(beta, 0, reward);
  CHECK(beta.posterior_mean(0, 0) == Approx(0.5));
  CHECK_THROWS_WITH(batch.teach(beta, 0, 1.5), Contains("[0, 1], not 1.5"));
  CHECK(beta.action_values({}) == std::vector{0.5, 0.4});
}

TEST_CASE("Thompson sampling takes an arm as often as it is believed to be the best", "[unit]") {
  // After one win of arm 0: Beta(2, 1) against Beta(1, 1) is the larger with probability 2/3.
  ThompsonSampling learner({.prior = Prior::beta}, context_for(2, 9));
  HandWritten batch;
  batch.teach(learner, 0, 1);
  constexpr int kDraws = 20000;
  int first = 0;
  for (int i = 0; i < kDraws; ++i) first += batch.act(learner) == 0;
  CHECK(std::abs(first - kDraws * 2.0 / 3) < 4.5 * std::sqrt(kDraws * 2.0 / 9));
  CHECK(batch.act(learner, Mode::exploit) == 0);
}

TEST_CASE("what was learned is forgotten with the episode unless told otherwise", "[unit]") {
  for (const bool forget : {true, false}) {
    HandWritten batch;
    ActionValueBandit values({.initial_value = 2, .forget = forget}, context_for(2));
    GradientBandit gradient({.baseline = false, .forget = forget}, context_for(2));
    ThompsonSampling thompson({.forget = forget}, context_for(2));
    for (Learner* learner : {static_cast<Learner*>(&values), static_cast<Learner*>(&gradient),
                             static_cast<Learner*>(&thompson)}) {
      batch.teach(*learner, 0, 1);
      batch.teach(*learner, 0, 1, true);
    }
    CHECK((values.values(0)[0] == 2) == forget);
    CHECK((gradient.preferences(0)[0] == 0) == forget);
    CHECK((thompson.posterior_mean(0, 0) == 0) == forget);
    batch.teach(values, 0, 1);
    values.begin_episodes();
    CHECK((values.values(0)[0] == 2) == forget);
  }
}

TEST_CASE("a bandit learner restored goes on with the same numbers", "[unit]") {
  for (const std::string name : {"bandit-action-value", "bandit-gradient", "bandit-thompson"}) {
    const auto env = make("Bandit-v0", {.num_envs = 3, .seed = 1});
    const auto learner = make_learner(name, *env, 2);
    const auto play = [](VectorEnv& on, Learner& with_learner, int steps) {
      std::vector<int> actions;
      for (int t = 0; t < steps; ++t) {
        with_learner.act(on.view(), t % 7 == 0 ? Mode::exploit : Mode::explore);
        for (int i = 0; i < on.size(); ++i) actions.push_back(*on.view().actions.row<int>(i));
        on.step();
        with_learner.observe(on.view());
      }
      return actions;
    };
    env->reset();
    play(*env, *learner, 50);
    Checkpoint checkpoint;
    learner->save(checkpoint);
    const auto twin = env->clone();
    const auto restored = make_learner(name, *env, 99);
    restored->load(checkpoint);
    CHECK(play(*twin, *restored, 200) == play(*env, *learner, 200));

    const auto smaller = make("Bandit-v0");
    CHECK_THROWS_AS(make_learner(name, *smaller)->load(checkpoint), std::runtime_error);
    checkpoint.put("agent", "somebody-else");
    CHECK_THROWS_WITH(restored->load(checkpoint), Contains("somebody-else") && Contains(name));
  }
}

TEST_CASE("bandit learners refuse other tasks and settings that make no sense", "[unit]") {
  const auto pole = make("CartPole-v1");
  const auto bandit = make("Bandit-v0");
  for (const std::string name : {"bandit-action-value", "bandit-gradient", "bandit-thompson"}) {
    CHECK_THROWS_WITH(make_learner(name, *pole), Contains(name) && Contains("Discrete(1)"));
  }
  CHECK_THROWS_WITH(make_learner("bandit-action-value", *bandit, 0, 0, {{"alpha", "0"}}),
                    Contains("alpha must be in (0, 1], not 0"));
  CHECK_THROWS_WITH(make_learner("bandit-gradient", *bandit, 0, 0, {{"alpha", "-1"}}),
                    Contains("alpha must be positive"));
  CHECK_THROWS_WITH(make_learner("bandit-thompson", *bandit, 0, 0, {{"prior_deviation", "0"}}),
                    Contains("prior_deviation must be positive"));
}
