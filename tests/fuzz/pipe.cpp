// Answers of a program behind a pipe: its spaces, then observations in them.

#include "core/text.h"
#include "envs/pipe/protocol.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;
using protocol::json;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto lines = split(fuzz::text_of(data, size), '\n');
  Space space = Discrete{2};
  for (const auto& line : lines) {
    const json answer = protocol::parse(line);
    protocol::excerpt(line);
    fuzz::reads([&] {
      space = protocol::read_space(protocol::member(answer, "observation_space"));
      if (width_of(space) > 10'000) return;  // allowed, but not to be walked often
      fuzz::expect(protocol::read_space(protocol::write_space(space)) == space,
                   "a space reads back");
      if (auto* box = std::get_if<Box>(&space)) box->dtype = Dtype::f64;  // as PipeEnv has it
      to_string(space);
      Rng rng(1);
      const auto element = sample(space, rng);
      fuzz::expect(element.size() == width_of(space), "an element has the width of its space");
      flat_size(space);
      if (!std::holds_alternative<Box>(space)) count_of(space);
    });
    fuzz::reads([&] {
      const auto numbers = protocol::read_numbers(protocol::member(answer, "observation"));
      contains(space, numbers);
      protocol::write_numbers(numbers).dump();
    });
    fuzz::reads([&] { protocol::read_number(protocol::member(answer, "reward")); });
    fuzz::reads([&] { protocol::read_flag(answer, "terminated"); });
  }
  return 0;
}
