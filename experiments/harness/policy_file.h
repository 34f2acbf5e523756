#pragma once

#include <filesystem>
#include <memory>

#include "agents/core/learner.h"
#include "core/checkpoint.h"
#include "experiments/harness/run_setup.h"

namespace pavlov {

// A learned policy is more than its agent: where wrappers of the environment learn as well (running
// means of observations, say), it can only be played with what they knew.

/// The agent of a run as it is, and the best one on the way (see `RunConfig::looks`).
inline constexpr const char* kAgentFile = "agent.safetensors";
inline constexpr const char* kBestFile = "best.safetensors";

void put_policy(Checkpoint& checkpoint, const Learner& agent, const VectorEnv& env);
/// Into `agent` and `env`, whose wrappers learn no more then.
void take_policy(const Checkpoint& checkpoint, Learner& agent, VectorEnv& env);
/// `env` is to be played in with a policy that is learned in `learned_in`: its wrappers know what
/// those know, and learn no more.
void share_statistics(const VectorEnv& learned_in, VectorEnv& env);

/// The setup's agent to be played, not to learn: with little room for experience.
std::unique_ptr<Learner> make_playing_agent(const RunSetup& setup, const VectorEnv& env);

/// The file that holds a run's agent: agent.safetensors or the newest checkpoint, whichever was
/// written last; empty where there is neither.
std::filesystem::path agent_file(const std::filesystem::path& folder);
/// Whether a run's folder holds an agent.
bool has_agent(const std::filesystem::path& folder);
/// The agent that a run's folder holds, to be played in `env`: the last, or the best on the way.
/// Throws std::invalid_argument where no best one was kept.
std::unique_ptr<Learner> load_agent(const RunSetup& setup, VectorEnv& env,
                                    const std::filesystem::path& folder, bool best = false);

}  // namespace pavlov
