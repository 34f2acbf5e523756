#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "agents/core/learner.h"
#include "core/statistics.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

/// Episodes of environments without a time limit end after so many steps where nobody learns.
inline constexpr int kEpisodeCap = 10000;

/// Episodes of a learned policy, played without exploration.
struct Evaluation {
  std::vector<double> returns;
  std::int64_t steps = 0;
  std::int64_t cut = 0;  ///< episodes that only our own cap ended

  Estimate mean_return() const { return estimate_mean(returns); }
};

/// What decides the episodes of an evaluation; independent of those of training with this seed.
std::uint64_t evaluation_seed(std::int64_t seed);

/// The setup's environment to be played in, with random numbers of its own.
std::unique_ptr<VectorEnv> make_evaluation_env(const RunSetup& setup, std::int64_t seed,
                                               bool auto_reset = true);

Evaluation evaluate(const RunSetup& setup, VectorEnv& env, Learner& agent, std::int64_t episodes);

void print(const RunSetup& setup, const Evaluation& evaluation);

}  // namespace pavlov
