#include "replay/prioritized.h"

#include <cmath>
#include <functional>
#include <map>
#include <set>

#include "tests/replay/random_steps.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::RandomSteps;

namespace {

constexpr ReplayKind kKinds[] = {ReplayKind::proportional, ReplayKind::rank};

/// A replay of one environment whose transitions have the places 0, 1, … and the TD errors given.
struct Prioritized {
  explicit Prioritized(const ReplayConfig& config)
      : steps(RandomSteps::layout(1), 0, 0, 1), replay(config, RandomSteps::layout(1)) {}

  void add(int count) {
    for (int t = 0; t < count; ++t) replay.add(steps.step());
  }

  /// Draws until every transition was drawn, and gives each its error.
  void set_errors(const std::function<double(std::int64_t)>& error_of) {
    std::set<std::int64_t> seen;
    while (static_cast<std::int64_t>(seen.size()) < replay.size()) {
      const ReplayBatch& batch = replay.sample(64, rng);
      std::vector<float> errors;
      for (const auto place : batch.places) {
        seen.insert(place);
        errors.push_back(static_cast<float>(error_of(place)));
      }
      replay.update_priorities(errors);
    }
  }

  RandomSteps steps;
  PrioritizedReplay replay;
  Rng rng{7};
};

/// Draws one by one and compares with the probabilities: chi-square less its mean, in standard
/// deviations.
double chi_square_score(PrioritizedReplay& replay, Rng& rng) {
  constexpr int kDraws = 100'000;
  std::map<std::int64_t, int> drawn;
  for (int i = 0; i < kDraws; ++i) ++drawn[replay.sample(1, rng).places[0]];
  double total = 0;
  double chi_square = 0;
  for (const auto& [place, count] : drawn) {
    const double expected = replay.probability(place) * kDraws;
    total += replay.probability(place);
    chi_square += (count - expected) * (count - expected) / expected;
  }
  CHECK(total == Approx(1).epsilon(1e-6));  // every transition was drawn, nothing else
  const double freedom = static_cast<double>(drawn.size()) - 1;
  return (chi_square - freedom) / std::sqrt(2 * freedom);
}

}  // namespace

TEST_CASE("WN-33a: probabilities of priorities 1, 2, 3, 4", "[unit]") {
  const double wanted[3][4] = {
      {.25, .25, .25, .25}, {.162700, .230093, .281805, .325401}, {.1, .2, .3, .4}};
  for (const int i : {0, 1, 2}) {
    Prioritized p({.sampling = ReplayKind::proportional,
                   .replay_capacity = 4,
                   .priority_alpha = i / 2.0,
                   .priority_epsilon = 0});
    p.add(4);
    p.set_errors([](std::int64_t place) { return (place % 2 == 0 ? 1.0 : -1.0) * (place + 1.0); });
    for (int place = 0; place < 4; ++place) {
      CHECK(p.replay.probability(place) == Approx(wanted[i][place]).margin(5e-7));
    }
  }
}

TEST_CASE("ranks of errors give probabilities in proportion to 1 / rank^alpha", "[unit]") {
  for (const double alpha : {0.0, 0.7, 1.0}) {
    Prioritized p({.sampling = ReplayKind::rank, .replay_capacity = 4, .priority_alpha = alpha});
    p.add(4);
    p.set_errors([](std::int64_t place) { return std::pow(100, place); });  // only order counts
    double sum = 0;
    for (int rank = 1; rank <= 4; ++rank) sum += std::pow(rank, -alpha);
    for (int rank = 1; rank <= 4; ++rank) {
      CHECK(p.replay.probability(4 - rank) == Approx(std::pow(rank, -alpha) / sum));
    }
  }
}

TEST_CASE("E-26: importance weights correct the bias of prioritised draws", "[unit]") {
  for (const ReplayKind kind : kKinds) {
    Prioritized p({.sampling = kind,
                   .replay_capacity = 100,
                   .priority_alpha = 1,
                   .priority_beta = 0.4,
                   .priority_beta_end = 1});
    p.add(100);
    p.set_errors([](std::int64_t place) { return 1.0 + static_cast<double>(place % 10); });
    for (const double progress : {0.0, 0.5, 1.0}) {
      p.replay.set_progress(progress);
      const double beta = 0.4 + 0.6 * progress;
      const ReplayBatch& batch = p.replay.sample(32, p.rng);
      std::vector<double> weights;
      for (const auto place : batch.places) {
        weights.push_back(std::pow(100 * p.replay.probability(place), -beta));
      }
      const double largest = *std::max_element(weights.begin(), weights.end());
      for (std::size_t b = 0; b < weights.size(); ++b) {
        CHECK(static_cast<double>(batch.weights[b]) == Approx(weights[b] / largest).epsilon(1e-5));
      }
    }
    // With beta 1 the weighted mean of anything is its plain mean over all transitions.
    double sum = 0;
    double total = 0;
    for (int i = 0; i < 2000; ++i) {
      for (const auto place : p.replay.sample(64, p.rng).places) {
        const double weight = 1 / p.replay.probability(place);
        sum += weight * static_cast<double>(place % 10);
        total += weight;
      }
    }
    CHECK(sum / total == Approx(4.5).epsilon(0.01));
  }
}

TEST_CASE("prioritised draws follow the probabilities", "[unit]") {
  for (const ReplayKind kind : kKinds) {
    for (const double alpha : {0.3, 1.0}) {
      Prioritized p({.sampling = kind, .replay_capacity = 50, .priority_alpha = alpha});
      p.add(80);
      Rng noise(4);
      p.set_errors([&](std::int64_t) { return noise.exponential(); });
      CHECK(std::abs(chi_square_score(p.replay, p.rng)) < 4);
      p.add(20);  // some new ones among them
      CHECK(std::abs(chi_square_score(p.replay, p.rng)) < 4);
    }
  }
}

TEST_CASE("a batch is spread over equal parts of the probability", "[unit]") {
  for (const ReplayKind kind : kKinds) {
    Prioritized p({.sampling = kind, .replay_capacity = 64, .priority_alpha = 0});
    p.add(64);
    const ReplayBatch& batch = p.replay.sample(64, p.rng);  // each part is one transition
    CHECK(std::set(batch.places.begin(), batch.places.end()).size() == 64);
  }
}

TEST_CASE("new transitions get the largest priority so far", "[unit]") {
  Prioritized p({.sampling = ReplayKind::proportional, .replay_capacity = 20});
  p.add(10);
  p.set_errors([](std::int64_t place) { return place == 3 ? 5.0 : 0.1; });
  p.add(1);
  CHECK(p.replay.probability(10) == p.replay.probability(3));
  CHECK(p.replay.probability(10) > 5 * p.replay.probability(4));
  p.set_errors([](std::int64_t) { return 0.1; });
  p.add(1);  // the largest there ever was, though none has it now
  CHECK(p.replay.probability(11) / p.replay.probability(3) == Approx(std::pow(50, 0.6)));

  Prioritized r({.sampling = ReplayKind::rank, .replay_capacity = 20});
  r.add(10);
  r.set_errors([](std::int64_t place) { return static_cast<double>(place); });
  r.add(1);
  for (int place = 0; place < 10; ++place) {
    CHECK(r.replay.probability(10) > r.replay.probability(place));
  }
}

TEST_CASE("epsilon keeps transitions without an error alive", "[unit]") {
  Prioritized p({.sampling = ReplayKind::proportional,
                 .replay_capacity = 2,
                 .priority_alpha = 1,
                 .priority_epsilon = 0.5});
  p.add(2);
  p.set_errors([](std::int64_t place) { return static_cast<double>(place); });
  CHECK(p.replay.probability(0) == Approx(0.25));
  CHECK(p.replay.probability(1) == Approx(0.75));

  Prioritized none(
      {.sampling = ReplayKind::proportional, .replay_capacity = 2, .priority_epsilon = 0});
  none.add(2);
  none.set_errors([](std::int64_t) { return 0.0; });
  CHECK(none.replay.sample(8, none.rng).size == 8);  // all gone alike: still there to be drawn
}

TEST_CASE("what cannot be drawn has no probability", "[unit]") {
  for (const ReplayKind kind : kKinds) {
    Prioritized p({.sampling = kind, .replay_capacity = 5, .n_step = 3});
    p.add(10);
    for (int place = 0; place < 10; ++place) {
      CHECK((p.replay.probability(place) > 0) == (place >= 3 && place < 8));
    }
  }
}

TEST_CASE("errors of transitions that were overwritten since are dropped", "[unit]") {
  for (const ReplayKind kind : kKinds) {
    Prioritized p({.sampling = kind, .replay_capacity = 8, .priority_alpha = 1});
    p.add(8);
    p.replay.sample(16, p.rng);
    p.add(20);
    std::vector<double> before;
    for (int place = 20; place < 28; ++place) before.push_back(p.replay.probability(place));
    p.replay.update_priorities(std::vector<float>(16, 100.0F));
    for (int place = 20; place < 28; ++place) {
      CHECK(p.replay.probability(place) == before[static_cast<std::size_t>(place - 20)]);
    }
  }
}

TEST_CASE("TD errors that are too few or not finite are refused", "[unit]") {
  for (const ReplayKind kind : kKinds) {
    Prioritized p({.sampling = kind, .replay_capacity = 8});
    p.add(8);
    p.replay.sample(2, p.rng);
    CHECK_THROWS_WITH(p.replay.update_priorities(std::vector<float>(3, 1.0F)),
                      Contains("2 TD errors are wanted") && Contains("not 3"));
    CHECK_THROWS_WITH(p.replay.update_priorities(std::vector<float>{1.0F, NAN}),
                      Contains("a TD error must be finite, not nan"));
  }
}
