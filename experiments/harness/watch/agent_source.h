#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "core/checkpoint.h"

namespace pavlov {

/// Where newer versions of a watched agent come from.
class AgentSource {
 public:
  virtual ~AgentSource() = default;
  /// Puts the newest version into `agent` and what wrappers have learned into `env`; false where
  /// nothing is new.
  virtual bool refresh(Learner& agent, VectorEnv& env) = 0;
  /// What is known of it: "learning, 12,000 steps".
  virtual std::string state() const = 0;
};

/// An agent in a run's folder. Where the run goes on, its checkpoints are taken as they come.
class SavedAgent final : public AgentSource {
 public:
  /// The last one, or the best on the way.
  explicit SavedAgent(std::filesystem::path folder, bool best = false)
      : folder_(std::move(folder)), best_(best) {}

  bool refresh(Learner& agent, VectorEnv& env) override;
  std::string state() const override { return state_; }

 private:
  std::filesystem::path folder_;
  bool best_;
  std::filesystem::file_time_type loaded_{};
  std::string state_;
};

/// An agent that learns in another thread, which leaves a copy here when it is asked for one: it
/// looks at a flag between steps and else learns as if nobody watched.
class AgentMailbox final : public AgentSource {
 public:
  // The thread that learns:
  /// To be called between steps, now and then.
  void poll(const Learner& agent, const VectorEnv& env, std::int64_t steps) {
    steps_.store(steps, std::memory_order_relaxed);
    if (wanted_.load(std::memory_order_relaxed)) post(agent, env);
  }
  /// This copy is the last.
  void finish(const Learner& agent, const VectorEnv& env);

  // The thread that watches:
  bool refresh(Learner& agent, VectorEnv& env) override;
  std::string state() const override;

 private:
  using Clock = std::chrono::steady_clock;

  void post(const Learner& agent, const VectorEnv& env);

  std::atomic<bool> wanted_ = true;
  std::atomic<bool> finished_ = false;
  std::atomic<std::int64_t> steps_ = 0;
  std::mutex mutex_;
  std::optional<Checkpoint> copy_;  // what follows is guarded by the mutex
  Clock::duration cost_{};          ///< of the last copy, to those who learn
  Clock::time_point next_{};        ///< only the watching thread's
};

}  // namespace pavlov
