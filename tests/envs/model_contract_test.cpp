// Every `model()` against 10^5 samples of `step`.

#include <algorithm>
#include <cmath>
#include <map>
#include <string>

#include "envs/core/registry.h"
#include "tests/envs/model_check.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

constexpr int kSamples = 100'000;
constexpr int kEnd = -1;  ///< instead of the next state, where the episode ends

/// How often an action led somewhere, and what it paid.
struct Tally {
  int count = 0;
  double sum = 0;
  double squares = 0;

  void add(double reward) {
    ++count;
    sum += reward;
    squares += reward * reward;
  }
  double mean() const { return sum / count; }
  double variance() const { return std::max(0.0, squares / count - mean() * mean()); }
};

using StateAction = std::pair<int, int>;
using Outcomes = std::map<int, Tally>;  ///< by next state or kEnd

/// p, mean and variance of the reward for each next state, as the model tells.
struct Expected {
  double probability = 0;
  double sum = 0;
  double squares = 0;
  double mean() const { return sum / probability; }
  double variance() const {
    const double v = squares / probability - mean() * mean();
    return v > 1e-9 * (1 + mean() * mean()) ? v : 0;
  }
};

std::map<int, Expected> expected_outcomes(const TabularModel& model, StateAction sa) {
  std::map<int, Expected> expected;
  for (const Outcome& outcome : model.outcomes(sa.first, sa.second)) {
    if (outcome.probability == 0) continue;
    Expected& e = expected[outcome.terminated ? kEnd : outcome.next];
    e.probability += outcome.probability;
    e.sum += outcome.probability * outcome.reward;
    e.squares += outcome.probability * outcome.reward * outcome.reward;
  }
  return expected;
}

/// Pearson's statistic over many multinomial samples, rare cells put together, with its exact mean
/// and variance.
struct ChiSquare {
  double statistic = 0;
  double mean = 0;
  double variance = 0;

  /// Cells: (probability, count).
  void add(std::vector<std::pair<double, int>> cells, int n) {
    // By probability alone: an order that looks at counts would choose which cells are put
    // together.
    std::stable_sort(cells.begin(), cells.end(),
                     [](const auto& a, const auto& b) { return a.first > b.first; });
    while (cells.size() > 1 && cells.back().first * n < 5) {
      const auto rare = cells.back();
      cells.pop_back();
      cells.back().first += rare.first;
      cells.back().second += rare.second;
    }
    const auto k = static_cast<double>(cells.size());
    if (cells.size() < 2) return;
    double inverse = 0;
    for (const auto& [p, count] : cells) {
      statistic += (count - n * p) * (count - n * p) / (n * p);
      inverse += 1 / p;
    }
    mean += k - 1;
    variance += 2 * (k - 1) + (inverse - k * k - 2 * k + 2) / n;
  }
  /// Standard deviations above what is expected.
  double excess() const { return variance > 0 ? (statistic - mean) / std::sqrt(variance) : 0; }
};

/// The batch of one that is sampled, and where it stands in the model.
class Sampler {
 public:
  Sampler(const std::string& id, const TabularModel& model)
      : env_(make(id, {.seed = 31, .auto_reset = false})),
        observed_(!std::holds_alternative<Box>(env_->observation_space()) &&
                  count_of(env_->observation_space()) == model.num_states()),
        first_action_(std::holds_alternative<Discrete>(env_->action_space())
                          ? std::get<Discrete>(env_->action_space()).start
                          : 0) {}

  VectorEnv& env() { return *env_; }

  /// The state where observations tell it, else the first (and only) internal number.
  int state() const {
    if (observed_) return index(env_->view().observations);
    return static_cast<int>(env_->state(0).at(0));
  }
  int next_state() const { return observed_ ? index(env_->view().next_observations) : state(); }

  /// Takes a random action that the model allows in state s and notes what came of it.
  void sample(const TabularModel& model, int s, Rng& rng,
              std::map<StateAction, Outcomes>& tallies) {
    int a = 0;
    do {
      a = static_cast<int>(rng.below(static_cast<std::uint32_t>(model.num_actions())));
    } while (!model.allowed(s, a));
    if (std::holds_alternative<Discrete>(env_->action_space())) {
      env_->view().actions.set(0, 0, a + first_action_);
    } else {
      const auto action = element_at(env_->action_space(), a);
      for (std::size_t j = 0; j < action.size(); ++j) {
        env_->view().actions.set(0, static_cast<int>(j), action[j]);
      }
    }
    env_->step();
    const bool ended = env_->view().terminated[0] != 0;
    tallies[{s, a}][ended ? kEnd : next_state()].add(env_->view().rewards[0]);
  }
  bool running() const { return env_->view().terminated[0] == 0 && env_->view().truncated[0] == 0; }

 private:
  int index(const Rows& rows) const {
    return static_cast<int>(index_of(env_->observation_space(), rows.numbers(0)));
  }

  std::unique_ptr<VectorEnv> env_;
  bool observed_;
  int first_action_;
};

/// Half of the samples along random walks, half from states chosen at random among those met, as
/// far as a state's internal numbers are all there is to it.
std::map<StateAction, Outcomes> take_samples(Sampler& sampler, const TabularModel& model) {
  std::map<StateAction, Outcomes> tallies;
  std::map<int, std::vector<double>> met;
  bool one_to_one = true;
  Rng rng(32);
  sampler.env().reset();
  for (int i = 0; i < kSamples / 2; ++i) {
    const int s = sampler.state();
    const auto numbers = sampler.env().state(0);
    const auto [known, is_new] = met.emplace(s, numbers);
    one_to_one = one_to_one && (is_new || known->second == numbers);
    sampler.sample(model, s, rng, tallies);
    if (!sampler.running()) sampler.env().reset();
  }
  std::vector<std::pair<int, std::vector<double>>> states(met.begin(), met.end());
  for (int i = 0; i < kSamples / 2; ++i) {
    int s = sampler.state();
    if (one_to_one) {
      const auto& chosen = states[rng.below(static_cast<std::uint32_t>(states.size()))];
      s = chosen.first;
      sampler.env().set_state(0, chosen.second);
    }
    sampler.sample(model, s, rng, tallies);
    if (!one_to_one && !sampler.running()) sampler.env().reset();
  }
  return tallies;
}

/// A model may tell the expected reward of a next state instead of each reward.
bool tells_mean_rewards(const TabularModel& model, const std::map<StateAction, Outcomes>& tallies) {
  for (const auto& [sa, outcomes] : tallies) {
    const auto expected = expected_outcomes(model, sa);
    for (const auto& [next, tally] : outcomes) {
      const auto e = expected.find(next);
      if (e != expected.end() && e->second.variance() == 0 && tally.variance() > 1e-6) return true;
    }
  }
  return false;
}

}  // namespace

void test::check_model(const std::string& name) {
  INFO(name);
  const auto prototype = make(name, {.seed = 30});
  const auto model = prototype->model();
  if (!model) return;
  REQUIRE(model->num_actions() == count_of(prototype->action_space()));

  for (int s = 0; s < model->num_states(); ++s) {
    for (int a = 0; a < model->num_actions(); ++a) {
      double sum = 0;
      for (const Outcome& outcome : model->outcomes(s, a)) sum += outcome.probability;
      if (model->allowed(s, a) && !(std::abs(sum - 1) < 1e-9)) FAIL("row " << s << ", " << a);
    }
  }

  Sampler sampler(name, *model);
  const auto tallies = take_samples(sampler, *model);
  const bool mean_rewards = tells_mean_rewards(*model, tallies);
  ChiSquare all;
  for (const auto& [sa, outcomes] : tallies) {
    INFO("state " << sa.first << ", action " << sa.second);
    const auto expected = expected_outcomes(*model, sa);
    int n = 0;
    for (const auto& [next, tally] : outcomes) {
      INFO("next state " << next);
      n += tally.count;
      const auto found = expected.find(next);
      REQUIRE(found != expected.end());
      const Expected& e = found->second;
      if (e.variance() == 0 && !mean_rewards) {
        REQUIRE(tally.mean() == Approx(e.mean()).margin(1e-9));
      } else if (tally.count >= 100) {
        const double variance = std::max(tally.variance(), e.variance());
        REQUIRE(std::abs(tally.mean() - e.mean()) <= 6 * std::sqrt(variance / tally.count) + 1e-9);
      }
    }
    std::vector<std::pair<double, int>> cells;
    for (const auto& [next, e] : expected) {
      const auto found = outcomes.find(next);
      cells.emplace_back(e.probability, found == outcomes.end() ? 0 : found->second.count);
    }
    ChiSquare one;
    one.add(cells, n);
    all.add(cells, n);
    // Laurent & Massart (2000): beyond this with probability e^-25.
    REQUIRE(one.statistic <= one.mean + 2 * std::sqrt(one.mean * 25) + 50);
  }
  CHECK(all.excess() < 5);
}

TEST_CASE("models agree with what step does", "[contract]") {
  for (const auto& id : registered_ids()) test::check_model(id);
}

TEST_CASE("episodes start as the model says", "[contract]") {
  for (const auto& id : registered_ids()) {
    INFO(id);
    const auto model = make(id)->model();
    if (!model) continue;
    std::map<int, double> start;
    double sum = 0;
    for (const auto& [state, probability] : model->start) {
      start[state] += probability;
      sum += probability;
    }
    REQUIRE(sum == Approx(1));
    Sampler sampler(id, *model);
    std::map<int, int> counts;
    constexpr int kResets = 2000;
    for (int i = 0; i < kResets; ++i) {
      sampler.env().reset();
      ++counts[sampler.state()];
    }
    std::vector<std::pair<double, int>> cells;
    for (const auto& [state, count] : counts) {
      INFO("state " << state);
      REQUIRE(start.contains(state));
      REQUIRE_FALSE(model->terminal(state));
    }
    for (const auto& [state, probability] : start) {
      if (probability > 0) cells.emplace_back(probability, counts[state]);
    }
    ChiSquare chi_square;
    chi_square.add(cells, kResets);
    CHECK(chi_square.excess() < 5);
  }
}

TEST_CASE("models allow the actions that are legal", "[contract]") {
  for (const auto& id : registered_ids()) {
    INFO(id);
    const auto model = make(id)->model();
    if (!model) continue;
    Sampler sampler(id, *model);
    Rng rng(33);
    std::map<StateAction, Outcomes> unused;
    sampler.env().reset();
    for (int i = 0; i < 500; ++i) {
      const auto* legal = sampler.env().view().legal_actions;
      const int s = sampler.state();
      for (int a = 0; a < model->num_actions(); ++a) {
        REQUIRE(model->allowed(s, a) == (legal == nullptr || legal[a] != 0));
      }
      sampler.sample(*model, s, rng, unused);
      if (!sampler.running()) sampler.env().reset();
    }
  }
}
