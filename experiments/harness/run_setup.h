#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "agents/core/learner.h"
#include "core/settings.h"
#include "envs/core/env_batch.h"
#include "experiments/harness/main.h"

namespace pavlov {

/// What decides a run, besides the settings of its environment and its agent.
struct RunConfig {
  std::string env = "GridWorld-v0";
  std::string agent = "q-learning";
  std::string bonus = "none";
  std::int64_t steps = 0;
  std::int64_t episodes = 0;
  std::int64_t seed = 0;
  int seeds = 1;
  int envs = 1;
  int env_threads = 1;
  int looks = 0;
  std::int64_t look_episodes = 20;
  std::int64_t checkpoint_steps = 0;
  std::vector<std::string> plugin;

  static void visit(auto& self, auto&& field) {
    field("env", self.env, "environment, as `pavlov list envs` names it, or pipe:COMMAND");
    field("agent", self.agent, "agent, as `pavlov list agents` names it");
    field("bonus", self.bonus,
          "reward of the agent's own for exploring, as `pavlov list bonuses` names it, or none");
    field("steps", self.steps,
          "stop after so many steps of all copies together; 0: no limit, or 100000 without "
          "--episodes");
    field("episodes", self.episodes, "stop after so many ended episodes; 0: no limit");
    field("seed", self.seed, "decides all random numbers, from 0 on");
    field("seeds", self.seeds, "independent runs with seeds seed, seed + 1, …");
    field("envs", self.envs, "copies of the environment that are stepped together");
    field("env_threads", self.env_threads,
          "threads that share the copies of a step; changes nothing but the speed");
    field("looks", self.looks,
          "look so often on the way, evenly over the steps, how well the policy does without "
          "exploration, and keep the best one as best.safetensors; 0: never");
    field("look_episodes", self.look_episodes, "episodes that each look plays");
    field(
        "checkpoint_steps", self.checkpoint_steps,
        "save the run each so many steps, to be resumed from there; 0: each minute, or less often "
        "where that would take more than a twentieth of the time");
    field("plugin", self.plugin, "shared libraries with further environments and agents");
  }
  void validate() const;
};

/// A run's configuration in full: what `config.toml` records.
struct RunSetup {
  RunConfig run;
  std::vector<Setting> env_settings;    ///< of the environment and its wrappers
  std::vector<Setting> agent_settings;  ///< of the agent
  std::vector<Setting> bonus_settings;  ///< of its bonus
  /// The published settings it began with and what differs from them, "RL Baselines3 Zoo, dqn on
  /// CartPole-v1, but learning_rate = 0.001"; empty where environment and agent began with their
  /// own defaults.
  std::string origin;
  std::vector<std::string> notes;  ///< what a person should know: "--env X replaces Y of FILE"

  std::unique_ptr<VectorEnv> make_env(BatchOptions options) const;
  /// The same, where an episode without any time limit is truncated after `limit` steps.
  std::unique_ptr<VectorEnv> make_limited_env(BatchOptions options, int limit) const;
  bool has_time_limit() const;
  /// `changes` are settings of the agent that are put on top.
  std::unique_ptr<Learner> make_agent(const VectorEnv& env,
                                      const SettingValues& changes = {}) const;
  /// As a config file, headed by `comment` and the notes.
  std::string to_toml(const std::string& comment) const;
};

/// All settings that an environment and its wrappers take, with their defaults. `id` without
/// settings.
std::vector<Setting> settings_of_environment(const std::string& id);

/// "GridWorld-v0, q-learning, seed 0"; "DeepSea-v0, dqn with rnd, seed 0".
std::string describe(const RunSetup& setup);

/// Whether a training opens a window.
enum class WindowUse { off, where_possible, always };

/// A command that works on a setup: which of its options it offers.
struct SetupCommand {
  std::string program;  ///< "pavlov train"
  std::string about;
  RunConfig defaults;
  /// Other than the default agent's own in the default environment.
  SettingValues agent_defaults;
  std::vector<std::string> run_settings;  ///< fields of RunConfig that are options; empty: all
  std::vector<Setting> own_settings;      ///< options of the command itself
  std::int64_t evaluation_episodes = 0;   ///< default of `pavlov train --evaluation-episodes`
  bool agent = true;       ///< whether settings of the agent and of its bonus are options
  bool animation = false;  ///< whether training ends with an animation, even if not asked for one
  WindowUse window = WindowUse::off;  ///< default of `pavlov train --window`
};

/// Reads a setup: settings published for the pair (published_settings.h), else the command's
/// defaults; then `--config FILE`; then the options given, which win. Settings of the agent
/// are options of their own name, those of its bonus begin with `--bonus-`, those of the
/// environment with `--env-`.
RunSetup read_setup(const SetupCommand& command, const Arguments& arguments);

/// The arguments of a command that goes on with what a folder holds: with the settings of its
/// config.toml. Throws std::invalid_argument where there is none, and for options that contradict.
Arguments to_resume(const std::filesystem::path& folder, Arguments arguments);

/// The setup recorded in a run's folder. Throws std::invalid_argument where it is not one.
RunSetup load_setup(const std::filesystem::path& folder);

/// The option `--plugin` for commands that need no whole setup.
Setting plugin_setting(std::vector<std::string>& files);
/// Loads shared libraries, each once; their environments and agents are registered then.
void load_plugins(const std::vector<std::string>& files);

}  // namespace pavlov
