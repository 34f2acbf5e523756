// Bonuses that are errors of networks: every formula of their papers on numbers worked out here.
#include "agents/exploration/learned_bonus.h"

#include <cmath>

#include "agents/exploration/icm_bonus.h"
#include "agents/exploration/prediction_bonus.h"
#include "agents/exploration/rnd_bonus.h"
#include "core/statistics.h"
#include "tests/agents/exploration/one_step.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandMadeSteps;
using test::saved_bonus;

namespace {

const Box kPlane({-9, -9}, {9, 9});
const Discrete kTwo{.n = 2};

LearnerContext context_of(const Space& observations, int n = 1, const Space& actions = kTwo) {
  return {.observation_space = observations, .action_space = actions, .num_envs = n, .seed = 1};
}

/// Linear networks, plain gradient steps, nothing normalised.
const SettingValues kPlain = {
    {"hidden_sizes", "0"}, {"normalize", "false"},   {"normalize_observations", "false"},
    {"optimizer", "sgd"},  {"learning_rate", "0.1"}, {"warmup_steps", "0"},
    {"features", "3"}};

SettingValues plain_and(SettingValues more) {
  more.insert(more.begin(), kPlain.begin(), kPlain.end());
  return more;
}

std::unique_ptr<Bonus> make_bonus(const char* name, const SettingValues& settings,
                                  const LearnerContext& context) {
  return find_bonus(name).make(settings, context);
}

using Numbers = std::vector<double>;

/// y = W x + b of a layer that a bonus has saved.
Numbers linear(const Bonus& bonus, const std::string& name, const Numbers& x) {
  const Checkpoint checkpoint = saved_bonus(bonus);
  const auto weight = checkpoint.floats(name + ".layers.0.weight");
  const auto bias = checkpoint.floats(name + ".layers.0.bias");
  Numbers y;
  for (std::size_t i = 0; i < bias.size(); ++i) {
    y.push_back(static_cast<double>(bias[i]));
    for (std::size_t j = 0; j < x.size(); ++j) {
      y.back() += static_cast<double>(weight[i * x.size() + j]) * x[j];
    }
  }
  return y;
}

Numbers joined(Numbers a, const Numbers& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

double squared_distance(const Numbers& a, const Numbers& b) {
  double sum = 0;
  for (std::size_t j = 0; j < a.size(); ++j) sum += (a[j] - b[j]) * (a[j] - b[j]);
  return sum;
}

double reward_of_one(Bonus& bonus, const HandMadeSteps& steps) {
  double answer = 0;
  bonus.reward(steps.view, {&answer, 1});
  return answer;
}

}  // namespace

TEST_CASE("observations are standardised by what was learned of them and cut off at 5", "[unit]") {
  const Box space({-kInfinity, -kInfinity}, {kInfinity, kInfinity});
  Standardizer standardizer(space, {});
  HandMadeSteps steps(space, kTwo, 4);
  const Numbers x = {1, 2, 3, 6};  // mean 3, variance 3.5
  for (int i = 0; i < 4; ++i) steps.set(i, {0, 0}, {0}, {x[static_cast<std::size_t>(i)], 7});
  standardizer.learn(steps.view.next_observations, 4);
  std::vector<float> out(8);
  standardizer.apply_all(steps.view.next_observations, 4, out);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(static_cast<double>(out[2 * i]) == Approx((x[i] - 3) / std::sqrt(3.5)).margin(2e-3));
  }
  steps.set(0, {0, 0}, {0}, {1000, -1000});
  standardizer.apply(steps.view.next_observations, 0, std::span(out).first(2));
  CHECK((out[0] == 5 && out[1] == -5));
  Standardizer narrow(space, {.limit = 2});
  narrow.apply(steps.view.next_observations, 0, std::span(out).first(2));
  CHECK((out[0] == 2 && out[1] == -2));
}

TEST_CASE("whole numbers are standardised as codes, and of several frames the last is taken",
          "[unit]") {
  const MultiDiscrete frames{{3, 3}};
  Standardizer last(frames, {.standardize = false, .frames = 2});
  HandMadeSteps steps(frames, kTwo, 1);
  steps.set(0, {0, 0}, {0}, {1, 2});
  std::vector<float> out(last.width());
  last.apply(steps.view.next_observations, 0, out);
  CHECK(out == std::vector<float>{0, 0, 1});

  const Box pictures(0, 255, {2, 1, 2}, Dtype::u8);
  Standardizer picture(pictures, {.standardize = false, .frames = 2});
  HandMadeSteps drawn(pictures, kTwo, 1);
  drawn.set(0, {0, 0, 0, 0}, {0}, {1, 2, 30, 40});
  out.resize(picture.width());
  picture.apply(drawn.view.next_observations, 0, out);
  CHECK(out == std::vector<float>{30, 40});
}

TEST_CASE("bonuses are divided by the deviation of their discounted sums, one for each copy",
          "[unit]") {
  constexpr double kGamma = 0.9;
  IntrinsicReturns returns(2, kGamma);
  Rng rng(3);
  double sums[2] = {0, 0};
  RunningStatistics all;
  for (int t = 0; t < 200; ++t) {
    const Numbers bonuses = {rng.uniform(), 3 * rng.uniform()};
    returns.learn(bonuses);
    for (std::size_t i = 0; i < 2; ++i) all.add(sums[i] = kGamma * sums[i] + bonuses[i]);
  }
  const double population = all.standard_deviation() * std::sqrt(399.0 / 400);
  CHECK(returns.deviation() == Approx(population).epsilon(1e-5));
}

TEST_CASE("the bonus of RND is ||f^(s') - f(s')||^2", "[unit]") {
  const auto rnd = make_bonus("rnd", plain_and({{"extra_layers", "0"}}), context_of(kPlane));
  HandMadeSteps steps(kPlane, kTwo, 1);
  steps.set(0, {0, 0}, {0}, {1, -2});
  const double expected = squared_distance(linear(*rnd, "bonus.predictor", {1, -2}),
                                           linear(*rnd, "bonus.target", {1, -2}));
  CHECK(rnd->at(Numbers{1, -2}).value() == Approx(expected).epsilon(1e-5));
  CHECK(reward_of_one(*rnd, steps) == Approx(expected).epsilon(1e-5));
  CHECK(expected > 0.01);
}

TEST_CASE("RND's predictor steps along the gradient of the mean squared error, the target stays",
          "[unit]") {
  const SettingValues settings = plain_and({{"extra_layers", "0"}, {"batch_size", "2"}});
  const auto rnd = make_bonus("rnd", settings, context_of(kPlane, 2));
  const Numbers x[] = {{1, -2}, {0.5, 3}};
  HandMadeSteps steps(kPlane, kTwo, 2);
  for (int i = 0; i < 2; ++i) steps.set(i, {0, 0}, {0}, x[i]);
  const Checkpoint before = saved_bonus(*rnd);
  auto weight = before.floats("bonus.predictor.layers.0.weight", 6);
  for (const Numbers& row : x) {
    const Numbers predicted = linear(*rnd, "bonus.predictor", row);
    const Numbers target = linear(*rnd, "bonus.target", row);
    for (std::size_t i = 0; i < 3; ++i) {
      for (std::size_t j = 0; j < 2; ++j) {  // the mean is over 2 x 3 numbers
        weight[2 * i + j] -= static_cast<float>(0.1 * 2 / 6 * (predicted[i] - target[i]) * row[j]);
      }
    }
  }
  Numbers bonuses(2);
  rnd->reward(steps.view, bonuses);
  const Checkpoint after = saved_bonus(*rnd);
  const auto learned = after.floats("bonus.predictor.layers.0.weight");
  for (std::size_t k = 0; k < 6; ++k) {
    CHECK(static_cast<double>(learned[k]) == Approx(static_cast<double>(weight[k])).margin(1e-5));
  }
  CHECK(after.floats("bonus.target.layers.0.weight") ==
        before.floats("bonus.target.layers.0.weight"));
}

TEST_CASE("RND's predictor is deeper than its target, by layers as wide as the features",
          "[unit]") {
  const auto rnd =
      make_bonus("rnd", {{"hidden_sizes", "8"}, {"features", "5"}}, context_of(kPlane));
  const Checkpoint checkpoint = saved_bonus(*rnd);
  CHECK(checkpoint.array("bonus.target.layers.1.weight").shape == std::vector<std::int64_t>{5, 8});
  CHECK_FALSE(checkpoint.has("bonus.target.layers.2.weight"));
  CHECK(checkpoint.array("bonus.predictor.layers.1.weight").shape ==
        std::vector<std::int64_t>{5, 8});
  CHECK(checkpoint.array("bonus.predictor.layers.3.weight").shape ==
        std::vector<std::int64_t>{5, 5});
  CHECK_FALSE(checkpoint.has("bonus.predictor.layers.4.weight"));
}

TEST_CASE("warming up learns what observations and errors are like, and nothing else", "[unit]") {
  const auto rnd = make_bonus("rnd", {{"warmup_steps", "100"}}, context_of(kPlane));
  CHECK(rnd->warmup_steps() == 100);
  const Checkpoint before = saved_bonus(*rnd);
  HandMadeSteps steps(kPlane, kTwo, 1);
  Rng rng(4);
  for (int t = 0; t < 100; ++t) {
    steps.set(0, {0, 0}, {0}, {rng.uniform(4, 5), rng.uniform(-1, 1)});
    rnd->warm_up(steps.view);
  }
  const Checkpoint after = saved_bonus(*rnd);
  CHECK(after.doubles("bonus.observations.moments")[1] == Approx(4.5).margin(0.1));
  CHECK(after.doubles("bonus.returns") != before.doubles("bonus.returns"));
  for (const char* name : {"bonus.predictor.layers.0.weight", "bonus.target.layers.0.weight"}) {
    CHECK(after.floats(name) == before.floats(name));
  }
}

TEST_CASE("RND's bonus falls where it has been and stays where it has not", "[unit]") {
  const auto rnd = make_bonus("rnd", {{"batch_size", "8"}}, context_of(kPlane));
  HandMadeSteps steps(kPlane, kTwo, 1);
  Rng rng(4);
  const auto somewhere = [&](double low) {
    steps.set(0, {0, 0}, {0}, {rng.uniform(low, low + 2), rng.uniform(-1, 1)});
  };
  for (int t = 0; t < 500; ++t) {
    somewhere(rng.bernoulli(0.5) ? -1 : 5);
    rnd->warm_up(steps.view);
  }
  const double here = rnd->at(Numbers{0, 0}).value();
  for (int t = 0; t < 2000; ++t) {
    somewhere(-1);
    reward_of_one(*rnd, steps);
  }
  CHECK(rnd->at(Numbers{0, 0}).value() < 0.01 * here);
  CHECK(rnd->at(Numbers{6, 0}).value() > 10 * rnd->at(Numbers{0, 0}).value());
}

TEST_CASE("a share of the steps is learned from, and an update waits for a batch", "[unit]") {
  const auto kept = [](const char* proportion) {
    const auto rnd = make_bonus("rnd", {{"batch_size", "1000"}, {"update_proportion", proportion}},
                                context_of(kPlane, 10));
    HandMadeSteps steps(kPlane, kTwo, 10);
    Numbers bonuses(10);
    for (int t = 0; t < 99; ++t) rnd->reward(steps.view, bonuses);
    const auto counts = saved_bonus(*rnd).integers("bonus.kept", 2);
    CHECK(counts[1] == 990);
    const auto waiting = static_cast<double>(counts[0]);
    rnd->reward(steps.view, bonuses);
    CHECK(saved_bonus(*rnd).integers("bonus.kept", 2) == std::vector<std::int64_t>{0, 0});
    return waiting;
  };
  CHECK(kept("1") == 990);
  CHECK(kept("0.25") == Approx(247.5).epsilon(0.15));
}

TEST_CASE("the bonus of prediction is half the squared error of the next state", "[unit]") {
  const auto bonus = make_bonus("prediction", kPlain, context_of(kPlane));
  HandMadeSteps steps(kPlane, kTwo, 1);
  steps.set(0, {0.5, -1}, {1}, {1, -2});
  const Numbers predicted = linear(*bonus, "bonus.model", {0.5, -1, 0, 1});  // s, code of a
  CHECK(reward_of_one(*bonus, steps) == Approx(0.5 * squared_distance(predicted, {1, -2})));
  CHECK_FALSE(bonus->at(Numbers{1, -2}).has_value());  // it depends on where one comes from

  const auto projected =
      make_bonus("prediction", plain_and({{"prediction", "projection"}}), context_of(kPlane));
  const Numbers before = linear(*projected, "bonus.projection", {0.5, -1});
  const Numbers after = linear(*projected, "bonus.projection", {1, -2});
  const Numbers guess = linear(*projected, "bonus.model", joined(before, {0, 1}));
  CHECK(reward_of_one(*projected, steps) == Approx(0.5 * squared_distance(guess, after)));
}

TEST_CASE("a world that can be told in advance becomes dull, noise does not but for RND and ICM",
          "[unit]") {
  // The state moves on by the action; beside it a screen shows the last state or noise.
  const Box space({0, 0, 0, 0}, {1, 1, 1, 1});
  const auto late_bonus = [&](const char* name, bool noise) {
    const auto bonus =
        make_bonus(name, {{"normalize", "false"}, {"batch_size", "8"}, {"learning_rate", "0.003"}},
                   context_of(space));
    HandMadeSteps steps(space, kTwo, 1);
    Rng rng(8);
    double place = 0;
    double mean = 0;
    Numbers before(4);
    for (int t = 0; t < 6000; ++t) {
      const auto action = static_cast<double>(rng.below(2));
      place = std::fmod(place + (action == 0 ? 0.25 : 0.5), 1);
      Numbers after = {place, before[0], before[0], before[0]};
      if (noise) {
        for (std::size_t j = 1; j < 4; ++j) after[j] = rng.uniform();
      }
      steps.set(0, before, {action}, after);
      if (t < 500) {
        bonus->warm_up(steps.view);
      } else if (const double b = reward_of_one(*bonus, steps); t >= 5000) {
        mean += b / 1000;
      }
      before = after;
    }
    return mean;
  };
  CHECK(late_bonus("prediction", false) < 0.02);
  CHECK(late_bonus("prediction", true) > 1);
  CHECK(late_bonus("rnd", true) < 0.1);
  CHECK(late_bonus("icm", true) < 0.3 * late_bonus("prediction", true));
}

TEST_CASE("the bonus of ICM is half the squared error in its features", "[unit]") {
  const auto icm = make_bonus("icm", kPlain, context_of(kPlane));
  HandMadeSteps steps(kPlane, kTwo, 1);
  steps.set(0, {0.5, -1}, {1}, {1, -2});
  const Numbers before = linear(*icm, "bonus.encoder", {0.5, -1});
  const Numbers after = linear(*icm, "bonus.encoder", {1, -2});
  const Numbers guess = linear(*icm, "bonus.forward", joined(before, {0, 1}));
  CHECK(reward_of_one(*icm, steps) == Approx(0.5 * squared_distance(guess, after)));
}

TEST_CASE("ICM descends (1 - beta) L_I + beta L_F", "[unit]") {
  // The encoder's step against differences of the loss.
  constexpr double kBeta = 0.3;
  const auto loss = [&](const Bonus& icm) {
    const Numbers before = linear(icm, "bonus.encoder", {0.5, -1});
    const Numbers after = linear(icm, "bonus.encoder", {1, -2});
    const Numbers logits = linear(icm, "bonus.inverse", joined(before, after));
    const double inverse = std::log(1 + std::exp(logits[0] - logits[1]));  // action 1
    const Numbers guess = linear(icm, "bonus.forward", joined(before, {0, 1}));
    return (1 - kBeta) * inverse + kBeta * 0.5 * squared_distance(guess, after);
  };
  const SettingValues settings = plain_and({{"beta", "0.3"}, {"batch_size", "1"}});
  const auto icm = make_bonus("icm", settings, context_of(kPlane));
  const Checkpoint before = saved_bonus(*icm);
  HandMadeSteps steps(kPlane, kTwo, 1);
  steps.set(0, {0.5, -1}, {1}, {1, -2});
  reward_of_one(*icm, steps);
  const Checkpoint after = saved_bonus(*icm);
  for (const std::string part : {"encoder", "inverse", "forward"}) {
    const std::string name = "bonus." + part + ".layers.0.weight";
    const auto weights = before.floats(name);
    const auto stepped = after.floats(name);
    for (std::size_t k = 0; k < weights.size(); ++k) {
      const auto moved = [&](float by) {
        Checkpoint changed = before;
        auto values = weights;
        values[k] += by;
        changed.put(name, values, before.array(name).shape);
        const auto other = make_bonus("icm", settings, context_of(kPlane));
        other->load(changed);
        return loss(*other);
      };
      const double slope = (moved(0.01F) - moved(-0.01F)) / 0.02;
      CHECK(static_cast<double>(weights[k] - stepped[k]) == Approx(0.1 * slope).margin(2e-4));
    }
  }
}

TEST_CASE("bonuses of steps are remembered for the states that they led to", "[unit]") {
  const Discrete space{.n = 4};
  const auto icm = make_bonus("icm", {}, context_of(space));
  CHECK_FALSE(icm->at(Numbers{2}).has_value());
  HandMadeSteps steps(space, kTwo, 1);
  steps.set(0, {0}, {1}, {2});
  const double bonus = reward_of_one(*icm, steps);
  CHECK(icm->at(Numbers{2}).value() == bonus);
  CHECK_FALSE(icm->at(Numbers{1}).has_value());
}

TEST_CASE("what no network can learn from is refused", "[unit]") {
  const auto refused = [](const char* bonus, const char* name, const char* value,
                          const char* text) {
    CHECK_THROWS_WITH(make_bonus(bonus, {{name, value}}, context_of(kPlane)), Contains(text));
  };
  refused("rnd", "features", "0", "features must be 1 or more");
  refused("rnd", "extra_layers", "-1", "extra_layers");
  refused("rnd", "gamma", "1", "gamma must be in [0, 1)");
  refused("rnd", "batch_size", "0", "batch_size");
  refused("rnd", "update_proportion", "0", "update_proportion must be in (0, 1]");
  refused("rnd", "observation_clip", "0", "observation_clip");
  refused("rnd", "warmup_steps", "-1", "warmup_steps");
  refused("prediction", "features", "0", "features");
  refused("icm", "beta", "1", "beta must be in [0, 1)");
  CHECK_THROWS_WITH(find_bonus("rdn"), Contains("did you mean rnd"));
  const auto wild = make_bonus("rnd", plain_and({{"learning_rate", "1e30"}, {"batch_size", "1"}}),
                               context_of(kPlane));
  HandMadeSteps steps(kPlane, kTwo, 1);
  steps.set(0, {0, 0}, {0}, {9, 9});
  CHECK_THROWS_WITH(
      [&] {
        for (int t = 0; t < 10; ++t) reward_of_one(*wild, steps);
      }(),
      Contains("rnd") && Contains("not finite"));
}
