#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <span>
#include <stdexcept>
#include <string_view>

/// What libFuzzer calls with bytes that it has made up, and replay.cpp with the files of a corpus.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace pavlov::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Runs `read`, which may refuse what it is given by an exception of the two kinds that our readers
/// throw. Any other exception ends the program: a finding. False where it refused.
template <class Read>
bool reads(Read&& read) {
  try {
    read();
    return true;
  } catch (const std::invalid_argument&) {
  } catch (const std::runtime_error&) {
  }
  return false;
}

/// What must hold whatever the input was; else a finding.
inline void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "it does not hold that %s\n", what);
  std::abort();
}

/// The bytes of an input, taken one after the other; zeros behind its end.
class Bytes {
 public:
  Bytes(const std::uint8_t* data, std::size_t size) : bytes_(data, size) {}

  bool empty() const { return bytes_.empty(); }
  unsigned byte() {
    if (bytes_.empty()) return 0;
    const unsigned value = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return value;
  }
  /// Below `n`.
  std::size_t below(std::size_t n) { return (byte() * 256 + byte()) % n; }
  std::string_view rest() const { return text_of(bytes_.data(), bytes_.size()); }

 private:
  std::span<const std::uint8_t> bytes_;
};

}  // namespace pavlov::fuzz
