#include "nets/core/layer_table.h"

#include <algorithm>
#include <array>
#include <vector>

namespace pavlov {
namespace {

constexpr std::size_t kColumns = 5;
using Line = std::array<std::string, kColumns>;

std::string with_commas(std::int64_t number) {
  std::string text = std::to_string(number);
  for (auto i = static_cast<int>(text.size()) - 3; i > 0; i -= 3) {
    text.insert(static_cast<std::size_t>(i), 1, ',');
  }
  return text;
}

}  // namespace

std::string layer_table(std::span<const LayerRow> rows) {
  std::vector<Line> lines = {{"layer", "type", "weight", "output", "parameters"}};
  std::int64_t total = 0;
  std::int64_t frozen = 0;
  for (const LayerRow& row : rows) {
    lines.push_back({row.name, row.type, row.weight, row.output, with_commas(row.parameters)});
    total += row.parameters;
    frozen += row.frozen;
  }
  lines.push_back({"total", "", "", "", with_commas(total)});
  if (frozen > 0) {
    lines.push_back({"trained", "", "", "", with_commas(total - frozen)});
    lines.push_back({"frozen", "", "", "", with_commas(frozen)});
  }

  std::array<std::size_t, kColumns> widths{};
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) widths[i] = std::max(widths[i], line[i].size());
  }
  std::string text;
  for (const Line& line : lines) {
    for (std::size_t i = 0; i < kColumns; ++i) {
      const std::string blanks(widths[i] - line[i].size(), ' ');
      const bool number = i + 1 == kColumns;
      text += number ? blanks + line[i] + "\n" : line[i] + blanks + "  ";
    }
  }
  return text;
}

}  // namespace pavlov
