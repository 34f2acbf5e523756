#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace pavlov {

/// One field of a config struct, seen as text: what the command line, the config file, the name of
/// an environment ("CartPole-v1?gravity=3.7") and the record of a run all work on.
struct Setting {
  std::string name;  ///< snake_case, as the field
  std::string help;  ///< one sentence with unit, range and source
  std::string type;  ///< "integer", "number", "true|false", "text", "euler|semi_implicit", …
  std::function<std::string()> get;
  std::function<void(std::string_view)> set;  ///< throws std::invalid_argument
};

/// Names and values, in order: ("gravity", "3.7").
using SettingValues = std::vector<std::pair<std::string, std::string>>;

namespace detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};

template <class E>
concept NamedEnum = std::is_enum_v<E> && requires { enum_names(E{}); };

std::string write(bool value);
std::string write(std::int64_t value);
std::string write(std::uint64_t value);
std::string write(double value);

bool read_bool(std::string_view text);
std::int64_t read_integer(std::string_view text, std::int64_t low, std::int64_t high);
std::uint64_t read_unsigned(std::string_view text);
double read_number(std::string_view text);
[[noreturn]] void bad_choice(std::string_view text, std::span<const std::string_view> names);
std::string choices(std::span<const std::string_view> names);

template <NamedEnum E>
std::vector<std::string_view> names_of() {
  std::vector<std::string_view> names;
  for (const auto& [value, name] : enum_names(E{})) names.push_back(name);
  return names;
}

}  // namespace detail

/// A field's value as text, and back. Fields are bool, integers, double, std::string, an enum with
/// `enum_names` (found by argument: an array of pairs of value and name), or a std::vector of
/// those, separated by commas.
template <class T>
std::string to_text(const T& value) {
  if constexpr (std::is_same_v<T, std::string>) {
    return value;
  } else if constexpr (detail::NamedEnum<T>) {
    for (const auto& [candidate, name] : enum_names(T{})) {
      if (candidate == value) return std::string(name);
    }
    return "?";
  } else if constexpr (detail::IsVector<T>::value) {
    std::string out;
    for (const auto& item : value) {
      if (&item != value.data()) out += ",";
      out += to_text(item);
    }
    return out;
  } else if constexpr (std::is_same_v<T, bool>) {
    return detail::write(value);
  } else if constexpr (std::is_floating_point_v<T>) {
    return detail::write(static_cast<double>(value));
  } else if constexpr (std::is_unsigned_v<T>) {
    return detail::write(static_cast<std::uint64_t>(value));
  } else {
    static_assert(std::is_integral_v<T>, "a setting is a bool, a number, a string, an enum with "
                                         "enum_names(), or a std::vector of those");
    return detail::write(static_cast<std::int64_t>(value));
  }
}

std::vector<std::string> split_list(std::string_view text);

template <class T>
T from_text(std::string_view text) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string(text);
  } else if constexpr (detail::NamedEnum<T>) {
    for (const auto& [value, name] : enum_names(T{})) {
      if (name == text) return value;
    }
    detail::bad_choice(text, detail::names_of<T>());
  } else if constexpr (detail::IsVector<T>::value) {
    T out;
    for (const auto& part : split_list(text)) {
      out.push_back(from_text<typename T::value_type>(part));
    }
    return out;
  } else if constexpr (std::is_same_v<T, bool>) {
    return detail::read_bool(text);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(detail::read_number(text));
  } else if constexpr (std::is_same_v<T, std::uint64_t>) {
    return detail::read_unsigned(text);
  } else {
    return static_cast<T>(detail::read_integer(text, std::numeric_limits<T>::min(),
                                               static_cast<std::int64_t>(
                                                   std::numeric_limits<T>::max())));
  }
}

template <class T>
std::string type_name() {
  if constexpr (std::is_same_v<T, std::string>) {
    return "text";
  } else if constexpr (detail::NamedEnum<T>) {
    return detail::choices(detail::names_of<T>());
  } else if constexpr (detail::IsVector<T>::value) {
    return "list of " + type_name<typename T::value_type>();
  } else if constexpr (std::is_same_v<T, bool>) {
    return "true|false";
  } else if constexpr (std::is_floating_point_v<T>) {
    return "number";
  } else {
    return "integer";
  }
}

/// The fields of a config as settings that refer to it; it must outlive them.
///
/// A config is an aggregate with defaults and one list of its fields:
///
///     struct Config {
///       double gravity = 9.8;
///       static void visit(auto& self, auto&& field) {
///         field("gravity", self.gravity, "gravitational acceleration [m/s^2]");
///       }
///     };
///
/// A config inside a config is listed by `Inner::visit(self.inner, field)`. Where there is a
/// `validate() const`, it throws std::invalid_argument for values that do not fit together.
template <class Config>
std::vector<Setting> settings_of(Config& config) {
  std::vector<Setting> settings;
  if constexpr (requires { Config::visit(config, [](const char*, auto&, const char*) {}); }) {
    Config::visit(config, [&settings](const char* name, auto& field, const char* help) {
      using Field = std::remove_reference_t<decltype(field)>;
      settings.push_back({name, help, type_name<Field>(), [&field] { return to_text(field); },
                          [&field](std::string_view text) { field = from_text<Field>(text); }});
    });
  }
  return settings;
}

/// The same settings, each of which keeps `owner` (the config they refer to) alive.
std::vector<Setting> owning(std::vector<Setting> settings, std::shared_ptr<void> owner);

/// The setting of that name (`target_sync_steps` or `target-sync-steps`), null where there is none.
const Setting* find_setting(std::span<const Setting> settings, std::string_view name);

/// Sets one field by name. Throws
/// std::invalid_argument that names `owner`, what was given and what is allowed.
void set(std::span<const Setting> settings, std::string_view name, std::string_view text,
         std::string_view owner);

/// The values of all fields.
SettingValues values_of(std::span<const Setting> settings);

/// For `validate`: throws std::invalid_argument "OWNER: NAME must be ALLOWED, not VALUE" unless
/// `holds`.
void require(bool holds, std::string_view owner, std::string_view name, double value,
             std::string_view allowed);

/// `config` with `values` set and validated.
template <class Config>
Config configured(Config config, const SettingValues& values, std::string_view owner) {
  const auto settings = settings_of(config);
  for (const auto& [name, text] : values) set(settings, name, text, owner);
  if constexpr (requires { config.validate(); }) config.validate();
  return config;
}

}  // namespace pavlov
