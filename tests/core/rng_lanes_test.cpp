#include "core/rng_lanes.h"

#include <vector>

#include "core/instruction_set.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("the next numbers of several streams are those of each alone, whatever the processor has",
          "[unit]") {
  constexpr int kStreams = 103;  // not whole vectors
  Rng rng(1);
  std::vector<std::uint64_t> keys;
  std::vector<std::uint64_t> positions;
  for (int i = 0; i < kStreams; ++i) {
    keys.push_back(rng.bits64());
    positions.push_back(i < 50 ? static_cast<std::uint64_t>(i) : rng.bits64() >> 4);
  }
  const InstructionSet in_use = instruction_set();
  for (const InstructionSet set : available_instruction_sets()) {
    INFO(name_of(set));
    use_instruction_set(set);
    std::vector<std::int64_t> draws(kStreams);
    peek_uniform(keys.data(), positions.data(), kStreams, draws.data());
    for (std::size_t i = 0; i < kStreams; ++i) {
      Rng stream = Rng::from_state({keys[i], positions[i]});
      CHECK(static_cast<double>(draws[i]) * 0x1p-53 == stream.uniform());
    }
  }
  use_instruction_set(in_use);
}
