// A run's folder: config.toml, record.toml and metrics.csv, each behind a line "== NAME".

#include "core/file.h"
#include "core/text.h"
#include "experiments/harness/config_file.h"
#include "experiments/harness/curves.h"
#include "experiments/harness/run_groups.h"
#include "experiments/harness/run_record.h"
#include "experiments/harness/run_state.h"
#include "experiments/harness/table.h"
#include "experiments/harness/watch/panels.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// Writes the files that the input tells. False where one would have a library opened.
bool write_files(const fs::path& folder, std::string_view input) {
  constexpr std::string_view kMark = "== ";
  std::string name = "config.toml";
  std::string contents;
  bool harmless = true;
  const auto write = [&] {
    if (name != "config.toml" && name != "record.toml" && name != "metrics.csv") return;
    write_file(folder / name, contents);
    if (name != "config.toml") return;
    fuzz::reads([&] {
      harmless = harmless && ConfigFile::parse(contents, name).find("", "plugin") == nullptr;
    });
  };
  for (const auto& line : split(input, '\n')) {
    if (line.starts_with(kMark)) {
      write();
      name = line.substr(kMark.size());
      contents.clear();
    } else {
      contents += line + "\n";
    }
  }
  write();
  return harmless;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const test::ScratchFolder folder;
  const fs::path& run = folder.path;
  if (!write_files(run, fuzz::text_of(data, size))) return 0;
  fuzz::reads([&] { has_finished(run); });
  for (const char* key : {"steps", "episodes", "seconds", "recent_return", "evaluation_return"}) {
    fuzz::reads([&] { recorded_number(run, key); });
  }
  fuzz::reads([&] { load_setup(run); });
  fuzz::reads([&] { learning_curve(run); });
  fuzz::reads([&] { group_runs({&run, 1}); });
  fuzz::reads([&] { last_figures(run); });
  fuzz::reads([&] {
    const Table table = read_csv(run / "metrics.csv");
    write_file(run / "again.csv", to_csv(table));
    fuzz::expect(read_csv(run / "again.csv") == table, "a table reads back");
  });
  return 0;
}
