// A main for a fuzzer where there is no libFuzzer: it is given each file of the folders named.

#include <filesystem>

#include "core/file.h"
#include "tests/fuzz/fuzz.h"

int main(int argc, char** argv) {
  int inputs = 0;
  for (int i = 1; i < argc; ++i) {
    if (argv[i][0] == '-') continue;  // an option of libFuzzer's
    for (const auto& entry : std::filesystem::directory_iterator(argv[i])) {
      const std::string input = pavlov::read_file(entry.path());
      LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
      ++inputs;
    }
  }
  std::printf("%d inputs were read or refused\n", inputs);
  return inputs > 0 ? 0 : 1;
}
