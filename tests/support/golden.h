#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pavlov::test {

/// Where a golden recording lies: the whole one in ../shared/golden where that folder stands beside
/// the project (or at PAVLOV_GOLDEN), else the slice in tests/golden; nothing where neither has it.
/// A file that is kept packed is found by its plain name, too: "sutton_barto.json".
std::optional<std::filesystem::path> find_golden(std::string_view name);

/// A file's text, unpacked if its name ends in ".gz".
std::string read_text(const std::filesystem::path& path);

/// A CSV file with one header line, all cells as text.
struct Csv {
  std::vector<std::string> header;
  std::vector<std::vector<std::string>> rows;

  /// Index of a column; fails the test where it is missing.
  std::size_t column(std::string_view name) const;
  double number(std::size_t row, std::size_t column) const;
};
Csv read_csv(const std::filesystem::path& path);

}  // namespace pavlov::test
