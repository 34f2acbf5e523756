// metrics.csv, and the curve that is drawn of it.

#include "experiments/harness/metrics.h"
#include "experiments/harness/curves.h"
#include "render/figure.h"
#include "tests/fuzz/fuzz.h"

using namespace pavlov;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::reads([&] {
    const auto table = NumberTable::parse(fuzz::text_of(data, size), "input");
    for (const auto& column : table.columns) {
      fuzz::expect(column.size() == table.rows(), "columns are of one length");
    }
    const Curve one = learning_curve({&table, 1}, "one");
    const NumberTable tables[] = {table, table};
    const Curve both = learning_curve(tables, "both");
    const Curve curves[] = {one, both};
    draw(Figure{.panel_width = 160, .panel_height = 120, .panels = {plot_of(curves, "input")}});
    sparkline(one);
  });
  return 0;
}
