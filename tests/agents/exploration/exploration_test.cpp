#include "agents/exploration/exploration.h"

#include <cmath>
#include <vector>

#include "core/settings.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

using Values = std::vector<double>;
using Counts = std::vector<std::int64_t>;
using Legal = std::vector<std::uint8_t>;

// WN-05: values and counts of the five arms as printed.
const Values kValues = {0.5, 0.6, -0.1, -0.2, 0.3};
const Counts kCounts = {3, 2, 1, 1, 2};

Values probabilities(const ExplorationConfig& config, const Values& values,
                     const Counts& counts = {}, const std::uint8_t* legal = nullptr) {
  Values out(values.size());
  Explorer(config).probabilities(values, counts, legal, out);
  return out;
}

/// How often each action is chosen in 40,000 draws.
Values frequencies(const ExplorationConfig& config, const Values& values, const Counts& counts = {},
                   const std::uint8_t* legal = nullptr) {
  constexpr int kDraws = 40'000;
  const Explorer explorer(config);
  Rng rng(1);
  Values share(values.size());
  for (int i = 0; i < kDraws; ++i) {
    share[static_cast<std::size_t>(explorer.select(values, counts, legal, Mode::explore, rng))] +=
        1.0 / kDraws;
  }
  return share;
}

void check_close(const Values& a, const Values& b, double margin) {
  REQUIRE(a.size() == b.size());
  for (std::size_t i = 0; i < a.size(); ++i) CHECK(std::abs(a[i] - b[i]) < margin);
}

}  // namespace

TEST_CASE("the greedy arm of epsilon-greedy has probability 1 - epsilon + epsilon / k", "[unit]") {
  check_close(probabilities({.epsilon = 0.2}, kValues), {0.04, 0.84, 0.04, 0.04, 0.04}, 1e-12);
}

TEST_CASE("upper confidence bounds choose the arms of the worked example", "[unit]") {
  Rng rng(1);
  const auto arm = [&](double c, const Counts& counts) {
    return Explorer({.exploration = ExplorationKind::ucb, .ucb_c = c})
        .select(kValues, counts, nullptr, Mode::explore, rng);
  };
  CHECK(arm(1, kCounts) == 1);
  CHECK(arm(2, kCounts) == 2);
  SECTION("an untried arm comes first") { CHECK(arm(1, {3, 2, 1, 0, 2}) == 3); }
  SECTION("exploiting ignores the bounds") {
    CHECK(Explorer({.exploration = ExplorationKind::ucb, .ucb_c = 9})
              .select(kValues, kCounts, nullptr, Mode::exploit, rng) == 1);
  }
}

TEST_CASE("softmax weighs actions by exp(value / temperature)", "[unit]") {
  const ExplorationConfig config{.exploration = ExplorationKind::softmax};
  check_close(probabilities(config, {2, 1, 0}), {.665241, .244728, .090031}, 1e-6);  // WN-16
  auto cold = config;
  cold.temperature = 0.5;
  check_close(probabilities(cold, {1, 0.5, 0}), {.665241, .244728, .090031}, 1e-6);
  SECTION("large values do not overflow") {
    check_close(probabilities(config, {1002, 1001, 1000}), {.665241, .244728, .090031}, 1e-6);
  }
}

TEST_CASE("a count bonus of b / sqrt(1 + N) is added to the value", "[unit]") {
  // 0 + b against 0.6 + b / 2: the untried action wins where b > 1.2.
  const auto greedy = [](double b) {
    return probabilities({.exploration = ExplorationKind::count_bonus, .count_bonus = b}, {0, 0.6},
                         {0, 3});
  };
  CHECK(greedy(1.19) == Values{0, 1});
  CHECK(greedy(1.21) == Values{1, 0});
}

TEST_CASE("every way of exploring draws what it gives as probabilities", "[unit]") {
  const Values values = {0.3, 0.3, 0.1, -0.2};
  const Counts counts = {4, 4, 7, 9};
  const Legal some = {0, 1, 1, 1};
  for (const auto& [kind, name] : enum_names(ExplorationKind{})) {
    for (const TieBreak ties : {TieBreak::random, TieBreak::lowest}) {
      for (const std::uint8_t* legal : {static_cast<const std::uint8_t*>(nullptr), some.data()}) {
        INFO(name << ", ties " << to_text(ties) << (legal != nullptr ? ", masked" : ""));
        const ExplorationConfig config{.exploration = kind, .epsilon = 0.3, .ties = ties};
        check_close(frequencies(config, values, counts, legal),
                    probabilities(config, values, counts, legal), 0.012);
      }
    }
  }
}

TEST_CASE("equal values are chosen evenly, or the lowest action always", "[unit]") {
  const ExplorationConfig greedy{.exploration = ExplorationKind::greedy};
  check_close(frequencies(greedy, {1, 2, 2, 2}), {0, 1.0 / 3, 1.0 / 3, 1.0 / 3}, 0.012);
  auto lowest = greedy;
  lowest.ties = TieBreak::lowest;
  CHECK(probabilities(lowest, {1, 2, 2, 2}) == Values{0, 1, 0, 0});
}

TEST_CASE("schedules go from start to end as their formulas say", "[unit]") {
  const auto at = [](ScheduleKind kind, std::int64_t n) {
    return Schedule{.kind = kind, .start = 1, .end = 0.2, .steps = 10}.at(n);
  };
  CHECK(at(ScheduleKind::constant, 100) == 1);
  CHECK(at(ScheduleKind::linear, 0) == 1);
  CHECK(at(ScheduleKind::linear, 5) == Approx(0.6));
  CHECK(at(ScheduleKind::linear, 11) == 0.2);
  CHECK(at(ScheduleKind::exponential, 10) == Approx(0.2 + 0.8 * std::exp(-1.0)));
  CHECK(at(ScheduleKind::inverse, 10) == Approx(0.6));
  CHECK(Schedule{.kind = ScheduleKind::inverse, .start = 1}.at(3) == 0.25);
}

TEST_CASE("epsilon follows its schedule, over the planned length where none is given", "[unit]") {
  ExplorationConfig config{
      .epsilon = 1, .epsilon_schedule = ScheduleKind::linear, .epsilon_end = 0};
  Explorer planned(config, 100);
  planned.advance(25);
  CHECK(planned.epsilon() == Approx(0.75));
  config.epsilon_fraction = 0.5;
  Explorer sooner(config, 100);
  sooner.advance(25);
  CHECK(sooner.epsilon() == Approx(0.5));
  config.epsilon_steps = 50;  // wins over the fraction
  Explorer given(config, 100);
  given.advance(25);
  CHECK(given.epsilon() == Approx(0.5));

  SECTION("saved and loaded it goes on from there") {
    Checkpoint checkpoint;
    given.save(checkpoint);
    Explorer loaded(config, 100);
    loaded.load(checkpoint);
    CHECK(loaded.epsilon() == given.epsilon());
  }
}

TEST_CASE("exploration settings that make no sense are refused by name", "[unit]") {
  const auto refused = [](const ExplorationConfig& config, const char* text) {
    CHECK_THROWS_WITH(Explorer(config), Contains(text));
  };
  refused({.epsilon = 1.5}, "exploration: epsilon must be in [0, 1], not 1.5");
  refused({.epsilon_end = -1}, "epsilon_end");
  refused({.epsilon_steps = -1}, "epsilon_steps");
  refused({.epsilon_fraction = 0}, "epsilon_fraction");
  refused({.temperature = 0}, "temperature");
  refused({.ucb_c = -1}, "ucb_c");
  refused({.count_bonus = -1}, "count_bonus");
  refused({.epsilon_schedule = ScheduleKind::linear}, "the length of training is not known");
}
