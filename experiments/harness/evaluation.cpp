#include "experiments/harness/evaluation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "agents/core/train.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/report.h"

namespace pavlov {

std::uint64_t evaluation_seed(std::int64_t seed) {
  return Rng(static_cast<std::uint64_t>(seed)).child("evaluation").bits64();
}

std::unique_ptr<VectorEnv> make_evaluation_env(const RunSetup& setup, std::int64_t seed,
                                               bool auto_reset) {
  return setup.make_limited_env(
      {.num_envs = setup.run.envs, .seed = evaluation_seed(seed), .auto_reset = auto_reset},
      kEpisodeCap);
}

Evaluation evaluate(const RunSetup& setup, VectorEnv& env, Learner& agent, std::int64_t episodes) {
  Evaluation evaluation;
  for (const auto& episode : evaluate(env, agent, episodes)) {
    evaluation.returns.push_back(episode.episode_return);
    evaluation.steps += episode.length;
    evaluation.cut += !setup.has_time_limit() && episode.length >= kEpisodeCap ? 1 : 0;
  }
  return evaluation;
}

void print(const RunSetup& setup, const Evaluation& evaluation) {
  const auto& returns = evaluation.returns;
  const auto [low, high] = std::minmax_element(returns.begin(), returns.end());
  const Estimate estimate = evaluation.mean_return();
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

}  // namespace pavlov
