#include "experiments/harness/together.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <stdexcept>
#include <vector>

#include "agents/deep/actor_critic.h"
#include "agents/deep/dqn.h"
#include "agents/deep/off_policy_actor_critic.h"
#include "core/checkpoint.h"
#include "core/text.h"
#include "envs/core/normalize.h"
#include "experiments/harness/run_state.h"

namespace pavlov {
namespace {

Checkpoint checkpoint_of(const Learner& agent) {
  Checkpoint checkpoint;
  leave_out_experience(checkpoint);
  agent.save(checkpoint);
  return checkpoint;
}

/// Whether an array of a checkpoint is a parameter, as networks call them.
bool is_parameter(const std::string& name) {
  return name.find(".weight") != std::string::npos || name.find(".bias") != std::string::npos;
}

/// A hash (FNV-1a) of the networks' parameters.
std::uint32_t hash_of_networks(const Learner& agent) {
  std::uint32_t hash = 2166136261U;
  const Checkpoint checkpoint = checkpoint_of(agent);
  for (const auto& [name, array] : checkpoint.arrays()) {
    if (!is_parameter(name)) continue;
    for (const std::byte byte : array.bytes) {
      hash = (hash ^ std::to_integer<std::uint32_t>(byte)) * 16777619U;
    }
  }
  return hash;
}

}  // namespace

std::unique_ptr<Learner> make_agent_of_process(const RunSetup& setup, const VectorEnv& env,
                                               int rank) {
  auto agent = setup.make_agent(env);
  if (rank == 0) return agent;
  RunSetup own = setup;
  Rng seeds = Rng(static_cast<std::uint64_t>(setup.run.seed)).child("process");
  own.run.seed =
      static_cast<std::int64_t>(seeds.child(static_cast<std::uint64_t>(rank)).bits64() >> 1);
  const Checkpoint drawn = checkpoint_of(*own.make_agent(env));
  Checkpoint mixed = checkpoint_of(*agent);
  for (const auto& [name, array] : drawn.arrays()) {
    if (name.starts_with("rng.")) mixed.put(name, array);
  }
  agent->load(mixed);
  return agent;
}

void check_learns_together(const RunSetup& setup, const Learner& agent) {
  if (setup.run.steps == 0 || setup.run.episodes > 0) {
    throw std::invalid_argument(
        "processes that learn together need --steps, and no --episodes, so that all stop at the "
        "same time");
  }
  const bool by_gradients = dynamic_cast<const AnyDqn*>(&agent) != nullptr ||
                            dynamic_cast<const AnyActorCritic*>(&agent) != nullptr ||
                            dynamic_cast<const OffPolicyActorCritic*>(&agent) != nullptr;
  if (by_gradients) return;
  const std::string bonus = setup.run.bonus == "none" ? "" : " with --bonus " + setup.run.bonus;
  throw std::invalid_argument(
      setup.run.agent + bonus +
      " does not learn in several processes together, as dqn, rainbow, a2c, ppo, ddpg, td3 and sac "
      "do; with --seeds N the launcher's processes share the seeds");
}

LearningTogether::LearningTogether(const World& world, double timeout) {
  set_process_group(make_process_group(world, timeout));
}

LearningTogether::~LearningTogether() { set_process_group(nullptr); }

Wishes wishes_of_all(const Wishes& own) {
  if (process_group() == nullptr) return own;
  std::array<double, 2> wishes = {own.stop ? 1.0 : 0.0, own.save ? 1.0 : 0.0};
  process_group()->all_reduce_mean(wishes);
  return {.stop = wishes[0] > 0, .save = wishes[1] > 0};
}

void merge_statistics(VectorEnv& env) {
  if (process_group() == nullptr) return;
  VectorEnv* inner = &env;
  while (auto* wrapper = dynamic_cast<WrappedEnv*>(inner)) {
    if (auto* learning = dynamic_cast<LearningWrapper*>(wrapper)) {
      merge_over_processes(learning->moments());
    }
    inner = &wrapper->wrapped();
  }
}

std::optional<Checkpoint> newest_common_checkpoint(const std::filesystem::path& folder, int rank,
                                                   std::string& damaged) {
  std::map<std::string, std::filesystem::path> sound;  // by step
  std::vector<std::string> steps;                      // newest first
  for (const auto& file : checkpoint_files(folder, rank).both()) {
    try {
      if (!std::filesystem::exists(file)) continue;
      steps.push_back(std::to_string(step_of(Checkpoint::read(file))));
      sound[steps.back()] = file;
    } catch (const std::runtime_error& error) {
      damaged += (damaged.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  const std::string first = text_of_first_process(join(steps, " "));
  if (first.empty()) return std::nullopt;
  for (const auto& step : split(first, ' ')) {
    if (mean_over_processes(sound.contains(step) ? 1 : 0) < 1) continue;
    return Checkpoint::read(sound.at(step));
  }
  throw std::runtime_error(
      folder.string() + ": the processes have no checkpoint of the same step; process " +
      std::to_string(rank) + " has " + (steps.empty() ? "none" : "those of steps " + join(steps)) +
      (damaged.empty() ? "" : " (" + damaged + ")") +
      "; with as many processes as before, or in one alone, the run can be resumed");
}

void check_same_networks(const Learner& agent) {
  if (process_group() == nullptr) return;
  const double hash = hash_of_networks(agent);
  if (mean_over_processes(hash) == hash) return;
  throw std::runtime_error("the networks of the processes have come apart");
}

}  // namespace pavlov
