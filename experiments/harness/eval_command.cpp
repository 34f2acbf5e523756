#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "agents/core/train.h"
#include "core/statistics.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/report.h"
#include "experiments/harness/training_run.h"

namespace pavlov {
namespace {

struct EvalConfig {
  std::int64_t episodes = 100;
  std::int64_t seed = 0;

  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes, "episodes to play");
    field("seed", self.seed, "decides all random numbers; independent of those of training");
  }
};

struct Evaluation {
  std::vector<double> returns;
  std::int64_t steps = 0;
  std::int64_t cut = 0;  ///< episodes that only our own cap ended
};

Evaluation play(const RunSetup& setup, const std::filesystem::path& folder,
                const EvalConfig& config) {
  const auto seed = Rng(static_cast<std::uint64_t>(config.seed)).child("evaluation").bits64();
  const auto env = setup.make_limited_env({.num_envs = setup.run.envs, .seed = seed}, kEpisodeCap);
  const auto agent = load_agent(setup, *env, folder);
  Evaluation evaluation;
  for (const auto& episode : evaluate(*env, *agent, config.episodes)) {
    evaluation.returns.push_back(episode.episode_return);
    evaluation.steps += episode.length;
    evaluation.cut += !setup.has_time_limit() && episode.length >= kEpisodeCap ? 1 : 0;
  }
  return evaluation;
}

void print(const RunSetup& setup, const Evaluation& evaluation) {
  const auto& returns = evaluation.returns;
  const auto [low, high] = std::minmax_element(returns.begin(), returns.end());
  const Estimate estimate = estimate_mean(returns);
  std::printf("%s: %zu episodes of the learned policy, without exploration\n",
              describe(setup).c_str(), returns.size());
  std::printf("  return  %s (95 %% interval), from %s to %s\n", with_interval(estimate).c_str(),
              shortest(*low).c_str(), shortest(*high).c_str());
  std::printf("  length  %.4g steps on average\n",
              static_cast<double>(evaluation.steps) / static_cast<double>(returns.size()));
  if (!setup.has_time_limit()) {
    std::printf(
        "  The environment has no time limit: episodes are cut after %s steps here, which "
        "%s.\n",
        with_separators(kEpisodeCap).c_str(),
        evaluation.cut == 0 ? "happened to none"
                            : ("happened to " + std::to_string(evaluation.cut)).c_str());
  }
  const bool registered = setup.run.env.find(':') == std::string::npos;
  const double threshold = registered ? find_environment(setup.run.env).spec.reward_threshold : NAN;
  if (!std::isnan(threshold)) {
    std::printf("  It counts as solved from %s on: %s\n", shortest(threshold).c_str(),
                estimate.mean >= threshold ? "yes" : "NO");
  }
}

}  // namespace

int eval_command(const Arguments& arguments) {
  EvalConfig config;
  const CommandLine line{.program = "pavlov eval",
                         .about = "Play what a run has learned, without exploration.",
                         .groups = {{"Options", settings_of(config), ""}},
                         .operands = "RUN",
                         .operands_help = "a folder that `pavlov train` wrote",
                         .least_operands = 1,
                         .most_operands = 1};
  const std::filesystem::path folder = line.parse(arguments).front();
  if (config.episodes < 1) throw std::invalid_argument("--episodes is at least 1");
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");

  std::vector<double> means;
  for (const auto& run : runs_in(folder)) {
    const RunSetup setup = load_setup(run);
    const Evaluation evaluation = play(setup, run, config);
    print(setup, evaluation);
    means.push_back(mean(evaluation.returns));
  }
  if (means.size() > 1) {
    Rng rng = Rng(0).child("bootstrap");
    const Estimate estimate = bootstrap(means, interquartile_mean, rng);
    std::printf("All %zu seeds: interquartile mean %.4g, 95 %% bootstrap interval [%.4g, %.4g]\n",
                means.size(), estimate.mean, estimate.low, estimate.high);
  }
  return 0;
}

}  // namespace pavlov
