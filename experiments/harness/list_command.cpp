#include <cstdio>

#include "agents/core/registry.h"
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
                         .about = "List environments and agents.",
                         .groups = {{"Options", {plugin_setting(plugin)}, ""}},
                         .operands = "WHAT",
                         .operands_help = "envs or agents; both where it is left out",
                         .most_operands = 1};
  const auto what = line.parse(arguments);
  if (!what.empty() && what[0] != "envs" && what[0] != "agents") {
    throw std::invalid_argument("list envs or list agents, not '" + what[0] + "'");
  }
  load_plugins(plugin);
  std::vector<std::pair<std::string, std::string>> rows;
  if (what.empty() || what[0] == "envs") {
    for (const auto& id : registered_ids())
      rows.emplace_back(id, find_environment(id).spec.summary);
    std::printf("Environments:\n");
    print_table(rows);
  }
  if (what.empty()) std::printf("\n");
  if (what.empty() || what[0] == "agents") {
    rows.clear();
    for (const auto& name : registered_learners()) {
      rows.emplace_back(name, find_learner(name).summary);
    }
    std::printf("Agents:\n");
    print_table(rows);
  }
  return 0;
}

}  // namespace pavlov
