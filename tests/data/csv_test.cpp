#include "nets/data/readers/csv.h"

#include <cmath>

#include "core/file.h"
#include "nets/data/readers/table_dataset.h"
#include "nets/data/readers/text_file.h"
#include "tests/data/damage.h"
#include "tests/data/packed_file.h"
#include "tests/data/real_data.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

CsvTable parse(const std::string& text, const CsvOptions& options = {}) {
  return CsvTable::parse(data_file("a.csv", text), options);
}

}  // namespace

TEST_CASE("a table has named columns with types, quoted fields and missing cells", "[unit]") {
  const auto table = parse(
      "\xEF\xBB\xBF\"name\",\"age\",height,born\r\n\"Smith, \"\"J\"\"\",41,1.8,1949-01\r\n\n"
      "\"two\nlines\",NA,+2,\"1950-12\"\nlast,-7,,1951-01");
  CHECK(table.names() == std::vector<std::string>{"name", "age", "height", "born"});
  CHECK(table.rows() == 3);
  CHECK(table.texts("name")[0] == "Smith, \"J\"");
  CHECK(table.texts("name")[1] == "two\nlines");
  CHECK(table.type("name") == ColumnType::text);
  CHECK(table.type("age") == ColumnType::integer);
  CHECK(table.type("height") == ColumnType::number);
  CHECK(table.type("born") == ColumnType::text);
  CHECK(table.count_missing("height") == 1);
  const auto ages = table.numbers("age", CsvTable::Missing::nan);
  CHECK(ages[0] == 41);
  CHECK(std::isnan(ages[1]));
  CHECK_THROWS_WITH(table.numbers("age"), Contains("a.csv:4: column 'age': 'NA' is no number"));
  CHECK_THROWS_WITH(table.integers("height"), Contains("a.csv:2"));
  CHECK_THROWS_WITH(table.texts("hight"), Contains("did you mean height?"));
}

TEST_CASE("categories are in the order of their size, the alphabet or as told", "[unit]") {
  const auto table = parse("rank,size\n10,small\n2,big\n10,small\n");
  CHECK(table.categories("rank").names == std::vector<std::string>{"2", "10"});
  CHECK(table.categories("rank").labels == std::vector<std::int64_t>{1, 0, 1});
  CHECK(table.categories("size").names == std::vector<std::string>{"big", "small"});
  CHECK(table.categories("size", {"small", "big"}).labels == std::vector<std::int64_t>{0, 1, 0});
  CHECK_THROWS_WITH(table.categories("size", {"small"}),
                    Contains("a.csv:3: column 'size': 'big' is none of small"));
}

TEST_CASE("tables that do not fit themselves are refused by line and column", "[unit]") {
  CHECK_THROWS_WITH(parse(""), Contains("header"));
  CHECK_THROWS_WITH(parse("a,b\n1,2\n1,2,3\n"), Contains("a.csv:3:1: 3 fields for 2 columns"));
  CHECK_THROWS_WITH(parse("a,b\n1,\"2\n3,4\n"), Contains("a.csv:2:3: the quote is never closed"));
  CHECK_THROWS_WITH(parse("a,b\n1,\"2\"3\n"), Contains("a.csv:2:6: a separator must follow"));
  CHECK_THROWS_WITH(parse("a\n\xC3(\n"), Contains("a.csv:2:1: not UTF-8"));
  const auto table = parse("a;b\n1;2;3\n", {.separator = ';', .name_further_fields = true});
  CHECK(table.integers("#3")[0] == 3);
  CHECK(parse("1,2\n", {.names = {"x", "y"}}).rows() == 1);
  const auto whole = test::refusals("a,\"b\"\n1,\"x\"\"y\"\n",
                                    [](const FileBytes& file) { CsvTable::parse(file); });
  CHECK(whole.cuts >= 4);
  CHECK(whole.flips >= 4);
}

TEST_CASE("the ten admission rows of the course are encoded as they should be", "[unit]") {
  const test::ScratchFolder scratch;
  write_file(scratch.path / "ten.csv",
             "admit,gre,gpa,rank\n0,380,3.61,3\n1,660,3.67,3\n1,800,4.00,1\n1,640,3.19,4\n"
             "0,520,2.93,4\n1,760,3.00,2\n1,560,2.98,1\n0,400,3.08,2\n1,540,3.39,3\n"
             "0,700,3.92,2\n");
  const auto data = read_admissions(scratch.path / "ten.csv");
  CHECK(data->info().features ==
        std::vector<std::string>{"gre", "gpa", "rank=1", "rank=2", "rank=3", "rank=4"});
  const auto& inputs = data->rows()->inputs;
  CHECK(inputs.shape() == Shape{10, 6});
  std::vector<float> sums(6);
  for (std::int64_t i = 0; i < 10; ++i) {
    const Array row = inputs.row(i);
    for (std::size_t j = 0; j < 6; ++j) sums[j] += row.values<float>()[j];
  }
  CHECK(std::vector<float>(sums.begin() + 2, sums.end()) == std::vector<float>{2, 3, 3, 2});
  CHECK(inputs.row(3).values<float>()[0] == 640);
  CHECK(labels_of(*data) == std::vector<std::int64_t>{0, 1, 1, 1, 0, 1, 1, 0, 1, 0});
}

TEST_CASE("text must be UTF-8, and is refused by line and column where it is not", "[unit]") {
  const test::ScratchFolder scratch;
  const auto path = scratch.path / "a.txt";
  write_file(path, "Anna\r\nKär€nin 😀\n");
  CHECK(read_lines(path) == std::vector<std::string>{"Anna", "Kär€nin 😀"});
  for (const char* wrong : {"\x80", "\xC0\xAF", "\xE0\x80\xAF", "\xED\xA0\x80", "\xF5\x80\x80\x80",
                            "\xF0\x80\x80\x80", "\xE2\x82", "\xFF"}) {
    write_file(path, std::string("one\nab") + wrong);
    CHECK_THROWS_WITH(read_text(path), Contains("a.txt:2:3: not UTF-8"));
  }
  write_file(path, test::packed("a\tb\nc\td\n"));
  CHECK(read_fields(path, 2)[1][1] == "d");
  CHECK_THROWS_WITH(read_fields(path, 3), Contains("a.txt:1: 2 fields, not 3"));
  write_file(path, "");
  CHECK(read_lines(path).empty());
}

TEST_CASE("the real tables and texts are read as their description says", "[golden]") {
  const auto admissions = test::find_data("admissions/student_data.csv");
  if (admissions.empty()) return;
  const auto students = read_admissions(admissions);
  CHECK(students->size() == 400);
  std::int64_t admitted = 0;
  for (const auto label : labels_of(*students)) admitted += label;
  CHECK(admitted == 127);
  const auto cars = read_car_evaluation(test::find_data("car/car.data"));
  std::vector<std::int64_t> counts(4);
  for (const auto label : labels_of(*cars)) ++counts[static_cast<std::size_t>(label)];
  CHECK(counts == std::vector<std::int64_t>{1210, 384, 69, 65});
  CHECK(cars->rows()->inputs.shape() == Shape{1728, 21});
  const auto airline = CsvTable::read(test::find_data("timeseries/airline-passengers.csv"));
  CHECK(airline.rows() == 144);
  CHECK(airline.texts("Month")[0] == "1949-01");
  const auto co2 = test::find_data("timeseries/co2-mm-mlo.csv");
  CHECK_THROWS_WITH(CsvTable::read(co2), Contains(":2:1: 7 fields for 6 columns"));
  CHECK(CsvTable::read(co2, {.name_further_fields = true}).rows() == 820);
  CHECK(read_text(test::find_data("text/tinyshakespeare.txt")).size() == 1'115'394);
  CHECK(read_lines(test::find_data("imdb/reviews.txt.gz")).size() == 25'000);
  CHECK(read_fields(test::find_data("translation/deu-eng_head50000.txt.gz"), 2).size() == 50'000);
}
