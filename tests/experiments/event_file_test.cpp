#include "experiments/harness/event_file.h"

#include <cstring>

#include "core/file.h"
#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

using namespace pavlov;

namespace {

/// CRC-32C bit by bit, another way than the table's.
std::uint32_t slow_crc32c(std::string_view bytes) {
  std::uint32_t crc = 0xFFFFFFFF;
  for (const char c : bytes) {
    for (int bit = 0; bit < 8; ++bit) {
      const bool one = ((crc ^ (static_cast<unsigned char>(c) >> bit)) & 1U) != 0;
      crc = (crc >> 1) ^ (one ? 0x82F63B78 : 0);
    }
  }
  return ~crc;
}

/// Reads little-endian numbers, varints and strings one after the other.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  std::string_view take(std::size_t n) {
    REQUIRE(n <= bytes_.size());
    const auto part = bytes_.substr(0, n);
    bytes_.remove_prefix(n);
    return part;
  }
  template <class T>
  T number() {
    T value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (int shift = 0;; shift += 7) {
      const auto byte = number<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if (byte < 0x80) return value;
    }
  }

 private:
  std::string_view bytes_;
};

struct Scalar {
  std::int64_t step = 0;
  std::string tag;
  float value = 0;
  std::string version;
};

Scalar decode(std::string_view event) {
  Scalar scalar;
  for (Reader reader(event); !reader.done();) {
    switch (reader.varint()) {
      case 1 << 3 | 1:
        CHECK(reader.number<double>() > 1.6e9);
        break;
      case 2 << 3:
        scalar.step = static_cast<std::int64_t>(reader.varint());
        break;
      case 3 << 3 | 2:
        scalar.version = reader.take(reader.varint());
        break;
      case 5 << 3 | 2: {
        Reader summary(reader.take(reader.varint()));
        REQUIRE(summary.varint() == (1 << 3 | 2));
        Reader value(summary.take(summary.varint()));
        CHECK(value.varint() == (1 << 3 | 2));
        scalar.tag = value.take(value.varint());
        CHECK(value.varint() == (2 << 3 | 5));
        scalar.value = value.number<float>();
        CHECK((value.done() && summary.done()));
        break;
      }
      default:
        FAIL("an unknown field");
    }
  }
  return scalar;
}

}  // namespace

TEST_CASE("CRC-32C gives the published check value", "[unit]") {
  CHECK(crc32c("123456789") == 0xE3069283);  // RFC 3720, B.4 and the catalogue of CRCs
  CHECK(crc32c(std::string(32, '\0')) == 0x8A9136AA);
  CHECK(masked_crc32c("") == 0xa282ead8);
}

TEST_CASE("an event file holds framed, checked scalars in order", "[unit]") {
  const test::ScratchFolder folder;
  EventFile file(folder.path);
  file.scalar("episode/return", 100, -1.5);
  file.scalar("learner/epsilon", 5'000'000'000, 0.1);
  file.flush();

  const std::string bytes = read_file(file.path());
  std::vector<Scalar> scalars;
  for (Reader reader(bytes); !reader.done();) {
    const auto length_bytes = reader.take(8);
    const auto length = Reader(length_bytes).number<std::uint64_t>();
    const auto masked = [](std::string_view data) {
      const std::uint32_t crc = slow_crc32c(data);
      return (crc >> 15 | crc << 17) + 0xa282ead8;
    };
    CHECK(reader.number<std::uint32_t>() == masked(length_bytes));
    const auto event = reader.take(length);
    CHECK(reader.number<std::uint32_t>() == masked(event));
    scalars.push_back(decode(event));
  }
  REQUIRE(scalars.size() == 3);
  CHECK(scalars[0].version == "brain.Event:2");
  CHECK(scalars[1].tag == "episode/return");
  CHECK(scalars[1].step == 100);
  CHECK(scalars[1].value == -1.5F);
  CHECK(scalars[2].tag == "learner/epsilon");
  CHECK(scalars[2].step == 5'000'000'000);
  CHECK(scalars[2].value == 0.1F);
}
