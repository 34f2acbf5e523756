#include "experiments/harness/table.h"

#include <sqlite3.h>

#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

const Table kTable = {{"name", "steps", "say \"hi\""},
                      {"a,b", "100", "0.5"},
                      {"", "-3", "two\nlines"},
                      {"1e", "1e-3", "nan"}};

/// The first column of what a query answers.
std::vector<std::string> ask(const std::filesystem::path& path, const std::string& query) {
  sqlite3* database = nullptr;
  std::vector<std::string> answers;
  REQUIRE(sqlite3_open(path.c_str(), &database) == SQLITE_OK);
  CHECK(sqlite3_exec(
            database, query.c_str(),
            [](void* list, int, char** cells, char**) {
              static_cast<std::vector<std::string>*>(list)->emplace_back(cells[0] ? cells[0] : "?");
              return 0;
            },
            &answers, nullptr) == SQLITE_OK);
  sqlite3_close(database);
  return answers;
}

}  // namespace

TEST_CASE("a table written as CSV is read back the same", "[unit]") {
  const test::ScratchFolder scratch;
  write_file(scratch.path / "t.csv", to_csv(kTable));
  CHECK(read_csv(scratch.path / "t.csv") == kTable);
  CHECK_THAT(to_csv(kTable), Contains("\"a,b\",100,0.5\n") && Contains("\"say \"\"hi\"\"\""));
  write_file(scratch.path / "bad.csv", "a,b\n1,2\n3\n");
  CHECK_THROWS_WITH(read_csv(scratch.path / "bad.csv"),
                    Contains("bad.csv:3: 1 cells, expected are 2"));
}

TEST_CASE("a table written to SQLite keeps numbers as numbers", "[unit]") {
  const test::ScratchFolder scratch;
  const auto file = scratch.path / "t.sqlite";
  write_sqlite({{"old"}, {"1"}}, file, "runs");
  write_sqlite(kTable, file, "runs");
  CHECK(ask(file, "SELECT steps FROM runs ORDER BY steps") ==
        std::vector<std::string>{"-3", "0.001", "100"});
  CHECK(ask(file, "SELECT typeof(name) || typeof(\"say \"\"hi\"\"\") FROM runs") ==
        std::vector<std::string>{"textreal", "nulltext", "textnull"});
  CHECK_THROWS_WITH(write_sqlite(kTable, scratch.path / "no" / "t.sqlite", "runs"),
                    Contains("t.sqlite") && Contains("cannot be written"));
}
