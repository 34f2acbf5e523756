#include "core/settings.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <stdexcept>

#include "core/text.h"

namespace pavlov {
namespace detail {

std::string write(bool value) { return value ? "true" : "false"; }
std::string write(std::int64_t value) { return std::to_string(value); }
std::string write(std::uint64_t value) { return std::to_string(value); }
std::string write(double value) { return shortest(value); }

namespace {

template <class T>
bool parse(std::string_view text, T& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc{} && end == text.data() + text.size();
}

[[noreturn]] void refuse(std::string_view text, const std::string& expected) {
  throw std::invalid_argument("'" + std::string(text) + "' is not " + expected);
}

}  // namespace

bool read_bool(std::string_view text) {
  if (text == "true" || text == "1" || text == "yes" || text == "on") return true;
  if (text == "false" || text == "0" || text == "no" || text == "off") return false;
  refuse(text, "true or false");
}

std::int64_t read_integer(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  double number = 0;
  if (!parse(text, value)) {  // 1e6 is a whole number, too
    if (!parse(text, number) || std::abs(number) > 1e18 || number != std::floor(number)) {
      refuse(text, "a whole number");
    }
    value = static_cast<std::int64_t>(number);
  }
  if (value < low || value > high) {
    refuse(text, "between " + std::to_string(low) + " and " + std::to_string(high));
  }
  return value;
}

std::uint64_t read_unsigned(std::string_view text) {
  std::uint64_t value = 0;
  if (!parse(text, value)) refuse(text, "a whole number from 0 on");
  return value;
}

double read_number(std::string_view text) {
  double value = 0;
  if (!parse(text, value)) refuse(text, "a number");
  if (value != value) refuse(text, "a number that can be used here");
  return value;
}

std::string choices(std::span<const std::string_view> names) {
  std::string out;
  for (const auto name : names) out += (out.empty() ? "" : "|") + std::string(name);
  return out;
}

void bad_choice(std::string_view text, std::span<const std::string_view> names) {
  refuse(text, "one of " + choices(names));
}

}  // namespace detail

std::vector<std::string> split_list(std::string_view text) {
  std::vector<std::string> parts;
  if (trim(text).empty()) return parts;
  for (const auto& part : split(text, ',')) parts.emplace_back(trim(part));
  return parts;
}

std::vector<Setting> owning(std::vector<Setting> settings, std::shared_ptr<void> owner) {
  for (auto& setting : settings) {
    setting.get = [owner, get = std::move(setting.get)] { return get(); };
    setting.set = [owner, set = std::move(setting.set)](std::string_view text) { set(text); };
  }
  return settings;
}

const Setting* find_setting(std::span<const Setting> settings, std::string_view name) {
  std::string key(name);
  std::replace(key.begin(), key.end(), '-', '_');
  const auto found = std::find_if(settings.begin(), settings.end(),
                                  [&](const Setting& s) { return s.name == key; });
  return found == settings.end() ? nullptr : &*found;
}

void set(std::span<const Setting> settings, std::string_view name, std::string_view text,
         std::string_view owner) {
  const Setting* const found = find_setting(settings, name);
  if (found == nullptr) {
    std::vector<std::string> names;
    for (const auto& setting : settings) names.push_back(setting.name);
    throw std::invalid_argument(std::string(owner) + ": " + unknown_name("setting", name, names));
  }
  try {
    found->set(text);
  } catch (const std::invalid_argument& error) {
    throw std::invalid_argument(std::string(owner) + ": " + found->name + ": " + error.what());
  }
}

void require(bool holds, std::string_view owner, std::string_view name, double value,
             std::string_view allowed) {
  if (holds) return;
  throw std::invalid_argument(std::string(owner) + ": " + std::string(name) + " must be " +
                              std::string(allowed) + ", not " + shortest(value));
}

SettingValues values_of(std::span<const Setting> settings) {
  SettingValues values;
  for (const auto& setting : settings) values.emplace_back(setting.name, setting.get());
  return values;
}

}  // namespace pavlov
