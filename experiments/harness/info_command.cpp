#include <algorithm>
#include <cmath>
#include <cstdio>
#include <stdexcept>

#include "agents/core/registry.h"
#include "agents/exploration/curious_learner.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/core/wrappers.h"
#include "envs/device/device.h"
#include "experiments/harness/batch_speed.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/published_settings.h"
#include "experiments/harness/report.h"

namespace pavlov {
namespace {

void line(const char* name, const std::string& text) {
  std::printf("%-14s %s\n", name, text.c_str());
}

void print_settings(const std::string& title, const std::vector<Setting>& settings) {
  if (settings.empty()) return;
  std::vector<std::vector<std::string>> rows{{title, "type", "default", "meaning"}};
  for (const auto& setting : settings) {
    rows.push_back({setting.name, setting.type, setting.get(), setting.help});
  }
  std::printf("\n%s", aligned_table(rows).c_str());
}

std::string model_text(const VectorEnv& env) {
  const auto model = env.model();
  if (!model) return "none";
  return with_separators(model->num_states()) + " states, " +
         with_separators(model->num_actions()) + " actions, " +
         with_separators(static_cast<std::int64_t>(model->size())) + " outcomes";
}

std::string state_text(const VectorEnv& env) {
  try {
    return std::to_string(env.state(0).size()) +
           " numbers, in the order that the environment's header lists";
  } catch (const std::runtime_error&) {
    return "not told";
  }
}

/// "6.5 MB, 99 bytes a copy; ".
std::string size_text(double bytes, int envs) {
  char text[80];
  std::snprintf(text, sizeof text, "%.1f MB, %.0f bytes a copy; ", bytes / 1e6, bytes / envs);
  return text;
}

/// "385.1 million steps a second".
std::string speed_text(VectorEnv& env) {
  char text[80];
  std::snprintf(text, sizeof text, "%.4g million steps a second", steps_per_second(env) / 1e6);
  return text;
}

/// "6.5 MB, 99 bytes a copy; 385.1 million steps a second on one core".
std::string batch_text(const std::string& id, const SettingValues& form, int envs) {
  const auto before = heap_bytes();
  const auto env = make(id, {.num_envs = envs}, form);
  const auto after = heap_bytes();
  const std::string size = before && after ? size_text(*after - *before, envs) : "";
  return size + speed_text(*env) + " on one core";
}

/// What a form takes on a graphics card, and how fast it is where there is one.
std::string device_text(const std::string& id, const SettingValues& form, int envs) {
  const bool card = cuda_device() != nullptr;
  const auto before = device_bytes();
  SettingValues settings = form;
  settings.emplace_back(kDeviceSetting, card ? "cuda" : "host");
  const auto env = make(id, {.num_envs = envs}, settings);
  std::string text = size_text(static_cast<double>(device_bytes() - before), envs);
  return card ? text + speed_text(*env) : text + "there is none here";
}

void describe_environment(const std::string& id, int envs) {
  const EnvEntry& entry = find_environment(id);
  const auto env = make(id);
  env->reset();
  line("environment", id + ": " + entry.spec.summary);
  line("observation", to_string(env->observation_space()));
  line("action", to_string(env->action_space()));
  line("time limit", entry.spec.max_episode_steps > 0
                         ? with_separators(entry.spec.max_episode_steps) + " steps"
                         : "none");
  line("threshold", std::isnan(entry.spec.reward_threshold)
                        ? "none published"
                        : shortest(entry.spec.reward_threshold) + " mean return");
  line("model", model_text(*env));
  line("state", state_text(*env));
  line("grid", env->grid(0) ? std::to_string(env->grid(0)->rows) + " rows, " +
                                  std::to_string(env->grid(0)->columns) + " columns"
                            : "none");
  line("copies", with_separators(envs) + " at a time:");
  line("  exact", batch_text(id, {}, envs));
  SettingValues fast;
  if (find_setting(entry.settings(), kRealSetting) != nullptr) {
    fast = {{kRealSetting, "float"}};
    line("  float32", batch_text(id, fast, envs) + " (--fast)");
  }
  if (find_setting(entry.settings(), kDeviceSetting) != nullptr) {
    line("  on a card", device_text(id, fast, envs) + " (--fast --device cuda)");
  }
  print_settings("setting", entry.settings());
  WrapperConfig wrappers;
  print_settings("every environment", settings_of(wrappers));
  std::printf("\nGive them as --env-NAME VALUE, or in the name: \"%s?NAME=VALUE\".\n", id.c_str());
}

void describe_agent(const std::string& name) {
  const LearnerEntry& entry = find_learner(name);
  line("agent", name + ": " + entry.summary);
  print_settings("setting", entry.settings());
  std::printf("\nGive them as --NAME VALUE, with '-' for '_'.\n");
  std::vector<std::vector<std::string>> rows{{"other defaults for", "steps", "source"}};
  for (const auto& row : published_settings()) {
    if (row.agent == name) rows.push_back({row.env, with_separators(row.steps), row.source});
  }
  if (rows.size() > 1) {
    std::printf("\n%sSee them by: %s train --agent %s --env NAME --help\n",
                aligned_table(rows).c_str(), tool_name().c_str(), name.c_str());
  }
}

void describe_bonus(const std::string& name) {
  line("bonus", name + ": " + find_bonus(name).summary);
  print_settings("setting", settings_of_bonus(name));
  std::printf("\nTrain any agent with --bonus %s; give settings as --bonus-NAME VALUE.\n",
              name.c_str());
}

bool holds(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

int info_command(const Arguments& arguments) {
  std::vector<std::string> plugin;
  int envs = 1;
  const Setting envs_setting{"envs", "copies of an environment, of which memory and speed are told",
                             "integer", [&envs] { return to_text(envs); },
                             [&envs](std::string_view text) {
                               envs = from_text<int>(text);
                               require(envs >= 1, "info", "envs", envs, "1 or more");
                             }};
  const CommandLine command{
      .program = "pavlov info",
      .about = "Describe an environment, an agent or a bonus and its settings.",
      .groups = {{"Options", {plugin_setting(plugin), envs_setting}, ""}},
      .operands = "NAME",
      .operands_help = "as `pavlov list` tells",
      .least_operands = 1,
      .most_operands = 1};
  const std::string name = command.parse(arguments).front();
  load_plugins(plugin);
  auto names = registered_ids();
  const auto agents = registered_learners();
  const auto bonuses = registered_bonuses();
  if (holds(names, name)) {
    describe_environment(name, envs);
  } else if (holds(agents, name)) {
    describe_agent(name);
  } else if (holds(bonuses, name)) {
    describe_bonus(name);
  } else {
    names.insert(names.end(), agents.begin(), agents.end());
    names.insert(names.end(), bonuses.begin(), bonuses.end());
    throw std::invalid_argument(unknown_name("environment, agent or bonus", name, names));
  }
  return 0;
}

}  // namespace pavlov
