// The command line of `pavlov train`, an argument a line.

#include "core/text.h"
#include "experiments/harness/run_setup.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Arguments arguments = split(fuzz::text_of(data, size), '\n');
  for (const auto& argument : arguments) {  // files that could be anything
    if (argument.starts_with("--config") || argument.starts_with("--plugin")) return 0;
  }
  try {
    fuzz::reads([&] {
      const RunSetup setup = read_setup({.program = "pavlov train", .about = "fuzzed"}, arguments);
      fuzz::expect(!describe(setup).empty(), "a setup is described");
      setup.to_toml("");
    });
  } catch (const EarlyExit&) {  // --help
  }
  return 0;
}
