#include "experiments/harness/watch/hand.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <stdexcept>

namespace pavlov {
namespace {

constexpr int kMostKeys = 36;  // digits and letters

/// "7", …, "a", "b", …: the key of an action's number.
std::string number_key(int index) {
  return std::string(1, static_cast<char>(index < 10 ? '0' + index : 'a' + index - 10));
}

bool is_idle(const std::string& name) { return name == "none" || name == "stay"; }

/// The key that a person would look for, empty where nothing suggests itself.
std::string telling_key(const std::string& name, std::pair<int, int> direction) {
  static const std::map<std::pair<int, int>, std::string> kByDirection = {
      {{0, -1}, "left"}, {{0, 1}, "right"}, {{-1, 0}, "up"}, {{1, 0}, "down"}};
  const auto found = kByDirection.find(direction);
  if (found != kByDirection.end()) return found->second;
  for (const char* key : {"left", "right", "up", "down"}) {
    if (name == key || name.starts_with(std::string(key) + " ")) return key;
  }
  if (name.starts_with("main") || name == "gas") return "up";
  if (name == "brake") return "down";
  if (name == "fire") return "space";
  return "";
}

/// Less and more of a continuous number.
std::array<std::string, 2> end_keys(const std::string& name, std::size_t index) {
  static const std::map<std::string, std::array<std::string, 2>> kByName = {
      {"steering", {"left", "right"}},
      {"gas", {"", "up"}},
      {"brake", {"", "down"}},
      {"main engine", {"down", "up"}},
      {"side engine", {"left", "right"}}};
  if (const auto found = kByName.find(name); found != kByName.end()) return found->second;
  constexpr std::array<std::array<const char*, 2>, 4> kKeys = {
      {{"left", "right"}, {"down", "up"}, {"a", "d"}, {"s", "w"}}};
  if (index >= kKeys.size()) return {};
  return {kKeys[index][0], kKeys[index][1]};
}

}  // namespace

std::string key_label(const std::string& key) {
  static const std::map<std::string, std::string> kLabels = {
      {"left", "←"}, {"right", "→"}, {"up", "↑"}, {"down", "↓"}};
  const auto found = kLabels.find(key);
  return found == kLabels.end() ? key : found->second;
}

Hand::Hand(const VectorEnv& env)
    : actions_(env.action_space()),
      waits_(!std::holds_alternative<Box>(actions_) &&
             (!std::holds_alternative<Box>(env.observation_space()) ||
              env.view().legal_actions != nullptr)) {
  if (const auto* discrete = std::get_if<Discrete>(&actions_)) {
    bind_discrete(env, discrete->n);
  } else if (const auto* box = std::get_if<Box>(&actions_)) {
    bind_continuous(env, *box);
  }
  if (bindings_.empty()) {
    throw std::invalid_argument(env.name() + ": no keys are known for actions " +
                                to_string(actions_));
  }
}

void Hand::bind_discrete(const VectorEnv& env, int count) {
  const auto names = env.action_names();
  const auto grid = env.grid(0);
  for (int a = 0; a < std::min(count, kMostKeys); ++a) {
    const auto k = static_cast<std::size_t>(a);
    const bool on_grid = grid && k < grid->directions.size();
    const auto direction = on_grid ? grid->directions[k] : std::pair(0, 0);
    std::string name = k < names.size() ? names[k] : "";
    if (name.empty() && on_grid && direction != std::pair(0, 0)) name = arrow(direction);
    if (name.empty()) name = "action " + std::to_string(a);
    if (is_idle(name)) idle_ = a;
    if (const auto key = telling_key(name, direction); !key.empty() && !uses(key)) {
      bindings_.push_back({.key = key, .meaning = name, .index = a});
    }
    bindings_.push_back({.key = number_key(a), .meaning = name, .index = a});
  }
}

void Hand::bind_continuous(const VectorEnv& env, const Box& box) {
  const auto names = env.action_names();
  for (std::size_t j = 0; j < box.low.size(); ++j) {
    const double low = std::max(box.low[j], -1e6);
    const double high = std::min(box.high[j], 1e6);
    rest_.push_back(std::clamp(0.0, low, high));
    const std::string name = j < names.size() ? names[j] : "action " + std::to_string(j);
    const auto keys = end_keys(name, j);
    for (const std::size_t end : {0U, 1U}) {
      if (keys[end].empty() || uses(keys[end])) continue;
      bindings_.push_back({.key = keys[end],
                           .meaning = name + (end == 0 ? " −" : " +"),
                           .index = static_cast<int>(j),
                           .value = end == 0 ? low : high});
    }
  }
}

bool Hand::uses(const std::string& key) const {
  return std::ranges::any_of(bindings_, [&](const Binding& b) { return b.key == key; });
}

std::vector<std::pair<std::string, std::string>> Hand::keys() const {
  std::vector<std::pair<std::string, std::string>> keys;
  for (const Binding& b : bindings_) {
    // An action by its number again needs no line.
    if (!keys.empty() && keys.back().second == b.meaning) {
      keys.back().first += ", " + key_label(b.key);
    } else {
      keys.emplace_back(key_label(b.key), b.meaning);
    }
  }
  return keys;
}

std::optional<std::vector<double>> Hand::action(
    const std::vector<std::string>& pressed, const std::function<bool(const std::string&)>& held) {
  if (std::holds_alternative<Box>(actions_)) {
    auto action = rest_;
    for (const Binding& b : bindings_) {
      if (held(b.key) || std::ranges::find(pressed, b.key) != pressed.end()) {
        action[static_cast<std::size_t>(b.index)] = b.value;
      }
    }
    return action;
  }
  const auto& space = std::get<Discrete>(actions_);
  const auto taken = [&](int index) {
    return std::vector{static_cast<double>(space.start + index)};
  };
  for (auto key = pressed.rbegin(); key != pressed.rend(); ++key) {
    for (const Binding& b : bindings_) {
      if (b.key == *key) return taken(b.index);
    }
  }
  if (waits_) return std::nullopt;
  for (const Binding& b : bindings_) {
    if (held(b.key)) return taken(b.index);
  }
  if (idle_) return taken(*idle_);
  return taken(turn_++ % space.n);
}

}  // namespace pavlov
