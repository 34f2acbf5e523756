#pragma once

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "agents/core/registry.h"
#include "core/settings.h"
#include "envs/core/environment.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

namespace pavlov::test {

/// `settings` with `more` put on top.
inline SettingValues with(SettingValues settings, const SettingValues& more) {
  for (const auto& [name, value] : more) {
    const auto found = std::ranges::find(settings, name, [](auto& s) { return s.first; });
    if (found != settings.end()) {
      found->second = value;
    } else {
      settings.emplace_back(name, value);
    }
  }
  return settings;
}

/// Another value of a setting.
struct SettingChange {
  const char* value;
  SettingValues context = {};  ///< what has to be on for the setting to matter
};

using SettingChanges = std::map<std::string, SettingChange>;

/// Another value of each setting of an optimiser.
inline SettingChanges optimizer_changes() {
  const SettingValues rmsprop = {{"optimizer", "rmsprop"}};
  return {{"optimizer", {"rmsprop"}},
          {"learning_rate", {"0.001"}},
          {"beta1", {"0.5"}},
          {"beta2", {"0.9"}},
          {"optimizer_epsilon", {"0.1"}},
          {"momentum", {"0.9", {{"optimizer", "sgd"}}}},
          {"rmsprop_decay", {"0.5", rmsprop}},
          {"rmsprop_centered", {"true", rmsprop}},
          {"weight_decay", {"0.1"}},
          {"max_gradient_norm", {"0.01"}}};
}

/// Of a replay buffer.
inline SettingChanges replay_changes() {
  const SettingValues prioritized = {{"sampling", "proportional"}};
  return {{"replay", {"false"}},
          {"sampling", {"proportional"}},
          {"replay_capacity", {"50"}},
          {"n_step", {"3"}},
          {"priority_alpha", {"0.1", prioritized}},
          {"priority_beta", {"1", prioritized}},
          {"priority_beta_end", {"0", prioritized}},
          {"priority_epsilon", {"1", prioritized}}};
}

/// All of them; where two are of the same setting, the first counts.
template <class... More>
SettingChanges joined(SettingChanges changes, const More&... more) {
  (changes.insert(more.begin(), more.end()), ...);
  return changes;
}

/// Checks that each setting of a learner, but those in `elsewhere`, changes what learned(settings)
/// gives.
template <class Learned>
void check_settings_move(const std::string& learner, const SettingChanges& changes,
                         const std::set<std::string>& elsewhere, Learned&& learned) {
  for (const Setting& setting : find_learner(learner).settings()) {
    if (elsewhere.contains(setting.name)) continue;
    INFO(setting.name);
    const auto change = changes.find(setting.name);
    REQUIRE(change != changes.end());
    const auto& [value, context] = change->second;
    CHECK(learned(with(context, {{setting.name, value}})) != learned(context));
  }
}

/// What a learner tells of itself under that name.
inline double figure(const Learner& learner, const std::string& name) {
  for (const auto& [other, value] : learner.figures()) {
    if (other == name) return value;
  }
  FAIL("there is no figure '" << name << "'");
  return 0;
}

/// The bytes of all weights of a learner's networks and of what is learned beside them.
inline std::vector<std::byte> weights(const Learner& learner) {
  std::vector<std::byte> bytes;
  const Checkpoint checkpoint = saved(learner);
  for (const auto& [name, array] : checkpoint.arrays()) {
    for (const char* owner : {"actor.", "critic.", "policy.log_deviations"}) {
      if (name.starts_with(owner)) {
        bytes.insert(bytes.end(), array.bytes.begin(), array.bytes.end());
      }
    }
  }
  return bytes;
}

/// One state, two actions, reward 1 for the second; each step ends the episode, or nothing does.
struct OneStep {
  struct Config {
    bool ends = true;
  };
  using Observation = std::array<float, 1>;
  using Action = int;

  OneStep() : OneStep(Config{}) {}
  explicit OneStep(const Config& config) : ends(config.ends) {}
  Box observation_space() const { return {{0}, {1}}; }
  Discrete action_space() const { return {.n = 2}; }
  Observation reset(Rng& /*rng*/) { return {1}; }
  StepResult<Observation> step(int action, Rng& /*rng*/) {
    return {.observation = {1}, .reward = action == 1 ? 1.0 : 0.0, .terminated = ends};
  }
  bool ends;
};

/// One state; the episode ends at once with reward -|action - target|^2, or with -1 for each wrong
/// number of a discrete one.
template <class A>
struct Target {
  struct Config {};
  using Observation = std::array<float, 1>;
  using Action = A;
  static constexpr bool kReal = std::is_same_v<typename A::value_type, double>;

  Target() : Target(Config{}) {}
  explicit Target(const Config& /*config*/) {}
  Box observation_space() const { return {{0}, {1}}; }
  auto action_space() const {
    if constexpr (kReal) {
      return Box({-2, 0}, {2, 3});
    } else {
      return MultiDiscrete{{3, 4}};
    }
  }
  static A target() {
    if constexpr (kReal) {
      return {-1.5, 2.4};
    } else {
      return {2, 1};
    }
  }
  Observation reset(Rng& /*rng*/) { return {1}; }
  StepResult<Observation> step(const Action& action, Rng& /*rng*/) {
    double reward = 0;
    for (std::size_t j = 0; j < action.size(); ++j) {
      const auto miss = static_cast<double>(action[j] - target()[j]);
      reward -= kReal ? miss * miss : (miss != 0 ? 1 : 0);
    }
    return {.observation = {1}, .reward = reward, .terminated = true};
  }
};

}  // namespace pavlov::test
