// Tables of data sets.

#include "nets/data/readers/csv.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bytes bytes(data, size);
  const unsigned options = bytes.byte();
  fuzz::reads([&] {
    const auto table = CsvTable::parse(
        data_file("input", bytes.rest()),
        {.separator = (options & 1U) != 0 ? ';' : ',', .name_further_fields = (options & 2U) != 0});
    for (const auto& name : table.names()) {
      fuzz::reads([&] { table.type(name); });
      fuzz::reads([&] { table.numbers(name, CsvTable::Missing::nan); });
      fuzz::reads([&] { table.integers(name); });
      fuzz::reads([&] { table.categories(name); });
    }
  });
  return 0;
}
