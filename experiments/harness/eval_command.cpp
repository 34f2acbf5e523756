#include <cstdio>
#include <stdexcept>

#include "core/bootstrap.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/policy_file.h"
#include "experiments/harness/recording.h"

namespace pavlov {
namespace {

struct EvalConfig {
  std::int64_t episodes = 100;
  std::int64_t seed = 0;
  bool best = false;

  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes, "episodes to play");
    field("seed", self.seed, "decides all random numbers; independent of those of training");
    field("best", self.best, "the best policy on the way (`pavlov train --looks`), not the last");
  }
};

}  // namespace

int eval_command(const Arguments& arguments) {
  EvalConfig config;
  RecordConfig film;
  const CommandLine line{
      .program = "pavlov eval",
      .about = "Play what a run has learned, without exploration.",
      .groups = {{"Options", settings_of(config), ""}, {"Animation", settings_of(film), ""}},
      .operands = "RUN",
      .operands_help = "a folder that `pavlov train` wrote",
      .least_operands = 1,
      .most_operands = 1};
  const std::filesystem::path folder = line.parse(arguments).front();
  if (config.episodes < 1) throw std::invalid_argument("--episodes is at least 1");
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");

  const auto runs = runs_in(folder);
  check_recording(load_setup(runs.front()), film);

  std::vector<double> means;
  for (const auto& run : runs) {
    const RunSetup setup = load_setup(run);
    const auto env = make_evaluation_env(setup, config.seed);
    const Evaluation evaluation =
        evaluate(setup, *env, *load_agent(setup, *env, run, config.best), config.episodes);
    print(setup, evaluation);
    means.push_back(mean(evaluation.returns));
  }
  if (means.size() > 1) {
    Rng rng = Rng(0).child("bootstrap");
    const Estimate estimate = bootstrap(means, interquartile_mean, rng);
    std::printf("All %zu seeds: interquartile mean %.4g, 95 %% bootstrap interval [%.4g, %.4g]\n",
                means.size(), estimate.mean, estimate.low, estimate.high);
  }
  if (!film.record.empty()) {
    const RunSetup setup = load_setup(runs.front());
    const auto env = make_evaluation_env(setup, config.seed);
    const auto agent = load_agent(setup, *env, runs.front(), config.best);
    std::printf("Animation: %s\n",
                describe(record(setup, *agent, *env, config.seed, film)).c_str());
  }
  return 0;
}

}  // namespace pavlov
