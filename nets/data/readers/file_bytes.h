#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace pavlov {

/// The bytes of a data file: mapped into memory, or unpacked where the file is packed by gzip.
struct FileBytes {
  std::string origin;  ///< the file's name, for messages
  std::span<const std::byte> bytes;
  std::shared_ptr<const void> owner;  ///< keeps the bytes

  std::string_view text() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }
};

/// Throws std::runtime_error that names the file where it cannot be read, or where packed data are
/// damaged, cut short or followed by something else (with the offset).
FileBytes read_data_file(const std::filesystem::path& path);
/// Bytes that are there already.
FileBytes data_file(std::string origin, std::string_view contents);

/// `path` itself, or with ".gz" at its end, whichever is there. Throws std::runtime_error for
/// neither.
std::filesystem::path packed_or_not(const std::filesystem::path& path);

/// Unpacks what gzip packed, several members one after the other included.
std::string unpack(std::string_view packed, const std::string& origin);

/// Reads numbers from bytes, one after the other. All throw std::runtime_error "FILE: byte 16: …"
/// where the bytes end too early.
class ByteReader {
 public:
  explicit ByteReader(const FileBytes& file) : file_(file) {}

  std::size_t offset() const { return offset_; }
  std::size_t left() const { return file_.bytes.size() - offset_; }

  std::uint8_t u8(std::string_view what);
  /// Big-endian, as IDX has it.
  std::uint32_t u32(std::string_view what);
  std::span<const std::byte> take(std::size_t count, std::string_view what);

  /// Throws std::runtime_error: "FILE: byte OFFSET: what".
  [[noreturn]] void fail(const std::string& what) const { fail_at(offset_, what); }
  [[noreturn]] void fail_at(std::size_t offset, const std::string& what) const;

 private:
  const FileBytes& file_;
  std::size_t offset_ = 0;
};

}  // namespace pavlov
