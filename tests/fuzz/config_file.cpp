// config.toml of a run.

#include "experiments/harness/config_file.h"
#include "core/file.h"
#include "experiments/harness/run_setup.h"
#include "experiments/harness/run_state.h"
#include "tests/fuzz/fuzz.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

const test::ScratchFolder& scratch() {
  static const test::ScratchFolder folder;
  return folder;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  fuzz::reads([&] {
    const auto file = ConfigFile::parse(text, "input");
    if (file.find("", "plugin") != nullptr) return;  // any library of this machine could be opened
    const auto path = scratch().path / "config.toml";
    write_file(path, text);
    const RunSetup setup = load_setup(scratch().path);
    const std::string written = setup.to_toml("");
    write_file(path, written);
    const bool read = fuzz::reads([&] {
      fuzz::expect(load_setup(scratch().path).to_toml("") == written, "a setup reads back");
    });
    fuzz::expect(read, "a setup that was written can be read");
    check_same_settings(written, deciding_settings(setup));
  });
  return 0;
}
