#pragma once

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/settings.h"
#include "envs/core/env_batch.h"
#include "envs/core/table_batch.h"

namespace pavlov {

/// What an environment is registered as.
struct EnvSpec {
  std::string id;             ///< "CartPole-v1": name and version
  std::string summary = {};   ///< one line for lists
  int max_episode_steps = 0;  ///< time limit as published; 0: none
  /// Mean return that counts as solved; NaN where nobody said.
  double reward_threshold = std::numeric_limits<double>::quiet_NaN();
};

/// Raised with every change of the headers that a plugin is compiled with.
inline constexpr int kInterfaceVersion = 3;

/// Makes a batch of an environment that is called `name` from its settings.
using EnvMaker = std::function<std::unique_ptr<VectorEnv>(
    const std::string& name, const SettingValues& values, const BatchOptions& options)>;

/// A registered environment: how to describe it and how to make it.
struct EnvEntry {
  int interface_version = kInterfaceVersion;  ///< of the code that registers; stays the first field
  EnvSpec spec;
  std::function<std::vector<Setting>()> settings;  ///< with the defaults; `set` checks, no more
  EnvMaker make;
};

/// Adds an entry. Throws std::invalid_argument where the id is taken or has no version, or where
/// the code that registers it was compiled with headers of another version.
bool register_entry(EnvEntry entry);

/// Registers what `make(config, name, options)` makes a batch of from a config, of which `defaults`
/// is changed by settings and validated.
template <class Config, class Make>
bool register_configured(EnvSpec spec, const Config& defaults, Make make) {
  EnvEntry entry;
  entry.settings = [defaults] {
    const auto config = std::make_shared<Config>(defaults);
    return owning(settings_of(*config), config);
  };
  entry.make = [defaults, make](const std::string& name, const SettingValues& values,
                                const BatchOptions& options) -> std::unique_ptr<VectorEnv> {
    return make(configured(defaults, values, name), name, options);
  };
  entry.spec = std::move(spec);
  return register_entry(std::move(entry));
}

/// A batch of copies of `prototype`, which are stepped by its table where it has one and they are
/// many.
template <Environment E>
std::unique_ptr<VectorEnv> make_batch(const std::string& name, const E& prototype,
                                      const BatchOptions& options) {
  if constexpr (HasStepTable<E>) {
    constexpr int kMany = 16;
    if (auto table = options.num_envs >= kMany ? prototype.step_table() : std::nullopt) {
      return std::make_unique<TableBatch<E>>(name, prototype, *std::move(table), options);
    }
  }
  return std::make_unique<EnvBatch<E>>(name, prototype, options);
}

/// Registers a struct under a name; `defaults` where a variant differs from the struct's own:
///
///     const bool registered = pavlov::register_environment<CartPole>(
///         {.id = "CartPole-v1", .summary = "…", .max_episode_steps = 500});
///
/// A line like this in a source file, in a plugin or in a user's own program is all there is to do.
template <class E>
bool register_environment(EnvSpec spec, typename E::Config defaults = {}) {
  static_assert(HasConfig<E>, "an environment has a nested Config and a constructor from it");
  static_assert(HasElements<E>,
                "an environment has types Observation and Action: int, float, "
                "double, or a std::array, vector or span of those or of bytes");
  static_assert(HasSpaces<E>,
                "an environment has observation_space() const and action_space() "
                "const: Discrete, MultiDiscrete or Box");
  static_assert(HasReset<E>, "an environment has Observation reset(pavlov::Rng&)");
  static_assert(HasStep<E>,
                "an environment has pavlov::StepResult<Observation> "
                "step(const Action&, pavlov::Rng&)");
  static_assert(Environment<E>, "an environment can be copied");
  return register_configured(
      std::move(spec), defaults,
      [](const typename E::Config& config, const std::string& name, const BatchOptions& options) {
        return make_batch(name, E(config), options);
      });
}

/// The setting that chooses between the forms of an environment that has both.
inline constexpr const char* kRealSetting = "real";

/// Offers a registered environment in a float32 form besides the exact one, by the setting `real`:
/// "CartPole-v1?real=float". Throws std::invalid_argument for an id that is not registered, or that
/// has such a form.
bool register_float_form(const std::string& id, EnvMaker make);

/// Environments that are not in the registry but named by a scheme: "pipe:python3 my_env.py".
struct Scheme {
  std::function<std::vector<Setting>()> settings;
  EnvMaker make;  ///< the name is what follows the colon
};
bool register_scheme(const std::string& name, Scheme scheme);
/// The settings of the scheme that `name` begins with; nothing where it begins with none.
std::vector<Setting> scheme_settings(std::string_view name);

/// Runs `load`, in which registrations that fail do not throw (static initialisers of a library
/// must not), and gives what they had to say.
std::vector<std::string> registration_failures(const std::function<void()>& load);

/// All ids, sorted.
std::vector<std::string> registered_ids();
/// Throws std::invalid_argument with the nearest names.
const EnvEntry& find_environment(std::string_view id);

/// The id and the settings in "CartPole-v1?gravity=3.7"; "pipe:COMMAND" is an id as a whole.
std::pair<std::string, SettingValues> parse_name(std::string_view name);

/// Makes a batch from "CartPole-v1", "CartPole-v1?gravity=3.7&max_episode_steps=200" or
/// "pipe:COMMAND". `settings` come on top of those in the name. Besides its own settings every
/// environment takes those of `WrapperConfig` (envs/core/wrappers.h). `options.max_episode_steps`
/// is taken where it is not 0, else the registered limit.
std::unique_ptr<VectorEnv> make(std::string_view name, const BatchOptions& options = {},
                                const SettingValues& settings = {});

}  // namespace pavlov
