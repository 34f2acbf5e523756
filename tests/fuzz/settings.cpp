// Settings as text, and names that were mistyped.

#include "core/settings.h"
#include "agents/core/registry.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/recording.h"
#include "experiments/harness/run_folder.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

namespace {

/// What is read from a text and written reads back as the same.
template <class T>
void round_trip(std::string_view text) {
  fuzz::reads([&] {
    const T value = from_text<T>(text);
    fuzz::expect(from_text<T>(to_text(value)) == value, "a setting reads back");
  });
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::text_of(data, size);
  round_trip<bool>(text);
  round_trip<int>(text);
  round_trip<std::int64_t>(text);
  round_trip<std::uint64_t>(text);
  round_trip<double>(text);
  round_trip<std::vector<int>>(text);
  round_trip<std::vector<double>>(text);
  fuzz::expect(join(split(text, ','), ",") == text, "a text is the join of its parts");
  fuzz::expect(trim(trim(text)) == trim(text), "a trimmed text has no blanks at its ends");
  fuzz::expect(file_name_from(text).find('/') == std::string::npos,
               "a file's name names no folder");
  if (size > 100) return 0;
  fuzz::reads([&] { find_environment(text); });
  fuzz::reads([&] { find_learner(std::string(text)); });
  fuzz::reads([&] { RecordConfig{.record = std::string(text)}.validate(); });
  return 0;
}
