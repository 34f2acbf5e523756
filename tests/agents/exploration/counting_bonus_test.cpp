// Bonuses by counts: the laws and the counts by hand, for every way of counting.
#include <cmath>
#include <map>

#include "agents/exploration/count_bonus.h"
#include "agents/exploration/simhash_bonus.h"
#include "agents/exploration/tiles_bonus.h"
#include "tests/agents/exploration/one_step.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::HandMadeSteps;

namespace {

const Discrete kTwo{.n = 2};

LearnerContext context_of(const Space& observations, int n = 1) {
  return {.observation_space = observations, .action_space = kTwo, .num_envs = n, .seed = 1};
}

/// The bonuses for coming to one observation after another.
std::vector<double> bonuses(Bonus& bonus, const Space& space,
                            const std::vector<std::vector<double>>& observations) {
  HandMadeSteps steps(space, kTwo, 1);
  std::vector<double> answers;
  for (const auto& observation : observations) {
    steps.set(0, observation, {0}, observation);
    bonus.reward(steps.view, {&answers.emplace_back(), 1});
  }
  return answers;
}

void check_close(const std::vector<double>& a, const std::vector<double>& b) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < b.size(); ++i) CHECK(a[i] == Approx(b[i]).epsilon(1e-12).margin(0));
}

}  // namespace

TEST_CASE("the laws of bonuses by counts are those of their papers", "[unit]") {
  CHECK(bonus_of(BonusLaw::root, 4, 100) == 0.5);
  CHECK(bonus_of(BonusLaw::smoothed_root, 4, 100) == Approx(1 / std::sqrt(4.01)));
  CHECK(bonus_of(BonusLaw::inverse, 4, 100) == 0.25);
  CHECK(bonus_of(BonusLaw::ucb, 4, 100) == Approx(std::sqrt(2 * std::log(100.0) / 4)));
}

TEST_CASE("a count bonus is for the visits of what a step led to, itself included", "[unit]") {
  const Discrete space{.n = 5};
  CountBonus bonus({.law = BonusLaw::inverse}, context_of(space));
  check_close(bonuses(bonus, space, {{3}, {3}, {1}, {3}}), {1, 1.0 / 2, 1, 1.0 / 3});
  CHECK(bonus.at(std::vector{3.0}).value() == Approx(1.0 / 4));
  CHECK(bonus.at(std::vector{0.0}).value() == 1);
  CHECK(bonus.at(std::vector{0.0}).value() == 1);  // asking is no visit
  CHECK(bonus.figures()[0] == Learner::Figure{"bonus_cells", 2});

  CountBonus ucb({.law = BonusLaw::ucb}, context_of(space));
  check_close(bonuses(ucb, space, {{3}, {3}, {1}}),
              {0, std::sqrt(2 * std::log(2.0) / 2), std::sqrt(2 * std::log(3.0))});
}

TEST_CASE("copies count together, and a restored table goes on", "[unit]") {
  const Discrete space{.n = 5};
  CountBonus bonus({.law = BonusLaw::inverse}, context_of(space, 3));
  HandMadeSteps steps(space, kTwo, 3);
  steps.set(0, {0}, {0}, {2});
  steps.set(1, {0}, {1}, {4});
  steps.set(2, {1}, {0}, {2});
  std::vector<double> answers(3);
  bonus.reward(steps.view, answers);
  check_close(answers, {1, 1, 0.5});

  CountBonus restored({.law = BonusLaw::inverse}, context_of(space, 3));
  restored.load(test::saved_bonus(bonus));
  restored.reward(steps.view, answers);
  check_close(answers, {1.0 / 3, 1.0 / 2, 1.0 / 4});
}

TEST_CASE("pictures are counted pixel by pixel, real numbers are refused", "[unit]") {
  const Box picture(0, 1, {1, 3, 3}, Dtype::u8);
  CountBonus bonus({.law = BonusLaw::inverse}, context_of(picture));
  const std::vector<double> a = {0, 0, 0, 0, 1, 0, 0, 0, 0};
  const std::vector<double> b = {0, 0, 0, 0, 1, 0, 0, 0, 1};
  check_close(bonuses(bonus, picture, {a, b, a, a}), {1, 1, 1.0 / 2, 1.0 / 3});
  CHECK_THROWS_WITH(CountBonus({}, context_of(Box({0}, {1}))),
                    Contains("count: observations must be whole numbers") && Contains("simhash"));
}

TEST_CASE("codes of SimHash are the signs of random projections", "[unit]") {
  const Box space({-9, -9}, {9, 9});
  SimHashBonus bonus({.counting = {.law = BonusLaw::inverse}, .bits = 6}, context_of(space));
  const auto projection = test::saved_bonus(bonus).floats("bonus.projection", 12);
  const auto code = [&](const std::vector<double>& s) {
    std::uint64_t bits = 0;
    for (std::size_t k = 0; k < 6; ++k) {
      const double sum = static_cast<double>(projection[2 * k]) * s[0] +
                         static_cast<double>(projection[2 * k + 1]) * s[1];
      bits = 2 * bits + (sum > 0 ? 1 : 0);
    }
    return bits;
  };
  std::vector<std::vector<double>> observations;
  std::vector<double> expected;
  std::map<std::uint64_t, int> visits;
  Rng rng(5);
  for (int k = 0; k < 50; ++k) {
    observations.push_back({rng.normal(), rng.normal()});
    expected.push_back(1.0 / ++visits[code(observations.back())]);
  }
  check_close(bonuses(bonus, space, observations), expected);
  CHECK(
      (visits.size() > 4 && visits.size() <= 12));  // six lines part the plane into twelve sectors
}

TEST_CASE("SimHash sees observations less the mean, by the deviation, of its warm-up", "[unit]") {
  const Box space({0, 0}, {200, 1});
  const SimHashConfig config{.counting = {.law = BonusLaw::inverse}, .warmup_steps = 400};
  SimHashBonus bonus(config, context_of(space));
  CHECK(bonus.warmup_steps() == 400);
  HandMadeSteps steps(space, kTwo, 1);
  Rng rng(5);
  for (int k = 0; k < 400; ++k) {
    steps.set(0, {0, 0}, {0}, {rng.uniform(100, 102), rng.uniform(0, 1)});
    bonus.warm_up(steps.view);
  }
  // Without that all of these would lie in one direction from the origin.
  check_close(bonuses(bonus, space, {{100, 0}, {102, 0}, {100, 1}, {102, 1}}), {1, 1, 1, 1});
}

TEST_CASE("pseudo-counts of tiles are the mean visits of the tiles of a point", "[unit]") {
  const Box space({0}, {8});
  TilesConfig config;
  config.counting.law = BonusLaw::inverse;
  config.tile_coding = {.tilings = 2, .tiles = 8};  // the second is shifted by half a tile
  TilesBonus bonus(config, context_of(space));
  // 0.2 and 0.3 share both tiles, 0.7 only that of the first tiling, 3 none.
  check_close(bonuses(bonus, space, {{0.2}, {0.3}, {0.7}, {3}}), {1, 1 / 2.0, 1 / 2.0, 1});
  CHECK(bonus.at(std::vector{0.2}).value() == Approx(1 / ((3 + 2) / 2.0 + 1)));
  CHECK_THROWS_WITH(TilesBonus(config, context_of(Discrete{.n = 3})), Contains("must be a Box"));
}

TEST_CASE("numbers that no counting bonus can work with are refused", "[unit]") {
  const auto refused = [](const char* bonus, const char* name, const char* value,
                          const char* text) {
    CHECK_THROWS_WITH(find_bonus(bonus).make({{name, value}}, context_of(Box({0}, {1}))),
                      Contains(text));
  };
  refused("simhash", "bits", "65", "bits must be in [1, 64]");
  refused("simhash", "warmup_steps", "-1", "warmup_steps");
  refused("tiles", "tilings", "0", "tilings");
  refused("tiles", "law", "cubic", "root");
}
