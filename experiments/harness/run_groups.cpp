#include "experiments/harness/run_groups.h"

#include <algorithm>
#include <map>
#include <set>

#include "experiments/harness/curves.h"

namespace pavlov {
namespace {

/// What of a run its group has in common, as text that is equal for equal runs.
SettingValues identity(const RunSetup& setup) {
  SettingValues values = {
      {"env", setup.run.env}, {"agent", setup.run.agent}, {"bonus", setup.run.bonus}};
  values.emplace_back("steps", std::to_string(setup.run.steps));
  values.emplace_back("episodes", std::to_string(setup.run.episodes));
  values.emplace_back("envs", std::to_string(setup.run.envs));
  for (const auto* settings : {&setup.agent_settings, &setup.env_settings}) {
    for (auto& value : values_of(*settings)) values.push_back(std::move(value));
  }
  for (const auto& [name, value] : values_of(setup.bonus_settings)) {
    values.emplace_back("bonus_" + name, value);
  }
  return values;
}

bool same_task(const RunSetup& a, const RunSetup& b) {
  return a.run.env == b.run.env && a.run.agent == b.run.agent && a.run.bonus == b.run.bonus;
}

/// Groups of one agent and bonus in one environment have the same settings in the same order.
void label(std::vector<RunGroup>& groups) {
  for (auto& group : groups) {
    group.label = group.setup.run.agent;
    if (group.setup.run.bonus != "none") group.label += " with " + group.setup.run.bonus;
    const SettingValues own = identity(group.setup);
    std::set<std::size_t> told;
    for (const auto& other : groups) {
      if (!same_task(group.setup, other.setup)) continue;
      const SettingValues values = identity(other.setup);
      for (std::size_t i = 0; i < own.size(); ++i) {
        if (own[i] != values[i]) told.insert(i);
      }
    }
    for (const auto i : told) group.label += ", " + own[i].first + " = " + own[i].second;
  }
}

}  // namespace

std::vector<RunGroup> group_runs(std::span<const std::filesystem::path> folders) {
  std::vector<RunGroup> groups;
  std::map<SettingValues, std::size_t> places;
  std::set<std::pair<std::size_t, std::int64_t>> seen;  // group and seed
  for (const auto& folder : folders) {
    for (const auto& run : runs_in(folder)) {
      RunSetup setup = load_setup(run);
      const std::int64_t seed = setup.run.seed;
      const auto [place, fresh] = places.try_emplace(identity(setup), groups.size());
      if (fresh) groups.push_back({.setup = std::move(setup)});
      if (seen.emplace(place->second, seed).second) groups[place->second].runs.push_back(run);
    }
  }
  label(groups);
  return groups;
}

}  // namespace pavlov
