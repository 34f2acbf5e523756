#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "core/rng.h"
#include "envs/core/registry.h"
#include "envs/device/device.h"

namespace pavlov::test {

/// The ids of environments that have a float32 form besides the exact one.
inline std::vector<std::string> ids_with_float_form() {
  std::vector<std::string> ids;
  for (const auto& id : registered_ids()) {
    if (find_setting(find_environment(id).settings(), kRealSetting) != nullptr) ids.push_back(id);
  }
  return ids;
}
/// The name of that form.
inline std::string float_form(const std::string& id) { return id + "?real=float"; }

/// Those of environments that have a form for devices besides.
inline std::vector<std::string> ids_with_device_form() {
  std::vector<std::string> ids;
  for (const auto& id : registered_ids()) {
    if (find_setting(find_environment(id).settings(), kDeviceSetting) != nullptr) ids.push_back(id);
  }
  return ids;
}
/// The name with one more setting.
inline std::string with_setting(const std::string& name, const std::string& setting) {
  return name + (name.find('?') == std::string::npos ? "?" : "&") + setting;
}
/// The name of the form that has its numbers on this processor: the float32 form, where there is
/// one.
inline std::string form_of_device(const std::string& name) {
  const auto settings = find_environment(parse_name(name).first).settings();
  return find_setting(settings, kRealSetting) != nullptr ? with_setting(name, "real=float") : name;
}
/// The name of what a device does, by this processor.
inline std::string device_form(const std::string& name) {
  return with_setting(form_of_device(name), "device=host");
}

/// All ids, and the names of their float32 forms and their forms for devices.
inline std::vector<std::string> names_of_all_forms() {
  auto names = registered_ids();
  for (const auto& id : ids_with_float_form()) names.push_back(float_form(id));
  for (const auto& id : ids_with_device_form()) names.push_back(device_form(id));
  return names;
}

/// Fills the actions of a batch at random, among the legal ones; allocates only when made.
class RandomPlayer {
 public:
  RandomPlayer(const VectorEnv& env, std::uint64_t seed)
      : rng_(seed), action_(width_of(env.action_space())) {}

  void act(const VectorEnv& env) {
    const auto& view = env.view();
    for (int i = 0; i < env.size(); ++i) {
      do {
        sample(env.action_space(), rng_, action_);
      } while (!legal(env, i));
      for (std::size_t j = 0; j < action_.size(); ++j) {
        view.actions.set(i, static_cast<int>(j), action_[j]);
      }
    }
  }

  void play(VectorEnv& env, int steps) {
    for (int t = 0; t < steps; ++t) {
      act(env);
      env.step();
    }
  }

 private:
  bool legal(const VectorEnv& env, int i) const {
    if (env.view().legal_actions == nullptr) return true;
    const auto& discrete = std::get<Discrete>(env.action_space());
    return env.view()
               .legal_actions[i * discrete.n + static_cast<int>(action_[0]) - discrete.start] != 0;
  }

  Rng rng_;
  std::vector<double> action_;
};

/// Appends row i; instead of a picture one number that tells it from others (FNV-1a).
inline void append_row(std::vector<double>& numbers, const Rows& rows, int i) {
  constexpr std::size_t kPicture = 4096;
  if (rows.bytes_per_row() < kPicture) {
    const auto row = rows.numbers(i);
    numbers.insert(numbers.end(), row.begin(), row.end());
    return;
  }
  std::uint64_t hash = 0xcbf29ce484222325U;
  for (std::size_t j = 0; j < rows.bytes_per_row(); ++j) {
    hash = (hash ^ std::to_integer<std::uint64_t>(rows.bytes(i)[j])) * 0x100000001b3U;
  }
  numbers.push_back(static_cast<double>(hash >> 11));
}

/// All that the last step of copy i left in the view.
inline std::vector<double> last_step(const VectorEnv& env, int i) {
  const auto& view = env.view();
  std::vector<double> numbers;
  for (const Rows& rows : {view.observations, view.next_observations, view.previous_observations}) {
    append_row(numbers, rows, i);
  }
  numbers.insert(numbers.end(),
                 {view.rewards[i], view.raw_rewards[i], static_cast<double>(view.terminated[i]),
                  static_cast<double>(view.truncated[i])});
  return numbers;
}

/// What `steps` random steps of copy i look like.
inline std::vector<double> random_trajectory(VectorEnv& env, int steps, std::uint64_t seed,
                                             int i = 0) {
  RandomPlayer player(env, seed);
  std::vector<double> numbers;
  append_row(numbers, env.view().observations, i);
  for (int t = 0; t < steps; ++t) {
    player.play(env, 1);
    const auto step = last_step(env, i);
    numbers.insert(numbers.end(), step.begin(), step.end());
  }
  return numbers;
}

}  // namespace pavlov::test
