// TD prediction on the random walks of Sutton & Barto: errors as in Figures 6.1, 6.2 and 7.2.
#include <cmath>

#include "agents/core/train.h"
#include "agents/tabular/td_prediction.h"
#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

/// Root mean square error over the states 1 … n; v(k) goes evenly from `left` to `right`.
double rms_error(std::span<const double> values, double left, double right) {
  const auto n = std::ssize(values) - 2;
  double sum = 0;
  for (std::ptrdiff_t k = 1; k <= n; ++k) {
    const double truth =
        left + (right - left) * static_cast<double>(k) / static_cast<double>(n + 1);
    sum += std::pow(values[static_cast<std::size_t>(k)] - truth, 2);
  }
  return std::sqrt(sum / static_cast<double>(n));
}

/// Mean over runs of the mean error after episodes first … last.
double mean_error(const char* name, const TdPrediction::Config& config, int first, int last,
                  int runs, double left) {
  double sum = 0;
  for (int run = 0; run < runs; ++run) {
    const auto env = make(name, {.seed = static_cast<std::uint64_t>(run)});
    const int states = static_cast<int>(count_of(env->observation_space()));
    TdPrediction learner(
        config,
        {.observation_space = env->observation_space(), .action_space = env->action_space()},
        Policy(states, 1, 1.0));
    for (int episode = 1; episode <= last; ++episode) {
      train(*env, learner, {.episodes = 1});
      if (episode >= first) sum += rms_error(learner.values(), left, 1);
    }
  }
  return sum / runs / (last - first + 1);
}

double error_after(const TdPrediction::Config& config, int episodes) {
  return mean_error("RandomWalk-v0", config, episodes, episodes, 400, 0);
}

/// Mean error over 200 runs after batch updating on 25 episodes.
double batch_error(int n) {
  constexpr int kRuns = 200;
  double sum = 0;
  for (int run = 0; run < kRuns; ++run) {
    const auto env = make("RandomWalk-v0", {.seed = static_cast<std::uint64_t>(run)});
    const BatchView& view = env->view();
    std::vector<Episode> episodes(25);
    env->reset();
    for (Episode& episode : episodes) {
      bool ended = false;
      while (!ended) {
        *view.actions.row<int>(0) = 0;
        env->step();
        episode.states.push_back(*view.previous_observations.row<int>(0));
        episode.rewards.push_back(view.rewards[0]);
        ended = view.terminated[0] != 0;
      }
      episode.states.push_back(*view.next_observations.row<int>(0));
    }
    std::vector<double> values(7, 0.5);
    batch_td(episodes, {.alpha = 0.005, .n = n, .tolerance = 1e-4}, values);
    sum += rms_error(values, 0, 1);
  }
  return sum / kRuns;
}

}  // namespace

TEST_CASE("TD(0) and Monte Carlo err on the random walk as in the book's figure", "[learning]") {
  // Reference: 2,000 runs. 400 runs here have a standard error of about 0.002.
  constexpr double kMargin = 0.008;
  CHECK(std::abs(error_after({.alpha = 0.1, .initial_value = 0.5}, 10) - 0.128) < kMargin);
  CHECK(std::abs(error_after({.alpha = 0.1, .initial_value = 0.5}, 100) - 0.055) < kMargin);
  CHECK(std::abs(error_after({.alpha = 0.05, .initial_value = 0.5}, 25) - 0.110) < kMargin);
  const TdPrediction::Config monte_carlo{.alpha = 0.02, .initial_value = 0.5, .n = 100'000};
  CHECK(std::abs(error_after(monte_carlo, 25) - 0.153) < kMargin);
  CHECK(std::abs(error_after(monte_carlo, 100) - 0.082) < kMargin);
}

TEST_CASE("n-step TD errs on 19 states as in the book's figure", "[learning]") {
  const auto error = [](int n, double alpha) {
    return mean_error("RandomWalk19-v0", {.alpha = alpha, .n = n}, 1, 10, 200, -1);
  };
  constexpr double kMargin = 0.015;
  CHECK(std::abs(error(1, 0.8) - 0.343) < kMargin);
  CHECK(std::abs(error(4, 0.4) - 0.267) < kMargin);
  CHECK(std::abs(error(16, 0.1) - 0.321) < kMargin);
}

TEST_CASE("batch TD errs less than batch Monte Carlo", "[learning]") {
  constexpr double kMargin = 0.015;  // the reference has 100 runs
  CHECK(std::abs(batch_error(1) - 0.066) < kMargin);
  CHECK(std::abs(batch_error(100'000) - 0.109) < kMargin);
}
