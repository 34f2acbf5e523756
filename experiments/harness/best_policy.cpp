#include "experiments/harness/best_policy.h"

#include <algorithm>
#include <stdexcept>

#include "experiments/harness/evaluation.h"
#include "experiments/harness/policy_file.h"

namespace pavlov {
namespace {

constexpr std::int64_t kOtherSeed = 1000000;  // of episodes that no evaluation plays
constexpr const char* kSteps = "run.looks.steps";
constexpr const char* kReturns = "run.looks.returns";

}  // namespace

BestPolicy::BestPolicy(const RunSetup& setup, const LookOptions& options)
    : options_(options), setup_(setup) {
  if (options.looks == 0) return;
  if (setup.run.steps <= 0) {
    throw std::invalid_argument("looks are spread over the steps of a run: it needs --steps");
  }
  env_ = make_evaluation_env(setup, setup.run.seed + kOtherSeed);
  player_ = make_playing_agent(setup, *env_);
}

bool BestPolicy::look(const Learner& agent, const VectorEnv& env, std::int64_t steps) {
  const auto done = static_cast<std::int64_t>(looks_.size());
  if (done == options_.looks || steps * options_.looks < (done + 1) * setup_.run.steps)
    return false;
  Checkpoint policy("the policy of step " + std::to_string(steps));
  leave_out_experience(policy);
  put_policy(policy, agent, env);
  take_policy(policy, *player_, *env_);
  env_->seed(evaluation_seed(setup_.run.seed + kOtherSeed));
  const double value = evaluate(setup_, *env_, *player_, options_.episodes).mean_return().mean;
  const auto before = best_look();
  looks_.push_back({steps, value});
  if (before && value < before->mean_return) return false;
  best_ = std::move(policy);
  return true;
}

std::optional<BestPolicy::Look> BestPolicy::best_look() const {
  std::optional<Look> best;
  for (const Look& look : looks_) {
    if (!best || look.mean_return >= best->mean_return) best = look;
  }
  return best;
}

void BestPolicy::save(Checkpoint& checkpoint) const {
  std::vector<std::int64_t> steps;
  std::vector<double> returns;
  for (const Look& look : looks_) {
    steps.push_back(look.step);
    returns.push_back(look.mean_return);
  }
  checkpoint.put(kSteps, steps);
  checkpoint.put(kReturns, returns);
}

void BestPolicy::load(const Checkpoint& checkpoint) {
  looks_.clear();
  if (!checkpoint.has(kSteps)) return;  // of a version that did not look
  const auto steps = checkpoint.integers(kSteps);
  const auto returns = checkpoint.doubles(kReturns, static_cast<std::int64_t>(steps.size()));
  for (std::size_t i = 0; i < steps.size(); ++i) looks_.push_back({steps[i], returns[i]});
}

}  // namespace pavlov
