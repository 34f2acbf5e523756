#include "experiments/harness/policy_file.h"

#include <stdexcept>

#include "experiments/harness/run_state.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kStatistics = "run.statistics";

}  // namespace

void put_policy(Checkpoint& checkpoint, const Learner& agent, const VectorEnv& env) {
  agent.save(checkpoint);
  const auto statistics = env.statistics();
  if (!statistics.empty()) checkpoint.put(kStatistics, statistics);
}

void take_policy(const Checkpoint& checkpoint, Learner& agent, VectorEnv& env) {
  agent.load(checkpoint);
  // None where no wrapper learns, and in files of the time before they were kept.
  if (checkpoint.has(kStatistics)) env.set_statistics(checkpoint.doubles(kStatistics));
  env.freeze_statistics(true);
}

void share_statistics(const VectorEnv& learned_in, VectorEnv& env) {
  const auto statistics = learned_in.statistics();
  if (!statistics.empty()) env.set_statistics(statistics);
  env.freeze_statistics(true);
}

std::unique_ptr<Learner> make_playing_agent(const RunSetup& setup, const VectorEnv& env) {
  SettingValues changes;
  if (find_setting(setup.agent_settings, "replay_capacity") != nullptr) {
    changes = {{"replay_capacity", std::to_string(1000 * setup.run.envs)}};
  }
  return setup.make_agent(env, changes);
}

fs::path agent_file(const fs::path& folder) {
  std::error_code error;
  fs::path newest;
  fs::file_time_type written = fs::file_time_type::min();
  for (const char* name : {kAgentFile, kCheckpointFile}) {
    const auto time = fs::last_write_time(folder / name, error);
    if (error || (!newest.empty() && time < written)) continue;
    newest = folder / name;
    written = time;
  }
  return newest;
}

bool has_agent(const fs::path& folder) { return !agent_file(folder).empty(); }

std::unique_ptr<Learner> load_agent(const RunSetup& setup, VectorEnv& env, const fs::path& folder,
                                    bool best) {
  if (best && !fs::exists(folder / kBestFile)) {
    throw std::invalid_argument(folder.string() +
                                ": no best policy was kept; train with --looks N");
  }
  const fs::path newest = agent_file(folder);
  auto agent = setup.make_agent(env);
  take_policy(Checkpoint::read(best             ? folder / kBestFile
                               : newest.empty() ? folder / kAgentFile
                                                : newest),
              *agent, env);
  return agent;
}

}  // namespace pavlov
