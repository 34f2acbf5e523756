#include "tests/support/golden.h"

#include <zlib.h>

#include <algorithm>
#include <cstdlib>
#include <stdexcept>

#include "core/text.h"

namespace pavlov::test {

std::optional<std::filesystem::path> find_golden(std::string_view name) {
  const std::filesystem::path tests = PAVLOV_TEST_DATA;
  std::vector<std::filesystem::path> folders = {tests.parent_path().parent_path() / "shared/golden",
                                                tests / "golden"};
  if (const char* folder = std::getenv("PAVLOV_GOLDEN")) folders.insert(folders.begin(), folder);
  for (const auto& folder : folders) {
    for (const auto& file : {folder / name, folder / (std::string(name) + ".gz")}) {
      if (std::filesystem::exists(file)) return file;
    }
  }
  return std::nullopt;
}

std::string read_text(const std::filesystem::path& path) {
  const gzFile file = gzopen(path.c_str(), "rb");  // reads plain files, too
  if (file == nullptr) throw std::runtime_error(path.string() + " cannot be opened");
  std::string text;
  std::string buffer(1 << 16, '\0');
  int got = 0;
  while ((got = gzread(file, buffer.data(), static_cast<unsigned>(buffer.size()))) > 0) {
    text.append(buffer, 0, static_cast<std::size_t>(got));
  }
  gzclose(file);
  if (got < 0) throw std::runtime_error(path.string() + " is damaged");
  return text;
}

std::size_t Csv::column(std::string_view name) const {
  const auto found = std::find(header.begin(), header.end(), name);
  if (found == header.end()) throw std::runtime_error("no column " + std::string(name));
  return static_cast<std::size_t>(found - header.begin());
}

double Csv::number(std::size_t row, std::size_t column) const {
  return std::strtod(rows[row][column].c_str(), nullptr);
}

Csv read_csv(const std::filesystem::path& path) {
  const std::string text = read_text(path);
  Csv csv;
  std::string_view rest = text;
  while (!rest.empty()) {
    const auto end = rest.find('\n');
    auto cells = split(trim(rest.substr(0, end)), ',');
    if (csv.header.empty()) {
      csv.header = std::move(cells);
    } else {
      csv.rows.push_back(std::move(cells));
    }
    if (end == std::string_view::npos) break;
    rest.remove_prefix(end + 1);
  }
  return csv;
}

}  // namespace pavlov::test
