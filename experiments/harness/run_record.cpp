#include "experiments/harness/run_record.h"

#include <limits>
#include <stdexcept>

#include "core/file.h"
#include "core/settings.h"
#include "core/text.h"
#include "experiments/harness/config_file.h"
#include "experiments/harness/provenance.h"
#include "nets/core/compute_threads.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr const char* kRecordFile = "record.toml";

[[noreturn]] void refuse(const fs::path& folder, const std::string& key,
                         const std::string& problem) {
  throw std::runtime_error((folder / kRecordFile).string() + ": " + key + ": " + problem);
}

}  // namespace

void write_record(const fs::path& folder, const RunSetup& setup, const RunOutcome& outcome,
                  const std::string& started, std::int64_t resumed) {
  std::string text;
  const auto add = [&text](const std::string& key, const std::string& value,
                           const std::string& comment = "") {
    text += key + " = " + value + (comment.empty() ? "" : "  # " + comment) + "\n";
  };
  add("steps", std::to_string(outcome.steps));
  add("episodes", std::to_string(outcome.episodes));
  add("recent_return", shortest(outcome.recent_return), "mean of the last 100 episodes");
  if (outcome.evaluation) {
    const Estimate policy = outcome.evaluation->mean_return();
    add("evaluation_return", shortest(policy.mean),
        "of the learned policy, mean of " + std::to_string(policy.n) + " episodes");
    add("evaluation_episodes", std::to_string(policy.n));
  }
  if (outcome.best_look) {
    add("best_look_step", std::to_string(outcome.best_look->step));
    add("best_look_return", shortest(outcome.best_look->mean_return));
  }
  if (outcome.best_evaluation) {
    add("best_evaluation_return", shortest(outcome.best_evaluation->mean_return().mean),
        "of the best policy on the way, as many episodes");
  }
  add("interrupted", outcome.interrupted ? "true" : "false");
  add("started", started);
  add("resumed", std::to_string(resumed));
  add("seconds", shortest(outcome.seconds));
  add("env", toml_text(setup.run.env));
  add("agent", toml_text(setup.run.agent));
  add("seed", std::to_string(setup.run.seed), "all further settings are in config.toml");
  add("threads", std::to_string(compute_threads()));
  for (const auto& [key, value] : provenance()) add(key, toml_text(value));
  write_file(folder / kRecordFile, text);
}

std::string recorded(const fs::path& folder, const std::string& key) {
  if (!fs::exists(folder / kRecordFile)) return "";
  for (const auto& line : split(read_file(folder / kRecordFile), '\n')) {
    if (!line.starts_with(key + " = ")) continue;
    std::string value = line.substr(key.size() + 3);
    value = value.substr(0, value.find("  #"));
    std::erase_if(value, [](char c) { return c == '"' || c == '\''; });
    return value;
  }
  return "";
}

std::optional<double> recorded_number(const fs::path& folder, const std::string& key) {
  const std::string value = recorded(folder, key);
  if (value.empty()) return std::nullopt;
  try {
    return value == "nan" ? std::numeric_limits<double>::quiet_NaN() : from_text<double>(value);
  } catch (const std::invalid_argument& error) {
    refuse(folder, key, error.what());
  }
}

std::optional<std::int64_t> recorded_count(const fs::path& folder, const std::string& key) {
  const std::string value = recorded(folder, key);
  if (value.empty()) return std::nullopt;
  try {
    return detail::read_integer(value, 0, std::numeric_limits<std::int64_t>::max());
  } catch (const std::invalid_argument& error) {
    refuse(folder, key, error.what());
  }
}

bool has_finished(const fs::path& folder) { return recorded(folder, "interrupted") == "false"; }

}  // namespace pavlov
