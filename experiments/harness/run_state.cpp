#include "experiments/harness/run_state.h"

#include <stdexcept>
#include <vector>

#include "core/text.h"
#include "experiments/harness/config_file.h"

namespace pavlov {

namespace fs = std::filesystem;

void RunState::save(Checkpoint& checkpoint) const {
  statistics.save(checkpoint, "run.episodes");
  metrics.save(checkpoint, "run.metrics");
  checkpoint.put("run.recent", std::vector<double>(recent.begin(), recent.end()));
  checkpoint.put("run.seconds", std::span(&seconds, 1));
  checkpoint.put("run.started", started);
  checkpoint.put("run.resumed", std::span(&resumed, 1));
}

void RunState::load(const Checkpoint& checkpoint) {
  statistics.load(checkpoint, "run.episodes");
  metrics = MetricsState::load(checkpoint, "run.metrics");
  const auto returns = checkpoint.doubles("run.recent");
  recent.assign(returns.begin(), returns.end());
  seconds = checkpoint.doubles("run.seconds", 1)[0];
  started = checkpoint.text("run.started");
  resumed = checkpoint.integers("run.resumed", 1)[0];
}

CheckpointFiles checkpoint_files(const fs::path& folder, int rank) {
  if (rank == 0) return {folder / kCheckpointFile, folder / kPreviousCheckpointFile};
  const std::string name = "checkpoint.process-" + std::to_string(rank);
  return {folder / (name + ".safetensors"), folder / (name + ".previous.safetensors")};
}

void remove_checkpoints(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    if (name.starts_with("checkpoint.") && name.ends_with(".safetensors")) {
      files.push_back(entry.path());
    }
  }
  for (const auto& file : files) fs::remove(file);
}

std::int64_t step_of(const Checkpoint& checkpoint) {
  return checkpoint.integers("run.episodes.counts", 2)[0];
}

std::int64_t processes_of(const Checkpoint& checkpoint) {
  return checkpoint.has("run.processes") ? checkpoint.integers("run.processes", 1)[0] : 1;
}

std::optional<Checkpoint> newest_checkpoint(const fs::path& folder, std::string& damaged) {
  for (const auto& file : checkpoint_files(folder).both()) {
    if (!fs::exists(file)) continue;
    try {
      return Checkpoint::read(file);
    } catch (const std::runtime_error& error) {
      damaged += (damaged.empty() ? "" : "; ") + std::string(error.what());
    }
  }
  if (!damaged.empty()) throw std::runtime_error(damaged + "; there is no other checkpoint");
  return std::nullopt;
}

std::string deciding_settings(const RunSetup& setup) {
  RunSetup plain = setup;
  plain.origin.clear();
  plain.notes.clear();
  plain.run.checkpoint_steps = 0;  // when a run is saved changes nothing,
  plain.run.env_threads = 1;       // nor how its environments are stepped
  return plain.to_toml("");
}

void check_same_settings(const std::string& begun_with, const std::string& now) {
  const auto before = ConfigFile::parse(begun_with, "the checkpoint's settings");
  const auto after = ConfigFile::parse(now, "the settings");
  const auto name = [](const ConfigFile::Entry& entry) {
    return (entry.table.empty() ? "" : entry.table + ".") + entry.key;
  };
  std::vector<std::string> changes;
  for (const auto& entry : after.entries()) {
    const auto* old = before.find(entry.table, entry.key);
    if (old != nullptr && old->text == entry.text) continue;
    changes.push_back(name(entry) + " = " + entry.text + " (it was begun " +
                      (old == nullptr ? "without" : "with " + old->text) + ")");
  }
  for (const auto& entry : before.entries()) {
    if (after.find(entry.table, entry.key) == nullptr) {
      changes.push_back("no " + name(entry) + " (it was begun with " + entry.text + ")");
    }
  }
  if (changes.empty()) return;
  throw std::invalid_argument("a run that is resumed keeps its settings, but now " + join(changes));
}

}  // namespace pavlov
