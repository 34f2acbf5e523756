#pragma once

#include <functional>
#include <stdexcept>
#include <string>

#include "nets/data/readers/file_bytes.h"
#include "tests/support/catch.h"

namespace pavlov::test {

/// How often damaged files were refused.
struct Refusals {
  std::size_t cuts = 0;
  std::size_t flips = 0;
  std::size_t tries = 0;  ///< of each kind: one for every byte
};

/// Has a file read that is cut off at every place, and with every byte changed in one of three
/// ways. Each must be read or refused by a std::runtime_error that names it.
inline Refusals refusals(const std::string& contents,
                         const std::function<void(const FileBytes&)>& read) {
  Refusals refusals{.tries = contents.size()};
  const auto refused = [&read](const std::string& damaged) {
    try {
      read(data_file("damaged.file", damaged));
      return false;
    } catch (const std::runtime_error& error) {
      CHECK_THAT(error.what(), Contains("damaged.file"));
      return true;
    }
  };
  for (std::size_t i = 0; i < contents.size(); ++i) {
    if (refused(contents.substr(0, i))) ++refusals.cuts;
    bool flipped = false;
    for (const unsigned mask : {0xFFU, 0x01U, 0x80U}) {
      std::string damaged = contents;
      damaged[i] = static_cast<char>(static_cast<unsigned char>(damaged[i]) ^ mask);
      flipped = refused(damaged) || flipped;
    }
    if (flipped) ++refusals.flips;
  }
  return refusals;
}

}  // namespace pavlov::test
