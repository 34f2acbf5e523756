#include "core/rng.h"

#include <vector>

#include "tests/cuda/rng_kernel.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("the GPU draws the same random words as the CPU", "[cuda]") {
  if (!test::gpu_present()) {
    WARN("skipped: no GPU here");
    return;
  }
  Rng rng(5);
  std::vector<std::uint32_t> words(4000);
  REQUIRE(test::philox_on_gpu(rng.state().key, words));
  for (const auto word : words) REQUIRE(word == rng.bits32());
}
