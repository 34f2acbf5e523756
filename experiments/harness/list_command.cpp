#include <cstdio>

#include "agents/core/registry.h"
#include "agents/exploration/bonus.h"
#include "envs/core/registry.h"
#include "experiments/harness/command_line.h"
#include "experiments/harness/commands.h"

namespace pavlov {
namespace {

void print_table(const std::vector<std::pair<std::string, std::string>>& rows) {
  std::size_t width = 0;
  for (const auto& [name, text] : rows) width = std::max(width, name.size());
  for (const auto& [name, text] : rows) {
    std::printf("  %-*s  %s\n", static_cast<int>(width), name.c_str(), text.c_str());
  }
}

}  // namespace

int list_command(const Arguments& arguments) {
  std::vector<std::string> plugin;
  const CommandLine line{.program = "pavlov list",
                         .about = "List environments, agents and bonuses for exploring.",
                         .groups = {{"Options", {plugin_setting(plugin)}, ""}},
                         .operands = "WHAT",
                         .operands_help = "envs, agents or bonuses; all where it is left out",
                         .most_operands = 1};
  const auto what = line.parse(arguments);
  const auto listed = [&what](const char* kind) { return what.empty() || what[0] == kind; };
  if (!listed("envs") && !listed("agents") && !listed("bonuses")) {
    throw std::invalid_argument("list envs, list agents or list bonuses, not '" + what[0] + "'");
  }
  load_plugins(plugin);
  std::vector<std::pair<std::string, std::string>> rows;
  if (listed("envs")) {
    for (const auto& id : registered_ids())
      rows.emplace_back(id, find_environment(id).spec.summary);
    std::printf("Environments:\n");
    print_table(rows);
  }
  if (what.empty()) std::printf("\n");
  if (listed("agents")) {
    rows.clear();
    for (const auto& name : registered_learners()) {
      rows.emplace_back(name, find_learner(name).summary);
    }
    std::printf("Agents:\n");
    print_table(rows);
  }
  if (what.empty()) std::printf("\n");
  if (listed("bonuses")) {
    rows.clear();
    for (const auto& name : registered_bonuses()) {
      rows.emplace_back(name, find_bonus(name).summary);
    }
    std::printf("Bonuses, for every agent by --bonus NAME:\n");
    print_table(rows);
  }
  return 0;
}

}  // namespace pavlov
