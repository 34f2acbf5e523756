#include "experiments/harness/run_setup.h"

#include <algorithm>
#include <functional>
#include <optional>
#include <set>
#include <stdexcept>

#include "agents/core/registry.h"
#include "agents/exploration/curious_learner.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/core/wrappers.h"
#include "envs/device/device.h"
#include "envs/plugin/plugin.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/config_file.h"
#include "experiments/harness/published_settings.h"

namespace pavlov {
namespace {

constexpr std::int64_t kDefaultSteps = 100000;
constexpr const char* kEnvTable = "env_settings";
constexpr const char* kAgentTable = "agent_settings";
constexpr const char* kBonusTable = "bonus_settings";
constexpr std::string_view kTimeLimit = "max_episode_steps";  // a field of WrapperConfig

bool is_pipe(const std::string& env) { return env.find(':') != std::string::npos; }

/// The values that differ from the defaults.
SettingValues changed(const std::vector<Setting>& settings, const std::vector<Setting>& defaults) {
  SettingValues values;
  for (std::size_t i = 0; i < settings.size(); ++i) {
    if (settings[i].get() != defaults[i].get()) {
      values.emplace_back(settings[i].name, settings[i].get());
    }
  }
  return values;
}

/// The settings whose names are listed; all where none is.
std::vector<Setting> only(std::vector<Setting> settings, const std::vector<std::string>& names) {
  if (names.empty()) return settings;
  std::erase_if(settings, [&names](const Setting& setting) {
    return std::find(names.begin(), names.end(), setting.name) == names.end();
  });
  return settings;
}

/// What an option, else the file, else the default says that decides which other options there
/// are. A name from the file that `check` throws for is refused with its place.
std::string decide(const char* name, const Arguments& arguments,
                   const std::optional<ConfigFile>& file, const std::string& otherwise,
                   const std::function<void(const std::string&)>& check) {
  if (const auto given = peek_option(arguments, name)) return *given;
  const auto* entry = file ? file->find("", name) : nullptr;
  if (entry == nullptr) return otherwise;
  try {
    check(entry->text);
  } catch (const std::invalid_argument& error) {
    file->refuse(*entry, error.what());
  }
  return entry->text;
}

/// What decides which settings there are.
struct Choice {
  std::string env;
  std::string agent;
  std::string bonus;
};

Choice decide_all(const Arguments& arguments, const std::optional<ConfigFile>& file,
                  const RunConfig& otherwise) {
  return {.env = decide(
              "env", arguments, file, otherwise.env,
              [](const std::string& name) { settings_of_environment(parse_name(name).first); }),
          .agent = decide("agent", arguments, file, otherwise.agent,
                          [](const std::string& name) { find_learner(name); }),
          .bonus = decide("bonus", arguments, file, otherwise.bonus,
                          [](const std::string& name) { settings_of_bonus(name); })};
}

void decide_plugins(const Arguments& arguments, const std::optional<ConfigFile>& file) {
  const auto load = [](const std::string& files) { load_plugins(split_list(files)); };
  load(decide("plugin", arguments, file, "", load));
}

/// Fills `setup` (whose environment, agent and bonus are decided) from a file. Tables that belong
/// to one which the command line replaced are left out, and a note says so.
void apply_file(const ConfigFile& file, RunSetup& setup) {
  const std::string tables[] = {kEnvTable, kAgentTable, kBonusTable};
  file.check_tables(tables);
  const RunConfig decided = setup.run;
  file.apply("", settings_of(setup.run));
  const auto apply = [&](const char* option, const std::string& table, std::string& name,
                         const std::string& chosen, const std::vector<Setting>& settings) {
    if (parse_name(name).first == chosen) {
      file.apply(table, settings);
    } else {
      setup.notes.push_back(std::string(option) + " " + chosen + " replaces " + name + " of " +
                            file.origin() + ", whose [" + table + "] is left out");
    }
    name = chosen;
  };
  apply("--env", kEnvTable, setup.run.env, decided.env, setup.env_settings);
  apply("--agent", kAgentTable, setup.run.agent, decided.agent, setup.agent_settings);
  apply("--bonus", kBonusTable, setup.run.bonus, decided.bonus, setup.bonus_settings);
}

void set_all(const std::vector<Setting>& settings, const SettingValues& values,
             const std::string& owner) {
  for (const auto& [name, value] : values) set(settings, name, value, owner);
}

/// A setup with the command's defaults for its own environment and agent, with those published for
/// other ones, or else with those that environment and agent have.
RunSetup default_setup(const SetupCommand& command, const Choice& choice) {
  const auto& [id, agent, bonus] = choice;
  RunSetup setup{.run = command.defaults};
  setup.run.env = id;
  setup.run.agent = agent;
  setup.run.bonus = bonus;
  setup.env_settings = settings_of_environment(id);
  setup.agent_settings = find_learner(agent).settings();
  setup.bonus_settings = settings_of_bonus(bonus);
  const bool own = agent == command.defaults.agent && id == command.defaults.env;
  if (own && !command.agent_defaults.empty()) {
    set_all(setup.agent_settings, command.agent_defaults, agent);
  } else if (const auto* row = find_published_settings(agent, id)) {
    setup.run.steps = row->steps;
    setup.run.envs = row->envs;
    set_all(setup.agent_settings, row->agent_settings, agent);
    set_all(setup.env_settings, row->env_settings, id);
    setup.origin = row->source + ", " + agent + " on " + id;
  }
  return setup;
}

/// The default setup, changed by `file` and then by the settings within the environment's name:
/// "CartPole-v1?gravity=3.7".
RunSetup start_setup(const SetupCommand& command, Choice choice,
                     const std::optional<ConfigFile>& file) {
  const auto [id, values] = parse_name(choice.env);
  choice.env = id;
  RunSetup setup = default_setup(command, choice);
  if (file) apply_file(*file, setup);
  set_all(setup.env_settings, values, id);
  return setup;
}

/// ", but steps = 1000, learning_rate = 0.1": where a setup differs from the one it began with.
std::string difference(const RunSetup& setup, const RunSetup& begin) {
  SettingValues values;
  if (setup.run.steps != begin.run.steps) {
    values.emplace_back("steps", std::to_string(setup.run.steps));
  }
  if (setup.run.envs != begin.run.envs) {
    values.emplace_back("envs", std::to_string(setup.run.envs));
  }
  if (setup.run.bonus != "none") values.emplace_back("bonus", setup.run.bonus);
  for (const auto& [name, value] : changed(setup.bonus_settings, begin.bonus_settings)) {
    values.emplace_back("bonus_" + name, value);
  }
  for (const auto& more : {changed(setup.agent_settings, begin.agent_settings),
                           changed(setup.env_settings, begin.env_settings)}) {
    values.insert(values.end(), more.begin(), more.end());
  }
  std::vector<std::string> texts;
  for (const auto& [name, value] : values) texts.push_back(name + " = " + value);
  return texts.empty() ? "" : ", but " + join(texts);
}

/// Where there is no graphics card, what was learned on one is played on the processor.
void leave_missing_card(RunSetup& setup) {
  const auto take = [&](const std::vector<Setting>& settings, const char* name, const char* here) {
    const Setting* const setting = find_setting(settings, name);
    if (setting == nullptr || !setting->get().starts_with("cuda") || cuda_device() != nullptr) {
      return;
    }
    setup.notes.push_back(std::string(name) + " is " + here + " instead of " + setting->get() +
                          ": there is no graphics card here");
    setting->set(here);
  };
  take(setup.env_settings, kDeviceSetting, "cpu");
  take(setup.agent_settings, "device", "cpu");
}

/// The float32 form, and copies where the agent's networks are, as far as there are such forms.
void choose_fast_form(const RunSetup& setup, const std::string& env) {
  const Setting* const device = find_setting(setup.agent_settings, "device");
  const bool card = device != nullptr && device->get().starts_with("cuda");
  bool chosen = false;
  const auto choose = [&](const char* name, const char* value) {
    if (find_setting(setup.env_settings, name) == nullptr) return;
    set(setup.env_settings, name, value, "--fast");
    chosen = true;
  };
  choose(kRealSetting, "float");
  if (card) choose(kDeviceSetting, "cuda");
  if (!chosen) {
    throw std::invalid_argument("--fast: " + env + " has no float32 form" +
                                (card ? " and none for graphics cards" : ""));
  }
}

}  // namespace

std::vector<Setting> settings_of_environment(const std::string& id) {
  auto settings = is_pipe(id) ? scheme_settings(id) : find_environment(id).settings();
  const auto wrappers = std::make_shared<WrapperConfig>();
  for (auto& setting : owning(settings_of(*wrappers), wrappers)) {
    settings.push_back(std::move(setting));
  }
  return settings;
}

void RunConfig::validate() const {
  const auto require_from = [](const char* name, std::int64_t value, std::int64_t least) {
    if (value < least) {
      throw std::invalid_argument(std::string(name) + " is at least " + std::to_string(least) +
                                  ", not " + std::to_string(value));
    }
  };
  require_from("steps", steps, 0);
  require_from("episodes", episodes, 0);
  require_from("seed", seed, 0);
  require_from("seeds", seeds, 1);
  require_from("envs", envs, 1);
  require_from("env_threads", env_threads, 1);
  require_from("looks", looks, 0);
  require_from("look_episodes", look_episodes, 1);
  require_from("checkpoint_steps", checkpoint_steps, 0);
}

std::unique_ptr<VectorEnv> RunSetup::make_env(BatchOptions options) const {
  options.threads = run.env_threads;
  return make(run.env, options, changed(env_settings, settings_of_environment(run.env)));
}

std::unique_ptr<VectorEnv> RunSetup::make_limited_env(BatchOptions options, int limit) const {
  if (has_time_limit()) return make_env(options);
  options.max_episode_steps = limit;
  options.threads = run.env_threads;
  auto values = changed(env_settings, settings_of_environment(run.env));
  std::erase_if(values, [](const auto& value) { return value.first == kTimeLimit; });
  return make(run.env, options, values);
}

bool RunSetup::has_time_limit() const {
  for (const auto& setting : env_settings) {
    if (setting.name == kTimeLimit && setting.get() != "-1") return setting.get() != "0";
  }
  return !is_pipe(run.env) && find_environment(run.env).spec.max_episode_steps > 0;
}

std::unique_ptr<Learner> RunSetup::make_agent(const VectorEnv& env,
                                              const SettingValues& changes) const {
  auto settings = values_of(agent_settings);
  settings.insert(settings.end(), changes.begin(), changes.end());
  return make_curious_learner(run.agent, settings, run.bonus, values_of(bonus_settings),
                              context_for(env, static_cast<std::uint64_t>(run.seed), run.steps));
}

std::string RunSetup::to_toml(const std::string& comment) const {
  RunConfig copy = run;
  std::vector<ConfigTable> tables = {
      {"", settings_of(copy)}, {kEnvTable, env_settings}, {kAgentTable, agent_settings}};
  if (!bonus_settings.empty()) tables.push_back({kBonusTable, bonus_settings});
  std::string head = comment;
  if (!origin.empty()) head += "\nsettings: " + origin;
  for (const auto& note : notes) head += "\n" + note;
  return pavlov::to_toml(tables, head);
}

std::string describe(const RunSetup& setup) {
  std::string text = setup.run.env + ", " + setup.run.agent;
  if (setup.run.bonus != "none") text += " with " + setup.run.bonus;
  if (setup.run.seeds == 1) return text + ", seed " + std::to_string(setup.run.seed);
  return text + ", seeds " + std::to_string(setup.run.seed) + "–" +
         std::to_string(setup.run.seed + setup.run.seeds - 1);
}

Setting plugin_setting(std::vector<std::string>& files) {
  return {"plugin", "shared libraries with further environments and agents", "list of text",
          [&files] { return to_text(files); },
          [&files](std::string_view text) { files = split_list(text); }};
}

void load_plugins(const std::vector<std::string>& files) {
  static std::set<std::string> loaded;
  for (const auto& file : files) {
    if (!loaded.insert(file).second) continue;
    try {
      load_plugin(file);
    } catch (
        const std::runtime_error& error) {  // named by the user: a mistake in using the program
      throw std::invalid_argument(std::string("--plugin: ") + error.what());
    }
  }
}

RunSetup read_setup(const SetupCommand& command, const Arguments& arguments) {
  std::optional<ConfigFile> file;
  if (const auto path = peek_option(arguments, "config")) file = ConfigFile::read(*path);
  decide_plugins(arguments, file);
  Choice choice = decide_all(arguments, file, command.defaults);
  RunSetup setup = start_setup(command, choice, file);
  choice.env = setup.run.env;

  std::string config;
  const Setting config_setting{
      "config", "a TOML file as runs write it, `config.toml`; options given here win", "text",
      [&config] { return config; }, [&config](std::string_view text) { config = text; }};
  bool fast = false;
  const Setting fast_setting{"fast",
                             "the environment's float32 form: --env-real float; where the agent's "
                             "--device is cuda, its form there: --env-real or --env-device cuda",
                             "true|false", [&fast] { return to_text(fast); },
                             [&fast](std::string_view text) { fast = from_text<bool>(text); }};
  CommandLine line{.program = command.program, .about = command.about};
  line.groups = {{"Run", only(settings_of(setup.run), command.run_settings), ""},
                 {"Output", command.own_settings, ""}};
  line.groups[0].settings.push_back(fast_setting);
  line.groups[1].settings.push_back(config_setting);
  if (command.agent) {
    line.groups.push_back({"Agent " + choice.agent, setup.agent_settings, ""});
    line.groups.push_back({"Bonus " + choice.bonus, setup.bonus_settings, "bonus-"});
  }
  line.groups.push_back({"Environment " + choice.env, setup.env_settings, "env-"});
  line.parse(arguments);
  if (fast) choose_fast_form(setup, choice.env);
  setup.run.env = choice.env;  // the name as given may hold settings, which are in env_settings now

  setup.run.validate();
  if (setup.run.steps == 0 && setup.run.episodes == 0) setup.run.steps = kDefaultSteps;
  if (!setup.origin.empty()) {
    setup.origin += difference(setup, default_setup(command, choice));
  }
  return setup;
}

Arguments to_resume(const std::filesystem::path& folder, Arguments arguments) {
  for (const char* other : {"config", "out"}) {
    if (peek_option(arguments, other)) {
      throw std::invalid_argument(
          std::string("--resume goes on with the run's own settings in its own folder: --") +
          other + " makes no sense beside it");
    }
  }
  const auto config = folder / "config.toml";
  if (!std::filesystem::exists(config)) {
    throw std::invalid_argument("--resume " + folder.string() + ": no such run");
  }
  arguments.insert(arguments.begin(), "--config=" + config.string());
  return arguments;
}

RunSetup load_setup(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) {
    throw std::invalid_argument(folder.string() + ": no such run");
  }
  const std::optional file = ConfigFile::read(folder / "config.toml");
  decide_plugins({}, file);
  RunSetup setup = start_setup({}, decide_all({}, file, {.env = "", .agent = ""}), file);
  leave_missing_card(setup);
  setup.run.validate();
  return setup;
}

}  // namespace pavlov
