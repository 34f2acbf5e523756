// Checkpoints, our own and other safetensors files.

#include "core/checkpoint.h"
#include "core/rng.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::reads([&] {
    const auto file =
        Checkpoint::parse(fuzz::text_of(data, size), "input", Checkpoint::Checksum::if_there);
    std::size_t bytes = 0;
    for (const auto& item : file.arrays()) {
      const std::string& name = item.first;
      const Checkpoint::Array& array = item.second;
      bytes += array.bytes.size();
      fuzz::expect(file.has(name), "an array is found by its name");
      fuzz::reads([&] { file.doubles(name); });
      fuzz::reads([&] { file.floats(name, 4); });
      fuzz::reads([&] { file.integers(name, -1); });
      fuzz::reads([&] { file.rngs(name, 1); });
      Checkpoint copy;
      copy.put(name, array);
    }
    fuzz::expect(bytes <= size, "arrays hold no more than their file");
  });
  return 0;
}
