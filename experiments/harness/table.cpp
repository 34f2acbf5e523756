#include "experiments/harness/table.h"

#include <sqlite3.h>
#include <unistd.h>

#include <charconv>
#include <cstdio>
#include <memory>
#include <stdexcept>

#include "core/file.h"
#include "core/text.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

/// The text between marks, those within doubled.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) out += c == '"' ? "\"\"" : std::string(1, c);
  return out + "\"";
}

std::string csv_cell(const std::string& text) {
  return text.find_first_of(",\"\n\r") == std::string::npos ? text : quoted(text);
}

/// Calls to SQLite with errors that name the file.
class Database {
 public:
  explicit Database(const fs::path& path) : path_(path) {
    sqlite3* opened = nullptr;
    const int code = sqlite3_open(path.c_str(), &opened);
    database_.reset(opened);
    check(code);
  }

  void run(const std::string& command) {
    check(sqlite3_exec(database_.get(), command.c_str(), nullptr, nullptr, nullptr));
  }

  void insert(const std::string& command, const Table& table) {
    sqlite3_stmt* made = nullptr;
    check(sqlite3_prepare_v2(database_.get(), command.c_str(), -1, &made, nullptr));
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(made, sqlite3_finalize);
    for (std::size_t row = 1; row < table.size(); ++row) {
      for (std::size_t i = 0; i < table[row].size(); ++i) {
        check(bind(made, static_cast<int>(i) + 1, table[row][i]));
      }
      if (sqlite3_step(made) != SQLITE_DONE) check(sqlite3_errcode(database_.get()));
      check(sqlite3_reset(made));
    }
  }

 private:
  static int bind(sqlite3_stmt* statement, int place, const std::string& cell) {
    const char* const end = cell.data() + cell.size();
    sqlite3_int64 integer = 0;
    double number = 0;
    if (cell.empty()) return sqlite3_bind_null(statement, place);
    if (std::from_chars(cell.data(), end, integer).ptr == end) {
      return sqlite3_bind_int64(statement, place, integer);
    }
    if (std::from_chars(cell.data(), end, number).ptr == end) {
      return sqlite3_bind_double(statement, place, number);
    }
    return sqlite3_bind_text(statement, place, cell.data(), static_cast<int>(cell.size()),
                             SQLITE_TRANSIENT);
  }

  void check(int code) const {
    if (code == SQLITE_OK) return;
    throw std::runtime_error(path_.string() +
                             ": cannot be written: " + sqlite3_errmsg(database_.get()));
  }

  fs::path path_;
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_{nullptr, sqlite3_close};
};

}  // namespace

Table rounded(Table table) {
  for (auto& row : table) {
    for (auto& cell : row) {
      double number = 0;
      const char* const end = cell.data() + cell.size();
      if (cell.size() < 8 || cell.find('.') == std::string::npos ||
          std::from_chars(cell.data(), end, number).ptr != end) {
        continue;
      }
      char text[32];
      std::snprintf(text, sizeof text, "%.5g", number);
      cell = text;
    }
  }
  return table;
}

std::string to_csv(const Table& table) {
  std::string csv;
  for (const auto& row : table) {
    std::vector<std::string> cells;
    for (const auto& cell : row) cells.push_back(csv_cell(cell));
    csv += join(cells, ",") + "\n";
  }
  return csv;
}

Table read_csv(const fs::path& path) {
  Table table{{""}};
  bool in_quotes = false;
  const std::string text = read_file(path);
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    std::string& cell = table.back().back();
    if (c == '"' && in_quotes && i + 1 < text.size() && text[i + 1] == '"') {
      cell += text[i++];
    } else if (c == '"') {
      in_quotes = !in_quotes;
    } else if (in_quotes || (c != ',' && c != '\n')) {
      cell += c;
    } else if (c == ',') {
      table.back().emplace_back();
    } else if (i + 1 < text.size()) {
      table.push_back({""});
    }
  }
  for (std::size_t row = 1; row < table.size(); ++row) {
    if (table[row].size() == table[0].size()) continue;
    throw std::runtime_error(path.string() + ":" + std::to_string(row + 1) + ": " +
                             std::to_string(table[row].size()) + " cells, expected are " +
                             std::to_string(table[0].size()));
  }
  return table;
}

void write_sqlite(const Table& table, const fs::path& path, const std::string& name) {
  fs::path unfinished = path;
  unfinished += ".tmp" + std::to_string(::getpid());
  fs::remove(unfinished);
  {
    Database database(unfinished);
    std::vector<std::string> columns;
    std::vector<std::string> places;
    for (const auto& column : table.at(0)) {
      columns.push_back(quoted(column));
      places.emplace_back("?");
    }
    database.run("BEGIN");
    database.run("CREATE TABLE " + quoted(name) + " (" + join(columns) + ")");
    database.insert("INSERT INTO " + quoted(name) + " VALUES (" + join(places) + ")", table);
    database.run("COMMIT");
  }
  fs::rename(unfinished, path);
}

}  // namespace pavlov
