#pragma once

#include <cstdint>
#include <vector>

#include "agents/tabular/monte_carlo_prediction.h"
#include "envs/core/env_batch.h"

namespace pavlov {

/// Numbers of episodes after which a study looks: 1, 2, …, 10, then steps of about a fifth.
inline std::vector<std::int64_t> looks_up_to(std::int64_t episodes) {
  std::vector<std::int64_t> looks;
  for (std::int64_t n = 1; n < episodes; n = n < 10 ? n + 1 : n + n / 5) looks.push_back(n);
  looks.push_back(episodes);
  return looks;
}

/// Estimates of one state's value by two kinds of importance sampling from the same episodes.
struct OffPolicyEstimates {
  std::vector<double> ordinary;  ///< after each of the looks
  std::vector<double> weighted;
};

/// Follows `behaviour` and estimates the value of `state` under `target`; one copy of `env`.
inline OffPolicyEstimates estimate_off_policy(VectorEnv& env, const Policy& target,
                                              const Policy& behaviour, std::size_t state,
                                              const std::vector<std::int64_t>& looks,
                                              std::uint64_t seed) {
  const LearnerContext context{.observation_space = env.observation_space(),
                               .action_space = env.action_space(),
                               .seed = seed};
  const auto learner = [&](ImportanceSampling sampling) {
    return MonteCarloPrediction({.first_visit = true, .importance_sampling = sampling}, context,
                                target, behaviour);
  };
  MonteCarloPrediction ordinary = learner(ImportanceSampling::ordinary);
  MonteCarloPrediction weighted = learner(ImportanceSampling::weighted);
  OffPolicyEstimates estimates;
  const BatchView& view = env.view();
  env.reset();
  for (std::int64_t episode = 1; estimates.ordinary.size() < looks.size(); ++episode) {
    do {
      ordinary.act(view, Mode::explore);
      env.step();
      ordinary.observe(view);
      weighted.observe(view);
    } while (view.terminated[0] == 0);
    if (episode != looks[estimates.ordinary.size()]) continue;
    estimates.ordinary.push_back(ordinary.values()[state]);
    estimates.weighted.push_back(weighted.values()[state]);
  }
  return estimates;
}

}  // namespace pavlov
