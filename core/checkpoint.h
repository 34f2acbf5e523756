#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/rng.h"
#include "core/rows.h"

namespace pavlov {

/// Named arrays of numbers and named texts, kept in one file in the safetensors format, which
/// Python's `safetensors` reads:
///
///     8 bytes         length of the header, little-endian
///     header          JSON, filled up with blanks to a multiple of 8 bytes:
///                     {"__metadata__": {"crc32": "…", "pavlov_format": "1", further texts},
///                      "NAME": {"dtype": "F64", "shape": [2, 3], "data_offsets": [0, 48]}, …}
///     data            the arrays, little-endian, wide numbers first, without a gap
///
/// "crc32" is the CRC-32, as a decimal number, of the header without that entry (its keys in order,
/// without blanks) and of the data: a file that was damaged anywhere is refused. "pavlov_format" is
/// the version of all this and of what the arrays mean; files of the time before versions have none
/// and are read all the same; those of later versions are refused. Files are written under a
/// temporary name, synced and renamed: what stood there before stays whole until the new file is.
class Checkpoint {
 public:
  static constexpr int kFormat = 1;  ///< the version that is written

  struct Array {
    std::string dtype;  ///< safetensors' name: "F64", "F32", "I64", "I32", "U8"
    std::vector<std::int64_t> shape;
    std::vector<std::byte> bytes;
  };

  /// `origin` is for messages: where the arrays come from.
  explicit Checkpoint(std::string origin = "checkpoint") : origin_(std::move(origin)) {}

  void put(const std::string& name, std::span<const double> values);
  /// `shape` is the number of values where it is empty.
  void put(const std::string& name, std::span<const float> values,
           std::vector<std::int64_t> shape = {});
  void put(const std::string& name, std::span<const std::int64_t> values);
  void put(const std::string& name, Array array);
  void put(const std::string& name, std::string_view text);
  void put(const std::string& name, const Rng& rng) { put(name, std::span(&rng, 1)); }
  void put(const std::string& name, std::span<const Rng> rngs);
  void put(const std::string& name, const Rows& rows, int count);

  bool has(const std::string& name) const;
  /// Throw std::runtime_error that names the file and the array where it is missing, of another
  /// type, or (with `size` >= 0) of another number of elements.
  std::vector<double> doubles(const std::string& name, std::int64_t size = -1) const;
  std::vector<float> floats(const std::string& name, std::int64_t size = -1) const;
  /// Counts, indices and the like: -2^62 to 2^62, so that they can be counted on from there.
  std::vector<std::int64_t> integers(const std::string& name, std::int64_t size = -1) const;
  /// The same as plain bits, any that there are: keys and hashes.
  std::vector<std::uint64_t> words(const std::string& name, std::int64_t size = -1) const;
  const Array& array(const std::string& name) const;
  const std::string& text(const std::string& name) const;
  Rng rng(const std::string& name) const { return rngs(name, 1)[0]; }
  std::vector<Rng> rngs(const std::string& name, std::int64_t count) const;
  /// Into the first `count` rows of `to`.
  void copy_rows(const std::string& name, const MutableRows& to, int count) const;

  const std::string& origin() const { return origin_; }
  const std::map<std::string, Array>& arrays() const { return arrays_; }
  const std::map<std::string, std::string>& texts() const { return texts_; }

  /// Keeps an older file under the name `previous`, if one is given. Throws std::runtime_error
  /// where the file cannot be written; an older file is then untouched.
  void write(const std::filesystem::path& path, const std::filesystem::path& previous = {}) const;

  enum class Checksum { required, if_there };  ///< other programs' files have none
  /// Throws std::runtime_error that names the file and what is wrong with it: missing, cut short, a
  /// header that lies, a wrong checksum.
  static Checkpoint read(const std::filesystem::path& path, Checksum checksum = Checksum::required);
  /// The same of a file's contents; `origin` is its name in messages.
  static Checkpoint parse(std::string_view file, std::string origin,
                          Checksum checksum = Checksum::required);

 private:
  std::string origin_;
  std::map<std::string, Array> arrays_;
  std::map<std::string, std::string> texts_;
};

}  // namespace pavlov
