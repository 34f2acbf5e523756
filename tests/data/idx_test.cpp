#include "nets/data/readers/idx.h"

#include <cstdint>
#include <string>

#include "core/file.h"
#include "tests/data/damage.h"
#include "tests/data/packed_file.h"
#include "tests/data/real_data.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;
using test::packed;

namespace {

std::string bytes(std::initializer_list<int> values) {
  std::string text;
  for (const int value : values) text += static_cast<char>(value);
  return text;
}

}  // namespace

TEST_CASE("IDX files of every type and any dimensions are read", "[unit]") {
  const auto parse = [](const std::string& text) { return parse_idx(data_file("a.idx", text)); };
  const Array pixels = parse(bytes({0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 255}));
  CHECK(pixels.shape() == Shape{2, 3});
  CHECK(pixels.values<std::uint8_t>()[5] == 255);
  CHECK(parse(bytes({0, 0, 9, 1, 0, 0, 0, 2, 255, 7})).values<std::int64_t>()[0] == -1);
  CHECK(parse(bytes({0, 0, 11, 1, 0, 0, 0, 1, 255, 0})).values<std::int64_t>()[0] == -256);
  CHECK(parse(bytes({0, 0, 12, 1, 0, 0, 0, 1, 0, 1, 0, 2})).values<std::int64_t>()[0] == 65538);
  CHECK(parse(bytes({0, 0, 13, 1, 0, 0, 0, 1, 0x3F, 0xC0, 0, 0})).values<float>()[0] == 1.5F);
  CHECK(parse(bytes({0, 0, 14, 1, 0, 0, 0, 1, 0xC0, 0x04, 0, 0, 0, 0, 0, 0})).values<float>()[0] ==
        -2.5F);
}

TEST_CASE("IDX files that lie are refused by name and place", "[unit]") {
  const auto parse = [](const std::string& text) { return parse_idx(data_file("a.idx", text)); };
  CHECK_THROWS_WITH(parse(bytes({0, 1, 8, 1, 0, 0, 0, 0})), Contains("a.idx: byte 0: an IDX file"));
  CHECK_THROWS_WITH(parse(bytes({0, 0, 10, 1, 0, 0, 0, 0})),
                    Contains("byte 2: there is no type 10"));
  CHECK_THROWS_WITH(parse(bytes({0, 0, 8, 0})), Contains("byte 3"));
  CHECK_THROWS_WITH(parse(bytes({0, 0, 8, 1, 0, 0, 0, 3, 1, 2})),
                    Contains("byte 8: shape [3] takes 3 bytes, but the file has 2 left"));
  CHECK_THROWS_WITH(parse(bytes({0, 0, 8, 1, 0, 0, 0, 1, 1, 2})), Contains("has 2 left"));
  CHECK_THROWS_WITH(
      parse(bytes({0, 0, 14, 3, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255})),
      Contains("absurd extents"));
}

TEST_CASE("IDX files damaged anywhere are refused or read, packed ones refused", "[contract]") {
  const std::string plain = bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 1, 10, 20, 30, 40});
  const auto read = [](const FileBytes& file) { parse_idx(file); };
  const auto whole = test::refusals(plain, read);
  CHECK(whole.cuts == whole.tries);
  CHECK(whole.flips == 16);  // the header; pixels may be anything

  const std::string zipped = packed(plain);
  const auto inflated = test::refusals(zipped, [](const FileBytes& file) {
    parse_idx(data_file(file.origin, unpack(file.text(), file.origin)));
  });
  CHECK(inflated.cuts == inflated.tries);
  CHECK(inflated.flips >= inflated.tries - 6);  // gzip's header has time and system, told to nobody
}

TEST_CASE("data packed by gzip are read whole, members one after the other", "[unit]") {
  const test::ScratchFolder scratch;
  std::string text(1'000'000, 'x');
  for (std::size_t i = 0; i < text.size(); ++i) text[i] = static_cast<char>(i * i % 251);
  write_file(scratch.path / "a.gz", packed(text) + packed("the end"));
  CHECK(read_data_file(scratch.path / "a.gz").text() == text + "the end");
  write_file(scratch.path / "b.gz", packed(text) + "rest");
  CHECK_THROWS_WITH(read_data_file(scratch.path / "b.gz"), Contains("b.gz: byte "));
  write_file(scratch.path / "plain", "as it is");
  CHECK(read_data_file(scratch.path / "plain").text() == "as it is");
  write_file(scratch.path / "empty", "");
  CHECK(read_data_file(scratch.path / "empty").text().empty());
  CHECK_THROWS_WITH(read_data_file(scratch.path), Contains("cannot be read"));
  CHECK_THROWS_WITH(read_data_file(scratch.path / "none"), Contains("none: cannot be opened"));
  CHECK_THROWS_WITH(packed_or_not(scratch.path / "none"), Contains("is not there"));
}

TEST_CASE("a set in MNIST's form is read from four files, labels checked", "[unit]") {
  const test::ScratchFolder scratch;
  const std::string images = bytes({0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 2, 1, 2, 3, 4});
  write_file(scratch.path / "t10k-images-idx3-ubyte", images);
  write_file(scratch.path / "t10k-labels-idx1-ubyte.gz",
             packed(bytes({0, 0, 8, 1, 0, 0, 0, 2, 9, 4})));
  const auto data = read_mnist(scratch.path, Part::test);
  CHECK(data->size() == 2);
  CHECK(data->get(1).input.shape() == Shape{1, 1, 2});
  CHECK(data->get(0).label == 9);
  write_file(scratch.path / "t10k-labels-idx1-ubyte.gz", bytes({0, 0, 8, 1, 0, 0, 0, 2, 9, 10}));
  CHECK_THROWS_WITH(read_mnist(scratch.path, Part::test),
                    Contains("byte 9: label 10 is none of 0 to 9"));
  write_file(scratch.path / "t10k-labels-idx1-ubyte.gz", bytes({0, 0, 8, 1, 0, 0, 0, 1, 9}));
  CHECK_THROWS_WITH(read_mnist(scratch.path, Part::test), Contains("labels of 2 images"));
  CHECK_THROWS_WITH(read_mnist(scratch.path, Part::train), Contains("train-images-idx3-ubyte"));
}

TEST_CASE("the published MNIST files are read", "[golden]") {
  const auto folder = test::find_data("mnist");
  if (folder.empty()) return;
  const auto train = read_mnist(folder, Part::train);
  const auto test = read_mnist(folder, Part::test);
  CHECK(train->size() == 60'000);
  CHECK(test->size() == 10'000);
  const auto labels = labels_of(*train);
  CHECK(std::vector<std::int64_t>(labels.begin(), labels.begin() + 5) ==
        std::vector<std::int64_t>{5, 0, 4, 1, 9});
  double sum = 0;
  for (const std::uint8_t pixel : train->rows()->inputs.values<std::uint8_t>()) sum += pixel;
  CHECK(sum / (60'000.0 * 784) == Approx(33.318).epsilon(1e-4));  // 0.1307 of 255
}
