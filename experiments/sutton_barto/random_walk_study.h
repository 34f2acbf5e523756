#pragma once

#include <cmath>
#include <limits>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "agents/core/train.h"
#include "agents/planning/policy_evaluation.h"
#include "agents/tabular/td_prediction.h"
#include "core/rng.h"
#include "envs/core/registry.h"

namespace pavlov {

/// n-step prediction for n beyond all episodes: constant-alpha Monte Carlo.
constexpr int kMonteCarlo = std::numeric_limits<int>::max();

/// A random walk with the true values of its states; the first and the last are its ends.
struct RandomWalkTask {
  std::string environment;
  std::vector<double> values;  ///< [states + 2]

  explicit RandomWalkTask(std::string name) : environment(std::move(name)) {
    const TabularModel model = *make(environment)->model();
    values = evaluate_exactly(model, uniform_policy(model), 1).values;
  }

  /// Root of the squared error averaged over the states between the ends.
  double rms_error(std::span<const double> estimates) const {
    double sum = 0;
    for (std::size_t s = 1; s + 1 < values.size(); ++s) {
      sum += (estimates[s] - values[s]) * (estimates[s] - values[s]);
    }
    return std::sqrt(sum / static_cast<double>(values.size() - 2));
  }

  /// Learns for some episodes; `look(values)` is called after each.
  template <class Look>
  void learn(const TdPrediction::Config& config, int episodes, Rng rng, const Look& look) const {
    const auto env = make(environment, {.seed = rng.bits64()});
    TdPrediction learner(
        config,
        {.observation_space = env->observation_space(), .action_space = env->action_space()},
        Policy(static_cast<int>(values.size()), 1, 1.0));
    train(*env, learner, {.episodes = episodes, .on_episode = [&](const EpisodeRecord&) {
                            look(learner.values());
                          }});
  }

  /// The RMS error before the first and after each episode, [episodes + 1].
  std::vector<double> errors(const TdPrediction::Config& config, int episodes, Rng rng) const {
    std::vector<double> start(values.size(), config.initial_value);
    std::vector<double> errors{rms_error(start)};
    learn(config, episodes, rng, [&](const auto& v) { errors.push_back(rms_error(v)); });
    return errors;
  }
};

}  // namespace pavlov
