#include "experiments/harness/watch/agent_source.h"

#include <algorithm>
#include <utility>

#include "experiments/harness/policy_file.h"
#include "experiments/harness/progress.h"

namespace pavlov {

namespace fs = std::filesystem;

bool SavedAgent::refresh(Learner& agent, VectorEnv& env) {
  const fs::path file = best_ ? folder_ / kBestFile : agent_file(folder_);
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  const bool ended = fs::exists(folder_ / "record.toml");
  state_ = ended ? "has learned" : error ? "learning, no checkpoint yet" : "learning";
  if (error || written == loaded_) return false;
  take_policy(Checkpoint::read(file), agent, env);
  loaded_ = written;
  return true;
}

void AgentMailbox::post(const Learner& agent, const VectorEnv& env) {
  const auto start = Clock::now();
  Checkpoint copy("the agent that learns");
  leave_out_experience(copy);
  put_policy(copy, agent, env);
  const std::lock_guard lock(mutex_);
  copy_ = std::move(copy);
  cost_ = Clock::now() - start;
  wanted_ = false;
}

void AgentMailbox::finish(const Learner& agent, const VectorEnv& env) {
  post(agent, env);
  finished_ = true;
}

bool AgentMailbox::refresh(Learner& agent, VectorEnv& env) {
  constexpr auto kLeastPause = std::chrono::milliseconds(250);
  constexpr int kShare = 50;  // copies take at most 1/50 of the time that learns
  std::optional<Checkpoint> copy;
  const auto now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    copy = std::exchange(copy_, std::nullopt);
    if (copy) next_ = now + std::max<Clock::duration>(kLeastPause, kShare * cost_);
  }
  if (copy) {
    take_policy(*copy, agent, env);
    return true;
  }
  if (!finished_ && now >= next_) wanted_ = true;
  return false;
}

std::string AgentMailbox::state() const {
  return (finished_ ? "learned for " : "learning, ") + with_separators(steps_) + " steps";
}

}  // namespace pavlov
