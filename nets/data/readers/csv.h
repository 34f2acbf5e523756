#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nets/data/readers/file_bytes.h"

namespace pavlov {

struct CsvOptions {
  char separator = ',';
  /// Names of the columns; empty: the first line tells them.
  std::vector<std::string> names;
  /// Rows may have more fields than the header has names: the rest are called "#7", "#8", …
  bool name_further_fields = false;
  /// What stands for a cell that was not filled in.
  std::vector<std::string> missing = {"", "NA", "nan", "NaN", "?"};
};

enum class ColumnType { integer, number, text };  ///< text is what is neither: words, dates

/// A table as RFC 4180 has it: fields may be in quotes, and then hold separators, line ends and
/// doubled quotes. All names of columns below throw std::invalid_argument, with the nearest ones,
/// where there is no such column.
class CsvTable {
 public:
  /// Throw std::runtime_error "FILE:LINE:COLUMN: …" for a row with another number of fields, text
  /// after a closing quote, a quote that is never closed, or what is not UTF-8.
  static CsvTable read(const std::filesystem::path& path, const CsvOptions& options = {});
  static CsvTable parse(const FileBytes& file, const CsvOptions& options = {});

  const std::vector<std::string>& names() const { return names_; }
  std::int64_t rows() const { return std::ssize(lines_); }
  bool has(std::string_view column) const;
  /// By all cells that are not missing.
  ColumnType type(std::string_view column) const;
  std::int64_t count_missing(std::string_view column) const;

  const std::vector<std::string>& texts(std::string_view column) const;
  enum class Missing { refuse, nan };
  /// Throws std::runtime_error that names the line of a cell that is no number, or missing where
  /// that is refused.
  std::vector<double> numbers(std::string_view column, Missing missing = Missing::refuse) const;
  std::vector<std::int64_t> integers(std::string_view column) const;

  struct Categories {
    std::vector<std::string> names;
    std::vector<std::int64_t> labels;  ///< for each row an index of names
  };
  /// The column's values as classes: in the given order, where one is given (then others are
  /// refused), else numbers by size and words by the alphabet.
  Categories categories(std::string_view column, std::vector<std::string> order = {}) const;

  /// "FILE:12: column 'gpa'", for messages of one's own.
  std::string place(std::string_view column, std::int64_t row) const;

 private:
  std::size_t index(std::string_view column) const;
  bool is_missing(const std::string& cell) const;

  std::string origin_;
  std::vector<std::string> names_;
  std::vector<std::string> missing_;
  std::vector<std::vector<std::string>> columns_;
  std::vector<std::int64_t> lines_;  ///< where each row begins
};

}  // namespace pavlov
