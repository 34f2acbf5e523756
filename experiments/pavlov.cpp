/// `pavlov`: environments and agents on the command line. `pavlov --help` lists what it can do.

#include <functional>

#include "core/text.h"
#include "experiments/harness/commands.h"

using namespace pavlov;

namespace {

struct Command {
  std::string name;
  std::string usage;
  std::string summary;
  std::function<int(const Arguments&)> run;
};

const std::vector<Command>& commands() {
  static const std::vector<Command> all = {
      {"list", "list [envs|agents]", "environments and agents", list_command},
      {"info", "info NAME", "spaces, limits and settings of one of them", info_command},
      {"train", "train --env E --agent A", "let an agent learn; --help tells its options",
       [](const Arguments& arguments) { return train_command(arguments); }},
      {"search", "search --env E --agent A --vary …", "look for good settings", search_command},
      {"runs", "runs [FOLDER]", "list, sort and filter runs", runs_command},
      {"eval", "eval RUN", "play what was learned", eval_command},
      {"rollout", "rollout RUN | --env E", "print transitions", rollout_command},
      {"serve", "serve --env E", "offer an environment to another program, in JSON lines",
       serve_command},
      {"watch", "watch RUN | --env E --agent A", "see in a window what an agent does and thinks",
       watch_command},
      {"play", "play ENV", "play an environment by hand", play_command},
      {"plot", "plot RUN...", "compare learning curves", plot_command},
      {"compare", "compare RUN...", "compare agents over environments, with intervals",
       compare_command},
      {"report", "report RUN", "all of a run on one page of HTML", report_command},
      {"inspect", "inspect FILE...", "what is in a checkpoint", inspect_command},
      {"data", "data FOLDER|NAME", "what is in a data set", data_command},
      {"fit", "fit --data D --model M", "train a network on a data set", fit_command}};
  return all;
}

std::string help() {
  std::string text = "Environments and agents for reinforcement learning.\n\nUsage:\n";
  for (const auto& command : commands()) {
    std::string usage = "  pavlov " + command.usage;
    usage.resize(std::max<std::size_t>(usage.size(), 36), ' ');
    text += usage + command.summary + "\n";
  }
  return text +
         "\n`pavlov COMMAND --help` tells the options of a command; `pavlov --version` the "
         "version.\n";
}

int run(const Arguments& arguments) {
  if (arguments.empty() || arguments[0] == "--help" || arguments[0] == "-h")
    throw EarlyExit{help()};
  if (arguments[0] == "--version") throw EarlyExit{version_line() + "\n"};
  std::vector<std::string> names;
  for (const auto& command : commands()) {
    names.push_back(command.name);
    if (command.name == arguments[0]) return command.run({arguments.begin() + 1, arguments.end()});
  }
  throw std::invalid_argument(unknown_name("command", arguments[0], names));
}

}  // namespace

int main(int argc, char** argv) { return run_main(argc, argv, run); }
