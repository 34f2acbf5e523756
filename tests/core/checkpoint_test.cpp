#include "core/checkpoint.h"

#include <cmath>
#include <cstring>
#include <filesystem>
#include <limits>
#include <random>

#include "core/file.h"
#include "core/rng.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
namespace fs = std::filesystem;

namespace {

/// A file in the temporary folder that goes with the test.
struct ScratchFile {
  fs::path path = fs::temp_directory_path() /
                  ("pavlov_checkpoint_" + std::to_string(std::random_device{}()) + ".safetensors");
  ~ScratchFile() { fs::remove(path); }
};

Checkpoint example() {
  Checkpoint checkpoint;
  checkpoint.put("q",
                 std::vector<double>{0.1, -2.5, 1e308, std::numeric_limits<double>::infinity()});
  checkpoint.put("visits", std::vector<std::int64_t>{1, -7, std::int64_t{1} << 62});
  checkpoint.put("image", Checkpoint::Array{"U8", {1, 3}, std::vector<std::byte>(3, std::byte{9})});
  checkpoint.put("empty", std::vector<double>{});
  checkpoint.put("agent", "q-learning \"ε\"\n");
  return checkpoint;
}

/// A file with this header and these data.
std::string file_of(const std::string& header, const std::string& data = "") {
  const std::uint64_t length = header.size();
  std::string file(8, '\0');
  std::memcpy(file.data(), &length, 8);
  return file + header + data;
}

std::string complaint(const std::string& contents,
                      Checkpoint::Checksum checksum = Checkpoint::Checksum::required) {
  try {
    Checkpoint::parse(contents, "the-file", checksum);
  } catch (const std::runtime_error& error) {
    const std::string message = error.what();
    CHECK_THAT(message, Contains("the-file: "));
    return message;
  }
  return "accepted";
}

}  // namespace

TEST_CASE("a checkpoint reads back what was written", "[unit]") {
  ScratchFile file;
  example().write(file.path);
  const Checkpoint read = Checkpoint::read(file.path);
  CHECK(read.doubles("q", 4) == example().doubles("q"));
  CHECK(read.integers("visits") == example().integers("visits"));
  CHECK(read.array("image").shape == std::vector<std::int64_t>{1, 3});
  CHECK(read.array("image").bytes == example().array("image").bytes);
  CHECK(read.doubles("empty").empty());
  CHECK(read.text("agent") == "q-learning \"ε\"\n");
  CHECK(read.arrays().size() == 4);
  CHECK(read.texts().size() == 2);  // and the format
  CHECK(read.has("agent"));
  CHECK_FALSE(read.has("epsilon"));
}

TEST_CASE("a random stream goes on from a checkpoint where it was", "[unit]") {
  Rng rng(5);
  rng.bits32();
  Checkpoint checkpoint;
  checkpoint.put("rng", rng);
  CHECK(checkpoint.rng("rng") == rng);
  CHECK_THROWS_WITH(checkpoint.rng("dice"), Contains("dice"));
}

TEST_CASE("the file is safetensors: length, JSON header, aligned little-endian data", "[unit]") {
  ScratchFile file;
  example().write(file.path);
  const std::string contents = read_file(file.path);
  std::uint64_t length = 0;
  std::memcpy(&length, contents.data(), 8);
  CHECK(length % 8 == 0);
  CHECK(contents[8] == '{');
  CHECK(contents.size() == 8 + length + 4 * 8 + 3 * 8 + 3);
  CHECK_THAT(contents, Contains(R"("q":{"data_offsets":[0,32],"dtype":"F64","shape":[4]})"));
  double first = 0;
  std::memcpy(&first, contents.data() + 8 + length, 8);
  CHECK(first == 0.1);
}

TEST_CASE("whole numbers leave room to count on from them; plain bits are any", "[unit]") {
  constexpr std::int64_t kLimit = std::int64_t{1} << 62;
  Checkpoint checkpoint("it");
  checkpoint.put("counts", std::vector<std::int64_t>{-kLimit, kLimit});
  CHECK(checkpoint.integers("counts") == std::vector<std::int64_t>{-kLimit, kLimit});
  for (const std::int64_t number : {kLimit + 1, -kLimit - 1}) {
    checkpoint.put("keys", std::vector<std::int64_t>{number});
    CHECK_THROWS_WITH(checkpoint.integers("keys"),
                      Contains("'keys' holds " + std::to_string(number)) && Contains("2^62"));
    CHECK(checkpoint.words("keys") ==
          std::vector<std::uint64_t>{static_cast<std::uint64_t>(number)});
  }
}

TEST_CASE("what is missing or of another type or size is told by name", "[unit]") {
  ScratchFile file;
  example().write(file.path);
  const Checkpoint read = Checkpoint::read(file.path);
  CHECK_THROWS_WITH(read.doubles("w"), Contains(file.path.string()) && Contains("'w'"));
  CHECK_THROWS_WITH(read.text("w"), Contains("no text 'w'"));
  CHECK_THROWS_WITH(read.doubles("visits"), Contains("I64") && Contains("F64 is needed"));
  CHECK_THROWS_WITH(read.doubles("q", 5), Contains("has 4 numbers, 5 are needed"));
  CHECK_THROWS_WITH(Checkpoint::read("/no/such/file"), Contains("/no/such/file"));
  write_file(file.path, "{}");
  CHECK_THROWS_WITH(Checkpoint::read(file.path), Contains(file.path.string() + ": is cut short"));
}

TEST_CASE("what cannot be kept is refused before anything is written", "[unit]") {
  Checkpoint checkpoint;
  CHECK_THROWS_AS(checkpoint.put("a", Checkpoint::Array{"F64", {2}, {}}), std::invalid_argument);
  CHECK_THROWS_AS(checkpoint.put("a", Checkpoint::Array{"F99", {0}, {}}), std::invalid_argument);
  CHECK_THROWS_AS(checkpoint.put("__metadata__", std::vector<double>{}), std::invalid_argument);
  CHECK_THROWS_AS(checkpoint.put("crc32", "1"), std::invalid_argument);
  ScratchFile file;
  checkpoint.put("text", "\xff");
  CHECK_THROWS_WITH(checkpoint.write(file.path), Contains("UTF-8"));
  CHECK_FALSE(fs::exists(file.path));
}

TEST_CASE("every cut and every flipped byte of a checkpoint is noticed", "[unit]") {
  ScratchFile file;
  example().write(file.path);
  const std::string whole = read_file(file.path);
  for (std::size_t size = 0; size < whole.size(); ++size) {
    CHECK(complaint(whole.substr(0, size)) != "accepted");
  }
  CHECK(complaint(whole + "x") != "accepted");
  std::uint64_t length = 0;
  std::memcpy(&length, whole.data(), 8);
  const std::size_t padding = whole.rfind('}', 8 + length) + 1;  // blanks may become other blanks
  for (std::size_t i = 0; i < whole.size(); ++i) {
    if (i >= padding && i < 8 + length) continue;
    std::string damaged = whole;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    CHECK(complaint(damaged) != "accepted");
  }
}

TEST_CASE("hostile files are refused with what is wrong", "[unit]") {
  const auto array = [](const std::string& fields) { return file_of("{\"a\":{" + fields + "}}"); };
  CHECK_THAT(complaint(""), Contains("cut short"));
  CHECK_THAT(complaint("hello"), Contains("cut short"));
  CHECK_THAT(complaint(std::string(16, '\xff')), Contains("beyond 100 MB"));
  CHECK_THAT(complaint(file_of("{}").substr(0, 9)), Contains("cut short"));
  CHECK_THAT(complaint(file_of("[]")), Contains("not a JSON object"));
  CHECK_THAT(complaint(file_of("{\"a\":")), Contains("not a JSON object"));
  CHECK_THAT(complaint(file_of("{}")), Contains("no checksum"));
  CHECK_THAT(complaint(file_of(R"({"__metadata__":{"crc32":"0"}})")),
             Contains("checksum is wrong"));
  CHECK_THAT(complaint(file_of(R"({"__metadata__":{"x":1}})")), Contains("metadata"));
  CHECK_THAT(complaint(file_of(R"({"a":3})")), Contains("'a'"));
  CHECK_THAT(complaint(array(R"("dtype":"F64","shape":[1])")), Contains("'a'"));
  CHECK_THAT(complaint(array(R"("dtype":"F65","shape":[1],"data_offsets":[0,8])")),
             Contains("unknown type 'F65'"));
  CHECK_THAT(complaint(array(R"("dtype":"F64","shape":[-1],"data_offsets":[0,8])")),
             Contains("negative"));
  CHECK_THAT(
      complaint(array(R"("dtype":"F64","shape":[4294967296,4294967296],"data_offsets":[0,0])")),
      Contains("beyond all memory"));
  CHECK_THAT(complaint(array(R"("dtype":"F64","shape":[2],"data_offsets":[0,8])")),
             Contains("takes 16 bytes"));
  CHECK_THAT(complaint(array(R"("dtype":"F64","shape":[2],"data_offsets":[16,0])")),
             Contains("takes 16 bytes"));
  CHECK_THAT(complaint(array(R"("dtype":"F64","shape":[1],"data_offsets":[0,8])")),
             Contains("data are missing"));
  CHECK_THAT(complaint(array(R"("dtype":"F64","shape":[1],"data_offsets":[0,8],"more":1)")),
             Contains("extra"));
  const auto two = [](const std::string& first, const std::string& second) {
    const auto entry = [](const std::string& place) {
      return R"({"dtype":"U8","shape":[2],"data_offsets":)" + place + "}";
    };
    return file_of("{\"a\":" + entry(first) + ",\"b\":" + entry(second) + "}", "1234");
  };
  CHECK_THAT(complaint(two("[0,2]", "[1,3]")), Contains("overlap"));
  CHECK_THAT(complaint(two("[0,2]", "[3,5]")), Contains("gap"));
  CHECK_THAT(complaint(file_of(std::string(200000, '['))), Contains("not a JSON object"));
  CHECK_THAT(
      complaint(file_of("{\"a\":" + std::string(100000, '[') + std::string(100000, ']') + "}")),
      Contains("'a'"));
}

TEST_CASE("names that stand twice, numbers that are none and texts that are none are refused",
          "[unit]") {
  const std::string entry = R"({"dtype":"U8","shape":[1],"data_offsets":[0,1]})";
  const auto with = [](const std::string& shape, const std::string& place) {
    return file_of(R"({"a":{"dtype":"U8","shape":)" + shape + R"(,"data_offsets":)" + place + "}}",
                   "x");
  };
  const auto foreign = [](const std::string& contents) {
    return complaint(contents, Checkpoint::Checksum::if_there);
  };
  CHECK(foreign(file_of("{\"a\":" + entry + "}", "x")) == "accepted");
  CHECK(foreign(with("[1]", "[0,1]")) == "accepted");
  CHECK_THAT(foreign(file_of("{\"a\":" + entry + ",\"a\":" + entry + "}", "x")),
             Contains("two entries 'a'"));
  CHECK_THAT(foreign(file_of(
                 R"({"a":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "x")),
             Contains("two entries 'dtype'"));
  CHECK_THAT(foreign(file_of(R"({"__metadata__":{},"__metadata__":{}})")),
             Contains("two entries '__metadata__'"));
  CHECK_THAT(foreign(with("[1.0]", "[0,1]")), Contains("shape") && Contains("whole numbers"));
  CHECK_THAT(foreign(with("[1e300]", "[0,1]")), Contains("shape"));
  CHECK_THAT(foreign(with("[1]", "[0.5,1]")), Contains("data_offsets"));
  CHECK_THAT(foreign(with("[true]", "[0,1]")), Contains("'a'"));
  CHECK_THAT(foreign(with("[\"1\"]", "[0,1]")), Contains("'a'"));
  CHECK_THAT(foreign(with("[18446744073709551615]", "[0,1]")), Contains("negative"));
  CHECK_THAT(foreign(with("[1]", "[-1,0]")), Contains("place"));
  CHECK_THAT(foreign(with("[1]", "[0]")), Contains("'a'"));
  CHECK_THAT(foreign(with("[1]", "[0,1,2]")), Contains("extra"));
  CHECK_THAT(foreign(with("{\"0\":1}", "[0,1]")), Contains("'a'"));
  CHECK_THAT(foreign(file_of(R"({"a":{"dtype":8,"shape":[1],"data_offsets":[0,1]}})", "x")),
             Contains("'a'"));
  CHECK_THAT(foreign(file_of("{\"\xff\":" + entry + "}", "x")), Contains("not a JSON object"));
  CHECK_THAT(foreign(file_of(" {}")), Contains("not a JSON object"));
  CHECK_THAT(foreign(file_of("")), Contains("not a JSON object"));
  CHECK_THAT(foreign(file_of("{} {}")), Contains("not a JSON object"));
}

TEST_CASE("a file without our checksum is read where that is allowed, a wrong one never",
          "[unit]") {
  const std::string plain =
      file_of(R"({"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}})", "xy");
  CHECK_THAT(complaint(plain), Contains("no checksum"));
  const auto read = Checkpoint::parse(plain, "plain", Checkpoint::Checksum::if_there);
  CHECK(read.array("a").bytes == std::vector<std::byte>{std::byte{'x'}, std::byte{'y'}});
  const std::string wrong = file_of(R"({"__metadata__":{"crc32":"1"}})");
  CHECK_THAT(complaint(wrong, Checkpoint::Checksum::if_there), Contains("checksum is wrong"));
}

TEST_CASE("a damaged file without a checksum is refused or read as what it then says", "[unit]") {
  const std::string whole =
      file_of(R"({"a":{"dtype":"F32","shape":[2,1],"data_offsets":[0,8]},"__metadata__":{"b":"c"},)"
              R"("d":{"dtype":"U8","shape":[3],"data_offsets":[8,11]}})",
              "12345678abc");
  Rng rng(6);
  const auto below = [&](const std::string& text) {
    return rng.below(static_cast<std::uint32_t>(text.size()));
  };
  int accepted = 0;
  for (int i = 0; i < 20'000; ++i) {
    std::string damaged = whole.substr(0, rng.bernoulli(0.2) ? below(whole) : whole.size());
    for (int flips = rng.integer(0, 3); flips > 0 && !damaged.empty(); --flips) {
      damaged[below(damaged)] = static_cast<char>(rng.below(256));
    }
    try {
      const auto read = Checkpoint::parse(damaged, "damaged", Checkpoint::Checksum::if_there);
      ++accepted;
      Checkpoint copy;  // checks sizes against shapes
      for (const auto& [name, array] : read.arrays()) copy.put(name, array);
    } catch (const std::runtime_error&) {
    }
  }
  CHECK(accepted > 1000);  // untouched, or changed in its data only
  CHECK(accepted < 15'000);
}

TEST_CASE("random bytes never get through", "[unit]") {
  Rng rng(5);
  for (int i = 0; i < 500; ++i) {
    std::string bytes(rng.below(200), '\0');
    for (char& c : bytes) c = static_cast<char>(rng.below(256));
    if (rng.bernoulli(0.5) && bytes.size() > 9) {  // a header length that is possible
      bytes =
          file_of(bytes.substr(8, rng.below(static_cast<std::uint32_t>(bytes.size() - 8))), bytes);
    }
    CHECK(complaint(bytes) != "accepted");
  }
}

TEST_CASE("a file of a later format is refused, one without a format is read", "[unit]") {
  const auto file = [](const std::string& metadata) {
    std::string header = R"({"__metadata__": {)" + metadata + R"(}, "q": )" +
                         R"({"dtype": "U8", "shape": [1], "data_offsets": [0, 1]}})";
    const std::uint64_t length = header.size();
    return std::string(reinterpret_cast<const char*>(&length), sizeof length) + header + "x";
  };
  const auto read = [](const std::string& bytes) {
    return Checkpoint::parse(bytes, "old.safetensors", Checkpoint::Checksum::if_there);
  };
  CHECK(read(file("")).has("q"));
  CHECK(read(file(R"("pavlov_format": "1")")).has("q"));
  CHECK(read(file(R"("format": "pt")")).has("q"));  // as PyTorch's files have it
  for (const char* format : {"0", "2", "1.0", "next"}) {
    CHECK_THROWS_WITH(read(file(R"("pavlov_format": ")" + std::string(format) + "\"")),
                      Contains("old.safetensors: is of format " + std::string(format)) &&
                          Contains("reads formats up to 1"));
  }
}

TEST_CASE("rows and random streams come back, and only into their like", "[unit]") {
  RowStorage rows(3, Dtype::i32, 2);
  for (int i = 0; i < 3; ++i) rows.rows().set(i, 1, 7 * i);
  const std::vector<Rng> rngs = {Rng(1), Rng(2).child("x")};
  Checkpoint checkpoint("somewhere");
  checkpoint.put("rows", rows.rows(), 3);
  checkpoint.put("rngs", rngs);

  RowStorage back(3, Dtype::i32, 2);
  checkpoint.copy_rows("rows", back.rows(), 3);
  for (int i = 0; i < 3; ++i) CHECK(back.rows().numbers(i) == rows.rows().numbers(i));
  auto streams = checkpoint.rngs("rngs", 2);
  CHECK(streams[1].bits64() == Rng(2).child("x").bits64());

  RowStorage other(3, Dtype::f32, 2);
  CHECK_THROWS_WITH(checkpoint.copy_rows("rows", other.rows(), 3),
                    Contains("somewhere: array 'rows'"));
  CHECK_THROWS_WITH(checkpoint.copy_rows("rows", back.rows(), 2), Contains("2 rows of 2 numbers"));
  CHECK_THROWS_WITH(checkpoint.rngs("rngs", 3), Contains("rngs"));
}

TEST_CASE("an older file is kept under another name when a new one is written", "[unit]") {
  const test::ScratchFolder folder;
  const auto path = folder.path / "new";
  const auto old = folder.path / "old";
  for (const char* text : {"first", "second", "third"}) {
    Checkpoint checkpoint;
    checkpoint.put("text", text);
    checkpoint.write(path, old);
  }
  CHECK(Checkpoint::read(path).text("text") == "third");
  CHECK(Checkpoint::read(old).text("text") == "second");
  write_file(folder.path / "new.tmp123", "half");
  write_file(folder.path / "notes.tmp", "mine");
  remove_unfinished_files(folder.path);
  CHECK_FALSE(std::filesystem::exists(folder.path / "new.tmp123"));
  CHECK(std::filesystem::exists(folder.path / "notes.tmp"));
  CHECK(std::filesystem::exists(path));
}
