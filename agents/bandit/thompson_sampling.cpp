#include "agents/bandit/thompson_sampling.h"

#include <cmath>
#include <stdexcept>

#include "agents/core/registry.h"
#include "agents/exploration/exploration.h"
#include "core/checkpoint.h"
#include "core/text.h"

namespace pavlov {

void ThompsonSampling::Config::validate() const {
  for (const auto& [name, value] :
       {std::pair("prior_deviation", prior_deviation),
        std::pair("reward_deviation", reward_deviation), std::pair("prior_wins", prior_wins),
        std::pair("prior_losses", prior_losses)}) {
    require(value > 0 && std::isfinite(value), "bandit-thompson", name, value,
            "positive and finite");
  }
  require(std::isfinite(prior_mean), "bandit-thompson", "prior_mean", prior_mean, "finite");
}

ThompsonSampling::ThompsonSampling(const Config& config, const LearnerContext& context)
    : BanditLearner("bandit-thompson", config.forget, context),
      config_(config),
      sums_(context.num_envs, num_arms(), 0.0),
      counts_(context.num_envs, num_arms(), 0) {
  config.validate();
}

std::pair<double, double> ThompsonSampling::wins_and_losses(int copy, int arm) const {
  const auto a = static_cast<std::size_t>(arm);
  const double sum = sums_[copy][a];
  return {config_.prior_wins + sum,
          config_.prior_losses + static_cast<double>(counts_[copy][a]) - sum};
}

double ThompsonSampling::posterior_deviation(int copy, int arm) const {
  if (config_.prior == Prior::beta) {
    const auto [a, b] = wins_and_losses(copy, arm);
    return std::sqrt(a * b / (a + b + 1)) / (a + b);
  }
  const auto count = static_cast<double>(counts_[copy][static_cast<std::size_t>(arm)]);
  return 1 / std::sqrt(1 / (config_.prior_deviation * config_.prior_deviation) +
                       count / (config_.reward_deviation * config_.reward_deviation));
}

double ThompsonSampling::posterior_mean(int copy, int arm) const {
  if (config_.prior == Prior::beta) {
    const auto [a, b] = wins_and_losses(copy, arm);
    return a / (a + b);
  }
  const double deviation = posterior_deviation(copy, arm);
  const double sum = sums_[copy][static_cast<std::size_t>(arm)];
  return deviation * deviation *
         (config_.prior_mean / (config_.prior_deviation * config_.prior_deviation) +
          sum / (config_.reward_deviation * config_.reward_deviation));
}

int ThompsonSampling::select(int copy, Mode mode) {
  const auto draw = [&](std::size_t a) {
    const int arm = static_cast<int>(a);
    if (mode == Mode::exploit) return posterior_mean(copy, arm);
    if (config_.prior == Prior::gaussian) {
      return rng_.normal(posterior_mean(copy, arm), posterior_deviation(copy, arm));
    }
    const auto [wins, losses] = wins_and_losses(copy, arm);
    return rng_.beta(wins, losses);
  };
  return best_action(static_cast<std::size_t>(num_arms()), draw, nullptr, TieBreak::random,
                     exploit_rng_);
}

void ThompsonSampling::learn_from(int copy, int arm, double reward) {
  if (config_.prior == Prior::beta && !(reward >= 0 && reward <= 1)) {
    throw std::invalid_argument("bandit-thompson: the beta prior is for rewards in [0, 1], not " +
                                shortest(reward));
  }
  sums_[copy][static_cast<std::size_t>(arm)] += reward;
  ++counts_[copy][static_cast<std::size_t>(arm)];
}

void ThompsonSampling::forget(int copy) {
  sums_.reset(copy);
  counts_.reset(copy);
}

std::vector<double> ThompsonSampling::action_values(std::span<const double> /*observation*/) const {
  std::vector<double> means;
  for (int arm = 0; arm < num_arms(); ++arm) means.push_back(posterior_mean(0, arm));
  return means;
}

Thoughts ThompsonSampling::think(std::span<const double> observation) {
  Thoughts thoughts{.action_values = action_values(observation)};
  for (int arm = 0; arm < num_arms(); ++arm) {
    thoughts.uncertainty.push_back(posterior_deviation(0, arm));
  }
  return thoughts;
}

void ThompsonSampling::save_estimates(Checkpoint& checkpoint) const {
  sums_.save(checkpoint, "sums");
  counts_.save(checkpoint, "counts");
}

void ThompsonSampling::load_estimates(const Checkpoint& checkpoint) {
  sums_.load(checkpoint, "sums");
  counts_.load(checkpoint, "counts");
}

namespace {
[[maybe_unused]] const bool registered = register_learner<ThompsonSampling>(
    "bandit-thompson", "bandits: Thompson sampling with a Gaussian or Beta prior");
}  // namespace

}  // namespace pavlov
