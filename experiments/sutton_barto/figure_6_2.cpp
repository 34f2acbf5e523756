// Does TD(0) or Monte Carlo learn the values of a random walk faster?
//
// Sutton & Barto, Example 6.2 (values after some episodes; learning curves) and Figure 6.2 (batch
// updating: all episodes so far are shown again and again until the values settle).
//
//     ./run figure_6_2
//
// Expected (seed 0, about 5 s): TD(0) is better all along, both step by step and in batches; the
// errors agree with an independent study of 2,000 runs (batches: 100).

#include <array>

#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/random_walk_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kEpisodes = 100;

struct Config {
  int runs = 2000;
  int batch_runs = 100;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs of 100 episodes for each learning curve (>= 2); the book's 100");
    field("batch_runs", self.batch_runs, "the same with batch updating (>= 2); the book's 100");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "figure_6_2", "runs", runs, "2 or more");
    require(batch_runs >= 2, "figure_6_2", "batch_runs", batch_runs, "2 or more");
  }
};

struct Method {
  std::string label;
  int n;
  double alpha;
  std::array<double, 4> errors;  ///< reference after kCheckpoints, 0: none
};
constexpr int kCheckpoints[] = {10, 25, 50, 100};
const Method kMethods[] = {{"TD 0.05", 1, 0.05, {.175, .110, .054, .035}},
                           {"TD 0.10", 1, 0.10, {.128, .057, .050, .055}},
                           {"TD 0.15", 1, 0.15, {.094, .057, .069, .071}},
                           {"MC 0.01", kMonteCarlo, 0.01, {.212, .182, .145, .098}},
                           {"MC 0.02", kMonteCarlo, 0.02, {.197, .153, .110, .082}},
                           {"MC 0.03", kMonteCarlo, 0.03, {.187, .140, .105, .094}},
                           {"MC 0.04", kMonteCarlo, 0.04, {.180, .133, .112, .108}}};
const Method kBatchMethods[] = {{"batch TD", 1, 0, {0, .066, .049, .036}},
                                {"batch MC", kMonteCarlo, 0, {0, .109, .078, .058}}};

Episode random_episode(VectorEnv& env) {
  const BatchView& view = env.view();
  Episode episode{.states = {*view.observations.row<int>(0)}};
  do {
    *view.actions.row<int>(0) = 0;
    env.step();
    episode.states.push_back(*view.next_observations.row<int>(0));
    episode.rewards.push_back(view.rewards[0]);
  } while (view.terminated[0] == 0);
  return episode;
}

/// The RMS errors after each episode, [kEpisodes], of n-step methods with batch updating.
std::vector<double> batch_errors(const RandomWalkTask& walk, int n, Rng rng) {
  const auto env = make(walk.environment, {.seed = rng.bits64()});
  env->reset();
  std::vector<double> values(walk.values.size(), 0.5);
  std::vector<double> errors;
  std::vector<Episode> episodes;
  std::size_t steps = 0;
  for (int i = 0; i < kEpisodes; ++i) {
    episodes.push_back(random_episode(*env));
    steps += episodes.back().rewards.size();
    const double alpha = 1 / static_cast<double>(steps);  // small enough for any batch
    batch_td(episodes, {.alpha = alpha, .n = n, .tolerance = 1e-4}, values);
    errors.push_back(walk.rms_error(values));
  }
  return errors;
}

/// Values that one run of TD(0) arrives at, beside the true ones.
Plot value_plot(const RandomWalkTask& walk, std::uint64_t seed) {
  Plot plot{.title = "TD(0), alpha 0.1, one run",
            .x_label = "state (1 is A, 5 is E)",
            .y_label = "estimated value"};
  const auto draw = [&](const std::vector<double>& values, const std::string& label) {
    plot.line({.x = {1, 2, 3, 4, 5},
               .y = {values.begin() + 1, values.end() - 1},
               .label = label,
               .dots = true});
  };
  draw(walk.values, "true values");
  draw(std::vector<double>(walk.values.size(), 0.5), "at first");
  int episode = 0;
  walk.learn({.alpha = 0.1, .initial_value = 0.5}, kEpisodes, Rng(seed).child("values"),
             [&](const std::vector<double>& values) {
               ++episode;
               if (episode == 1) draw(values, "after 1 episode");
               if (episode == 10 || episode == 100) {
                 draw(values, "after " + std::to_string(episode) + " episodes");
               }
             });
  return plot;
}

void compare_errors(Report& report, const Method& method,
                    const std::vector<RunningStatistics>& errors, std::size_t first, int runs) {
  for (std::size_t i = 0; i < method.errors.size(); ++i) {
    if (method.errors[i] == 0) continue;
    const auto& error = errors[static_cast<std::size_t>(kCheckpoints[i]) - first];
    report.compare(method.label + " after " + std::to_string(kCheckpoints[i]) + " episodes",
                   estimate_mean(error), mean_elsewhere(method.errors[i], 0.0005, runs, error), 4);
  }
}

bool run(const Config& config) {
  const RandomWalkTask walk("RandomWalk-v0");
  Report report("figure_6_2", config.out);
  report.compare("RMS error at first", walk.rms_error(std::vector<double>(walk.values.size(), 0.5)),
                 0.2357, 5e-5);
  Plot curves{.title = "Example 6.2", .x_label = "episodes", .y_label = "RMS error over states"};
  for (const Method& method : kMethods) {
    const auto errors = over_runs(independent_runs(
        config.runs, config.seed,
        [&](int, Rng rng) {
          return walk.errors({.alpha = method.alpha, .initial_value = 0.5, .n = method.n},
                             kEpisodes, rng);
        },
        config.threads));
    compare_errors(report, method, errors, 0, 2000);
    Line line = mean_line(errors, method.label);
    line.dash = method.n == 1 ? Dash::solid : Dash::dashed;
    curves.line(std::move(line));
  }

  Plot batches{.title = "batch updating (Figure 6.2)",
               .x_label = "episodes",
               .y_label = "RMS error over states",
               .y_range = Range{0, 0.25}};
  std::vector<std::vector<RunningStatistics>> batch;
  for (const Method& method : kBatchMethods) {
    batch.push_back(over_runs(independent_runs(
        config.batch_runs, config.seed,
        [&](int, Rng rng) { return batch_errors(walk, method.n, rng); }, config.threads)));
    compare_errors(report, method, batch.back(), 1, 100);
    batches.line(mean_line(batch.back(), method.label, 1));
  }
  int worse = 0;
  for (int i = 1; i < kEpisodes; ++i) {
    const auto k = static_cast<std::size_t>(i);
    worse += batch[0][k].mean() > batch[1][k].mean() ? 1 : 0;
  }
  report.claim("in batches TD is better after any number of episodes > 1", worse == 0);

  Figure figure{.title = "Random walk with 5 states: TD(0) and constant-alpha Monte Carlo",
                .columns = 3};
  figure.add(value_plot(walk, config.seed));
  figure.add(std::move(curves));
  figure.add(std::move(batches));
  save(figure, report.file("figure_6_2.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Does TD(0) or Monte Carlo learn the values of a random walk "
                                "faster? (Sutton & Barto, Example 6.2 and Figure 6.2)",
                                run);
}
