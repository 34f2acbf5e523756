#include "nets/data/readers/csv.h"

#include <algorithm>
#include <charconv>
#include <limits>
#include <optional>
#include <stdexcept>

#include "core/text.h"
#include "nets/data/readers/text_file.h"

namespace pavlov {
namespace {

template <class T>
std::optional<T> as_number(std::string_view text) {
  text = trim(text);
  if (text.starts_with('+')) text.remove_prefix(1);
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

/// Takes a text apart, record after record.
class CsvParser {
 public:
  CsvParser(const FileBytes& file, char separator)
      : origin_(file.origin), text_(file.text()), separator_(separator) {
    const std::size_t wrong = find_invalid_utf8(text_);
    if (wrong != std::string_view::npos) fail(wrong, "not UTF-8");
    if (text_.starts_with("\xEF\xBB\xBF")) place_ = 3;  // a byte order mark
  }

  /// The fields of the next line that is not empty; false at the end.
  bool next(std::vector<std::string>& fields) {
    while (place_ < text_.size() && (text_[place_] == '\n' || text_[place_] == '\r')) step();
    fields.clear();
    if (place_ >= text_.size()) return false;
    begin_ = place_;
    begin_line_ = line_;
    do {
      fields.push_back(text_.substr(place_).starts_with('"') ? quoted() : plain());
    } while (place_ < text_.size() && text_[place_] == separator_ && step());
    return true;
  }

  std::int64_t line() const { return begin_line_; }
  [[noreturn]] void fail_row(const std::string& what) const { fail(begin_, what); }

 private:
  [[noreturn]] void fail(std::size_t place, const std::string& what) const {
    throw std::runtime_error(place_in(origin_, text_, place) + ": " + what);
  }
  bool step() {
    if (text_[place_++] == '\n') ++line_;
    return true;
  }
  bool at_end_of_field() const {
    return place_ >= text_.size() || text_[place_] == separator_ || text_[place_] == '\n' ||
           text_[place_] == '\r';
  }

  std::string plain() {
    const std::size_t from = place_;
    while (!at_end_of_field()) ++place_;
    return std::string(text_.substr(from, place_ - from));
  }

  std::string quoted() {
    const std::size_t from = place_++;
    std::string field;
    while (place_ < text_.size()) {
      if (text_[place_] == '"') {
        ++place_;
        if (place_ >= text_.size() || text_[place_] != '"') {
          if (!at_end_of_field()) fail(place_, "a separator must follow the closing quote");
          return field;
        }
      }
      field += text_[place_];
      step();
    }
    fail(from, "the quote is never closed");
  }

  const std::string& origin_;
  std::string_view text_;
  char separator_;
  std::size_t place_ = 0;
  std::size_t begin_ = 0;
  std::int64_t line_ = 1;
  std::int64_t begin_line_ = 1;
};

}  // namespace

CsvTable CsvTable::read(const std::filesystem::path& path, const CsvOptions& options) {
  return parse(read_data_file(path), options);
}

CsvTable CsvTable::parse(const FileBytes& file, const CsvOptions& options) {
  CsvTable table;
  table.origin_ = file.origin;
  table.names_ = options.names;
  table.missing_ = options.missing;
  CsvParser parser(file, options.separator);
  std::vector<std::string> fields;
  if (table.names_.empty() && !parser.next(table.names_)) {
    parser.fail_row("a header with the columns' names is missing");
  }
  while (parser.next(fields)) {
    const bool first = table.lines_.empty();
    while (first && options.name_further_fields && table.names_.size() < fields.size()) {
      table.names_.push_back("#" + std::to_string(table.names_.size() + 1));
    }
    if (fields.size() != table.names_.size()) {
      parser.fail_row(std::to_string(fields.size()) + " fields for " +
                      std::to_string(table.names_.size()) + " columns");
    }
    table.columns_.resize(table.names_.size());
    for (std::size_t i = 0; i < fields.size(); ++i) {
      table.columns_[i].push_back(std::move(fields[i]));
    }
    table.lines_.push_back(parser.line());
  }
  table.columns_.resize(table.names_.size());
  return table;
}

std::size_t CsvTable::index(std::string_view column) const {
  const auto found = std::find(names_.begin(), names_.end(), column);
  if (found == names_.end()) {
    throw std::invalid_argument(origin_ + ": " + unknown_name("column", column, names_));
  }
  return static_cast<std::size_t>(found - names_.begin());
}

bool CsvTable::has(std::string_view column) const {
  return std::find(names_.begin(), names_.end(), column) != names_.end();
}

bool CsvTable::is_missing(const std::string& cell) const {
  return std::find(missing_.begin(), missing_.end(), trim(cell)) != missing_.end();
}

ColumnType CsvTable::type(std::string_view column) const {
  auto type = ColumnType::integer;
  for (const std::string& cell : texts(column)) {
    if (is_missing(cell)) continue;
    if (type == ColumnType::integer && !as_number<std::int64_t>(cell)) type = ColumnType::number;
    if (type == ColumnType::number && !as_number<double>(cell)) return ColumnType::text;
  }
  return type;
}

std::int64_t CsvTable::count_missing(std::string_view column) const {
  const auto& cells = texts(column);
  return std::count_if(cells.begin(), cells.end(),
                       [this](const std::string& cell) { return is_missing(cell); });
}

const std::vector<std::string>& CsvTable::texts(std::string_view column) const {
  return columns_[index(column)];
}

std::string CsvTable::place(std::string_view column, std::int64_t row) const {
  return origin_ + ":" + std::to_string(lines_.at(static_cast<std::size_t>(row))) + ": column '" +
         std::string(column) + "'";
}

std::vector<double> CsvTable::numbers(std::string_view column, Missing missing) const {
  std::vector<double> numbers;
  for (const std::string& cell : texts(column)) {
    const auto number = as_number<double>(cell);
    if (is_missing(cell) && missing == Missing::nan) {
      numbers.push_back(std::numeric_limits<double>::quiet_NaN());
    } else if (!number || is_missing(cell)) {
      throw std::runtime_error(place(column, std::ssize(numbers)) + ": '" + cell +
                               "' is no number");
    } else {
      numbers.push_back(*number);
    }
  }
  return numbers;
}

std::vector<std::int64_t> CsvTable::integers(std::string_view column) const {
  std::vector<std::int64_t> numbers;
  for (const std::string& cell : texts(column)) {
    const auto number = as_number<std::int64_t>(cell);
    if (!number) {
      throw std::runtime_error(place(column, std::ssize(numbers)) + ": '" + cell +
                               "' is no whole number");
    }
    numbers.push_back(*number);
  }
  return numbers;
}

CsvTable::Categories CsvTable::categories(std::string_view column,
                                          std::vector<std::string> order) const {
  const auto& cells = texts(column);
  const bool given = !order.empty();
  if (!given) {
    order = cells;
    const bool words = type(column) == ColumnType::text;
    std::sort(order.begin(), order.end(), [words](const std::string& a, const std::string& b) {
      const double left = words ? 0 : as_number<double>(a).value_or(0);
      const double right = words ? 0 : as_number<double>(b).value_or(0);
      return left != right ? left < right : a < b;
    });
    order.erase(std::unique(order.begin(), order.end()), order.end());
  }
  Categories categories{.names = std::move(order)};
  for (const std::string& cell : cells) {
    const auto found = std::find(categories.names.begin(), categories.names.end(), cell);
    if (found == categories.names.end()) {
      throw std::runtime_error(place(column, std::ssize(categories.labels)) + ": '" + cell +
                               "' is none of " + join(categories.names));
    }
    categories.labels.push_back(found - categories.names.begin());
  }
  return categories;
}

}  // namespace pavlov
