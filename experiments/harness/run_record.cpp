#include "experiments/harness/run_record.h"

#include <sys/utsname.h>

#include <thread>

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/main.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRecordFile = "record.toml";

}  // namespace

void write_record(const fs::path& folder, const RunOutcome& outcome, const std::string& started,
                  std::int64_t resumed) {
  utsname host{};
  ::uname(&host);
  std::string text;
  text += "steps = " + std::to_string(outcome.steps) + "\n";
  text += "episodes = " + std::to_string(outcome.episodes) + "\n";
  text +=
      "recent_return = " + shortest(outcome.recent_return) + "  # mean of the last 100 episodes\n";
  if (outcome.evaluation) {
    const Estimate policy = outcome.evaluation->mean_return();
    text += "evaluation_return = " + shortest(policy.mean) + "  # of the learned policy, mean of " +
            std::to_string(policy.n) + " episodes\n";
    text += "evaluation_episodes = " + std::to_string(policy.n) + "\n";
  }
  if (outcome.best_look) {
    text += "best_look_step = " + std::to_string(outcome.best_look->step) + "\n";
    text += "best_look_return = " + shortest(outcome.best_look->mean_return) + "\n";
  }
  if (outcome.best_evaluation) {
    text += "best_evaluation_return = " + shortest(outcome.best_evaluation->mean_return().mean) +
            "  # of the best policy on the way, as many episodes\n";
  }
  text += "interrupted = " + std::string(outcome.interrupted ? "true" : "false") + "\n";
  text += "started = " + started + "\n";
  text += "resumed = " + std::to_string(resumed) + "\n";
  text += "seconds = " + shortest(outcome.seconds) + "\n";
  text += "pavlov = \"" + version() + "\"\n";
  text += "compiler = \"" __VERSION__ "\"\n";
  text +=
      "system = \"" + std::string(host.sysname) + " " + host.release + " " + host.machine + "\"\n";
  text += "cores = " + std::to_string(std::thread::hardware_concurrency()) + "\n";
  write_file(folder / kRecordFile, text);
}

std::string recorded(const fs::path& folder, const std::string& key) {
  if (!fs::exists(folder / kRecordFile)) return "";
  for (const auto& line : split(read_file(folder / kRecordFile), '\n')) {
    if (!line.starts_with(key + " = ")) continue;
    std::string value = line.substr(key.size() + 3);
    value = value.substr(0, value.find("  #"));
    std::erase(value, '"');
    return value;
  }
  return "";
}

bool has_finished(const fs::path& folder) { return recorded(folder, "interrupted") == "false"; }

}  // namespace pavlov
