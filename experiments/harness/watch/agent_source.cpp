#include "experiments/harness/watch/agent_source.h"

#include <algorithm>
#include <utility>

#include "experiments/harness/progress.h"
#include "experiments/harness/run_state.h"

namespace pavlov {

namespace fs = std::filesystem;

bool SavedAgent::refresh(Learner& agent, VectorEnv& /*env*/) {
  const fs::path file = agent_file(folder_);
  std::error_code error;
  const auto written = fs::last_write_time(file, error);
  const bool ended = fs::exists(folder_ / "record.toml");
  state_ = ended ? "has learned" : error ? "learning, no checkpoint yet" : "learning";
  if (error || written == loaded_) return false;
  agent.load(Checkpoint::read(file));
  loaded_ = written;
  return true;
}

void AgentMailbox::post(const Learner& agent, const VectorEnv& env) {
  const auto start = Clock::now();
  Checkpoint copy("the agent that learns");
  leave_out_experience(copy);
  agent.save(copy);
  const std::lock_guard lock(mutex_);
  copy_ = std::move(copy);
  statistics_ = env.statistics();
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
  std::vector<double> statistics;
  const auto now = Clock::now();
  {
    const std::lock_guard lock(mutex_);
    copy = std::exchange(copy_, std::nullopt);
    statistics = std::move(statistics_);
    if (copy) next_ = now + std::max<Clock::duration>(kLeastPause, kShare * cost_);
  }
  if (copy) {
    agent.load(*copy);
    if (!statistics.empty()) env.set_statistics(statistics);
    return true;
  }
  if (!finished_ && now >= next_) wanted_ = true;
  return false;
}

std::string AgentMailbox::state() const {
  return (finished_ ? "learned for " : "learning, ") + with_separators(steps_) + " steps";
}

}  // namespace pavlov
