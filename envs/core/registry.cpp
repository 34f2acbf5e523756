#include "envs/core/registry.h"

#include <array>
#include <map>
#include <stdexcept>

#include "core/text.h"
#include "envs/core/wrappers.h"
#include "envs/device/host_device.h"

namespace pavlov {
namespace {

// Functions' statics, because registration happens before main in no certain order.
std::map<std::string, EnvEntry, std::less<>>& entries() {
  static std::map<std::string, EnvEntry, std::less<>> map;
  return map;
}

std::map<std::string, Scheme, std::less<>>& schemes() {
  static std::map<std::string, Scheme, std::less<>> map;
  return map;
}

/// Where failures of registrations go instead of being thrown; null: they are thrown.
std::vector<std::string>* failures = nullptr;

bool has_version(std::string_view id) {
  const auto dash = id.rfind("-v");
  return dash != std::string_view::npos && dash > 0 && dash + 2 < id.size() &&
         id.find_first_not_of("0123456789", dash + 2) == std::string_view::npos;
}

/// The scheme that a name begins with; null where it begins with none.
const Scheme* find_scheme(std::string_view name) {
  const auto colon = name.find(':');
  if (colon == std::string_view::npos) return nullptr;
  const auto found = schemes().find(name.substr(0, colon));
  return found == schemes().end() ? nullptr : &found->second;
}

/// Takes the wrappers' settings out of `values`. Throws for a name that is neither one of them nor
/// among the environment's own.
WrapperConfig take_wrapper_settings(SettingValues& values, std::span<const Setting> own,
                                    std::string_view owner) {
  WrapperConfig config;
  const auto settings = settings_of(config);
  std::erase_if(values, [&](const auto& value) {
    if (find_setting(own, value.first) != nullptr) return false;
    if (find_setting(settings, value.first) == nullptr) {
      std::vector<std::string> names;
      for (const auto& setting : own) names.push_back(setting.name);
      for (const auto& setting : settings) names.push_back(setting.name);
      throw std::invalid_argument(std::string(owner) + ": " +
                                  unknown_name("setting", value.first, names));
    }
    set(settings, value.first, value.second, owner);
    return true;
  });
  config.validate(owner);
  return config;
}

/// Which numbers an environment computes with.
enum class Real { exact, fast };

constexpr std::array<std::pair<Real, std::string_view>, 2> enum_names(Real) {
  return {{{Real::exact, "double"}, {Real::fast, "float"}}};
}

struct FormConfig {
  Real real = Real::exact;
  static void visit(auto& self, auto&& field) {
    field(kRealSetting, self.real,
          "double: as published, digit for digit; float: many copies at a time, and fast");
  }
};

/// Where copies of an environment live.
enum class Home { cpu, cuda, host };

constexpr std::array<std::pair<Home, std::string_view>, 3> enum_names(Home) {
  return {{{Home::cpu, "cpu"}, {Home::cuda, "cuda"}, {Home::host, "host"}}};
}

struct HomeConfig {
  Home device = Home::cpu;
  static void visit(auto& self, auto&& field) {
    field(kDeviceSetting, self.device,
          "cpu: with the processor; cuda: on a graphics card, with the same numbers; host: what is "
          "done there, by the processor, to look into it");
  }
};

void check_entry(const EnvEntry& entry) {
  if (entry.interface_version != kInterfaceVersion) {
    throw std::invalid_argument(
        "an environment was compiled for version " + std::to_string(entry.interface_version) +
        " of the interface; this is version " + std::to_string(kInterfaceVersion));
  }
  const std::string& id = entry.spec.id;
  if (!has_version(id)) {
    throw std::invalid_argument("environment '" + id + "' needs a version, as in '" + id + "-v0'");
  }
  if (entries().contains(id)) {
    throw std::invalid_argument("environment '" + id + "' is registered twice");
  }
}

/// Runs a registration, and answers whether it did not fail.
template <class F>
bool attempt(const F& registration) {
  try {
    registration();
  } catch (const std::invalid_argument& error) {
    if (failures == nullptr) throw;
    failures->push_back(error.what());
    return false;
  }
  return true;
}

/// Gives an entry the settings of a `Form` besides its own. What `choose(form)` answers then makes
/// its batches, or what has made them so far where that is empty.
template <class Form, class Choose>
void add_form(const std::string& id, const Choose& choose) {
  find_environment(id);
  EnvEntry& entry = entries().find(id)->second;
  for (Form form; const auto& setting : settings_of(form)) {
    if (find_setting(entry.settings(), setting.name) != nullptr) {
      throw std::invalid_argument("environment '" + id + "' has a setting '" + setting.name +
                                  "' already");
    }
  }
  entry.settings = [own = entry.settings] {
    auto settings = own();
    const auto form = std::make_shared<Form>();
    for (auto& setting : owning(settings_of(*form), form)) settings.push_back(std::move(setting));
    return settings;
  };
  entry.make = [choose, ordinary = entry.make](const std::string& name, SettingValues values,
                                               const BatchOptions& options) {
    Form form;
    const auto settings = settings_of(form);
    std::erase_if(values, [&](const auto& value) {
      if (find_setting(settings, value.first) == nullptr) return false;
      set(settings, value.first, value.second, name);
      return true;
    });
    const EnvMaker chosen = choose(form);
    return (chosen ? chosen : ordinary)(name, values, options);
  };
}

/// On devices lives the float32 form, where there are two: takes the setting that chooses it out of
/// `values`. Throws where they choose the other.
void take_float_form(SettingValues& values, const std::string& name) {
  Real real = Real::fast;
  std::erase_if(values, [&](const auto& value) {
    if (value.first != kRealSetting) return false;
    real = from_text<Real>(value.second);
    return true;
  });
  if (real == Real::exact) {
    throw std::invalid_argument(name + ": devices have its float32 form: add " + kRealSetting +
                                "=float");
  }
}

}  // namespace

bool register_entry(EnvEntry entry) {
  return attempt([&] {
    check_entry(entry);
    const std::string id = entry.spec.id;
    entries().emplace(id, std::move(entry));
  });
}

bool register_float_form(const std::string& id, EnvMaker make) {
  return attempt([&] {
    add_form<FormConfig>(id, [fast = std::move(make)](const FormConfig& form) {
      return form.real == Real::fast ? fast : nullptr;
    });
  });
}

bool register_device_form(const std::string& id, DeviceEnvMaker make) {
  return attempt([&] {
    const auto defaults = values_of(find_environment(id).settings());
    add_form<HomeConfig>(id, [id, defaults, make = std::move(make)](const HomeConfig& form) {
      if (form.device == Home::cpu) return EnvMaker();
      const Device& device = form.device == Home::host
                                 ? host_device()
                                 : require_card(id + "?" + kDeviceSetting + "=cuda");
      return EnvMaker([&defaults, &make, &device](const std::string& name,
                                                  const SettingValues& values,
                                                  const BatchOptions& options) {
        SettingValues all = defaults;
        all.insert(all.end(), values.begin(), values.end());
        take_float_form(all, name);
        return make(name, all, options, device);
      });
    });
  });
}

std::vector<std::string> registration_failures(const std::function<void()>& load) {
  std::vector<std::string> messages;
  failures = &messages;
  try {
    load();
  } catch (...) {
    failures = nullptr;
    throw;
  }
  failures = nullptr;
  return messages;
}

bool register_scheme(const std::string& name, Scheme scheme) {
  return schemes().insert_or_assign(name, std::move(scheme)).second;
}

std::vector<Setting> scheme_settings(std::string_view name) {
  const Scheme* const scheme = find_scheme(name);
  return scheme != nullptr ? scheme->settings() : std::vector<Setting>{};
}

std::vector<std::string> registered_ids() {
  std::vector<std::string> ids;
  for (const auto& [id, entry] : entries()) ids.push_back(id);
  return ids;
}

const EnvEntry& find_environment(std::string_view id) {
  const auto found = entries().find(id);
  if (found == entries().end()) {
    throw std::invalid_argument(unknown_name("environment", id, registered_ids()));
  }
  return found->second;
}

std::pair<std::string, SettingValues> parse_name(std::string_view name) {
  SettingValues values;
  const auto question = find_scheme(name) != nullptr ? std::string_view::npos : name.find('?');
  std::string id(name.substr(0, question));
  if (question == std::string_view::npos || question + 1 == name.size()) return {id, values};
  for (const auto& part : split(name.substr(question + 1), '&')) {
    const auto equals = part.find('=');
    if (equals == std::string::npos || equals == 0) {
      throw std::invalid_argument(id + ": '" + part + "' is not key=value");
    }
    values.emplace_back(part.substr(0, equals), part.substr(equals + 1));
  }
  return {id, values};
}

std::unique_ptr<VectorEnv> make(std::string_view name, const BatchOptions& options,
                                const SettingValues& settings) {
  const Scheme* const scheme = find_scheme(name);
  auto [id, values] = parse_name(name);
  const EnvEntry* entry = scheme != nullptr ? nullptr : &find_environment(id);
  std::string full_name(name);
  BatchOptions batch_options = options;
  for (const auto& [key, value] : settings) {
    values.emplace_back(key, value);
    if (scheme != nullptr) continue;
    full_name += (full_name.find('?') == std::string::npos ? "?" : "&") + key + "=" + value;
  }

  const auto own = entry != nullptr ? entry->settings() : scheme->settings();
  const WrapperConfig wrappers = take_wrapper_settings(values, own, id);
  if (wrappers.max_episode_steps >= 0) {
    batch_options.max_episode_steps = wrappers.max_episode_steps;
  } else if (batch_options.max_episode_steps == 0 && entry != nullptr) {
    batch_options.max_episode_steps = entry->spec.max_episode_steps;
  }
  auto env = scheme != nullptr ? scheme->make(id.substr(id.find(':') + 1), values, batch_options)
                               : entry->make(full_name, values, batch_options);
  return wrap(std::move(env), wrappers, batch_options);
}

}  // namespace pavlov
