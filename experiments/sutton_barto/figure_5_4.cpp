// What does importance sampling of infinite variance look like?
//
// Sutton & Barto, Example 5.5 and Figure 5.4: one state; right ends the episode, left ends it with
// reward 1 one time in ten and else leads back. The target always goes left, so that the value is
// 1; the behaviour goes either way.
//
//     ./run figure_5_4
//
// Expected (seed 0, about 3 s): the ordinary estimates still jump after a million episodes and most
// of them lie below 1; the weighted ones are 1 from the first episode on that only goes left.

#include <algorithm>
#include <cmath>

#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/off_policy_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kRuns = 10;

struct Config {
  std::int64_t episodes = 1'000'000;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes, "in each of 10 runs (>= 10); the book's 100000000");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(episodes >= 10, "figure_5_4", "episodes", static_cast<double>(episodes), "10 or more");
  }
};

/// The task of Example 5.5. Actions: 0 left, 1 right.
class LeftOrRight {
 public:
  struct Config {};
  using Observation = int;
  using Action = int;

  LeftOrRight() = default;
  explicit LeftOrRight(const Config& /*config*/) {}

  Discrete observation_space() const { return {.n = 1}; }
  Discrete action_space() const { return {.n = 2}; }
  Observation reset(Rng& /*rng*/) { return 0; }
  StepResult<Observation> step(Action action, Rng& rng) {
    if (action == 1) return {.terminated = true};
    const bool ends = rng.bernoulli(0.1);
    return {.reward = ends ? 1.0 : 0.0, .terminated = ends};
  }
};

bool run(const Config& config) {
  Report report("figure_5_4", config.out);
  Policy left(1, 2);
  left(0, 0) = 1;
  const Policy either(1, 2, 0.5);
  const auto looks = looks_up_to(config.episodes);
  const auto runs = independent_runs(
      kRuns, config.seed,
      [&](int, Rng rng) {
        EnvBatch<LeftOrRight> env("LeftOrRight", LeftOrRight{}, {.seed = rng.bits64()});
        return estimate_off_policy(env, left, either, 0, looks, rng.bits64());
      },
      config.threads);

  Plot plot{.title = "Ten runs of ordinary importance sampling (Figure 5.4)",
            .x_label = "episodes (log scale)",
            .y_label = "estimated value",
            .x_scale = Scale::log10,
            .y_range = Range{0, 3}};
  double largest_weighted_error = 0;
  std::vector<double> ends;
  for (const OffPolicyEstimates& estimates : runs) {
    largest_weighted_error =
        std::max(largest_weighted_error, std::abs(estimates.weighted.back() - 1));
    ends.push_back(estimates.ordinary.back());
    plot.line({.x = {looks.begin(), looks.end()},
               .y = estimates.ordinary,
               .dash = Dash::solid,
               .width = 1});
  }
  plot.horizontal({.at = 1, .label = "true value; all weighted estimates"});
  report.compare("weighted: largest error at the end", largest_weighted_error, 0, 1e-9);
  const auto [low, high] = std::ranges::minmax(ends);
  report.claim("ordinary: the runs still spread over more than 0.1", high - low > 0.1,
               std::to_string(low) + " to " + std::to_string(high));
  report.claim("ordinary: most runs lie below 1", median(ends) < 1,
               "median " + std::to_string(median(ends)));
  save(Figure{.panel_width = 600, .panel_height = 380, .panels = {plot}},
       report.file("figure_5_4.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "What does importance sampling of infinite variance look like? "
                                "(Sutton & Barto, Figure 5.4)",
                                run);
}
