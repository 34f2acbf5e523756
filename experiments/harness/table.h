#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pavlov {

/// Cells of text; the first row heads the others.
using Table = std::vector<std::vector<std::string>>;

/// With five digits of longer numbers, for people.
Table rounded(Table table);

/// "a,b\n1,\"2, or 3\"\n": cells are quoted where they must be.
std::string to_csv(const Table& table);
/// Throws std::runtime_error "FILE:LINE: …" where rows are not as long as the first.
Table read_csv(const std::filesystem::path& path);

/// A database of that one table; numbers are stored as numbers, empty cells and NaN as NULL. The old
/// file is replaced when the new one is whole. Throws std::runtime_error that names the file.
void write_sqlite(const Table& table, const std::filesystem::path& path, const std::string& name);

}  // namespace pavlov
