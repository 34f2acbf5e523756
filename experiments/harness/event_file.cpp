#include "experiments/harness/event_file.h"

#include <unistd.h>

#include <array>
#include <bit>
#include <chrono>

namespace pavlov {
namespace {

constexpr const char* kFileName = "events.out.tfevents.";

constexpr std::array<std::uint32_t, 256> make_crc_table() {
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t i = 0; i < 256; ++i) {
    std::uint32_t crc = i;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1U) != 0 ? 0x82F63B78U : 0U);
    table[i] = crc;
  }
  return table;
}
constexpr auto kCrcTable = make_crc_table();

template <class T>
std::string little_endian(T value) {
  std::string bytes;
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes += static_cast<char>(static_cast<unsigned char>(value >> (8 * i)));
  }
  return bytes;
}

// Protocol buffers: a field is a varint of (number << 3 | wire type), then its value.

std::string varint(std::uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
  return bytes + static_cast<char>(value);
}
std::string varint_field(unsigned number, std::uint64_t value) {
  return varint(number << 3) + varint(value);
}
std::string double_field(unsigned number, double value) {
  return varint(number << 3 | 1) + little_endian(std::bit_cast<std::uint64_t>(value));
}
std::string bytes_field(unsigned number, std::string_view bytes) {
  return varint(number << 3 | 2) + varint(bytes.size()) + std::string(bytes);
}
std::string float_field(unsigned number, float value) {
  return varint(number << 3 | 5) + little_endian(std::bit_cast<std::uint32_t>(value));
}

double seconds_since_epoch() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

std::string host_name() {
  char name[256] = "host";
  ::gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

std::uint32_t crc32c(std::string_view bytes) {
  std::uint32_t crc = ~0U;
  for (const char c : bytes)
    crc = (crc >> 8) ^ kCrcTable[(crc ^ static_cast<unsigned char>(c)) & 0xFF];
  return ~crc;
}

std::uint32_t masked_crc32c(std::string_view bytes) {
  return std::rotr(crc32c(bytes), 15) + 0xa282ead8U;
}

EventFile::EventFile(const std::filesystem::path& folder)
    : file_(folder / (std::string(kFileName) +
                      std::to_string(static_cast<std::int64_t>(seconds_since_epoch())) + "." +
                      host_name())) {
  // Event { wall_time = 1, file_version = 3 }
  record(double_field(1, seconds_since_epoch()) + bytes_field(3, "brain.Event:2"));
}

void EventFile::scalar(std::string_view tag, std::int64_t step, double value) {
  // Event { wall_time = 1, step = 2, summary = 5 { value = 1 { tag = 1, simple_value = 2 } } }
  const std::string scalar = bytes_field(1, tag) + float_field(2, static_cast<float>(value));
  record(double_field(1, seconds_since_epoch()) +
         varint_field(2, static_cast<std::uint64_t>(step)) +
         bytes_field(5, bytes_field(1, scalar)));
}

void EventFile::record(const std::string& event) {
  const std::string length = little_endian(std::uint64_t{event.size()});
  file_.out() << length << little_endian(masked_crc32c(length)) << event
              << little_endian(masked_crc32c(event));
}

void remove_event_files(const std::filesystem::path& folder) {
  std::error_code missing;
  for (const auto& entry : std::filesystem::directory_iterator(folder, missing)) {
    if (entry.path().filename().string().starts_with(kFileName)) {
      std::filesystem::remove(entry.path());
    }
  }
}

}  // namespace pavlov
