#include "nets/data/readers/file_bytes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <utility>

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr int kGzipWindow = 15 + 16;  // zlib: gzip's frame around the data
constexpr std::size_t kPiece = 1 << 18;

[[noreturn]] void fail(const fs::path& path, const char* what) {
  throw std::runtime_error(path.string() + ": " + what + ": " + std::strerror(errno));
}

FileBytes mapped(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, "cannot be opened");
  struct stat status {};
  if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
    if (!S_ISREG(status.st_mode)) errno = S_ISDIR(status.st_mode) ? EISDIR : EINVAL;
    ::close(file);
    fail(path, "cannot be read");
  }
  const auto size = static_cast<std::size_t>(status.st_size);
  if (size == 0) {
    ::close(file);
    return {.origin = path.string()};
  }
  void* const data = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file, 0);
  const int error = errno;
  ::close(file);
  errno = error;
  if (data == MAP_FAILED) fail(path, "cannot be mapped into memory");
  return {.origin = path.string(),
          .bytes = {static_cast<const std::byte*>(data), size},
          .owner = {data, [size](const void* bytes) { ::munmap(const_cast<void*>(bytes), size); }}};
}

bool is_packed(std::string_view bytes) { return bytes.starts_with("\x1f\x8b"); }

}  // namespace

std::string unpack(std::string_view packed, const std::string& origin) {
  z_stream stream{};
  if (::inflateInit2(&stream, kGzipWindow) != Z_OK) {
    throw std::runtime_error(origin + ": no memory to unpack it");
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> end(&stream, ::inflateEnd);
  std::string unpacked;
  std::size_t place = 0;
  for (int status = Z_OK; place < packed.size() || status != Z_STREAM_END;) {
    const std::size_t given =
        std::min<std::size_t>(packed.size() - place, std::numeric_limits<int>::max());
    const std::size_t before = unpacked.size();
    unpacked.resize(before + kPiece);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data() + place));
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(unpacked.data() + before);
    stream.avail_out = kPiece;
    status = ::inflate(&stream, Z_NO_FLUSH);
    place += given - stream.avail_in;
    unpacked.resize(before + kPiece - stream.avail_out);
    if (status == Z_STREAM_END) {
      if (place < packed.size() && ::inflateReset(&stream) != Z_OK) status = Z_DATA_ERROR;
    } else if (status == Z_BUF_ERROR ||
               (status == Z_OK && place == packed.size() && stream.avail_out > 0)) {
      throw std::runtime_error(origin + ": byte " + std::to_string(place) +
                               ": the packed data end too early");
    }
    if (status != Z_OK && status != Z_STREAM_END) {
      throw std::runtime_error(
          origin + ": byte " + std::to_string(place) +
          ": the packed data are damaged: " + (stream.msg != nullptr ? stream.msg : "not gzip"));
    }
  }
  return unpacked;
}

FileBytes data_file(std::string origin, std::string_view contents) {
  auto owner = std::make_shared<const std::string>(contents);
  return {.origin = std::move(origin),
          .bytes = std::as_bytes(std::span(owner->data(), owner->size())),
          .owner = owner};
}

FileBytes read_data_file(const fs::path& path) {
  FileBytes file = mapped(path);
  if (!is_packed(file.text())) return file;
  const auto unpacked = std::make_shared<const std::string>(unpack(file.text(), file.origin));
  return {.origin = std::move(file.origin),
          .bytes = std::as_bytes(std::span(unpacked->data(), unpacked->size())),
          .owner = unpacked};
}

fs::path packed_or_not(const fs::path& path) {
  if (fs::exists(path)) return path;
  const fs::path packed = path.string() + ".gz";
  if (fs::exists(packed)) return packed;
  throw std::runtime_error(path.string() + ": is not there, packed (.gz) neither");
}

std::uint8_t ByteReader::u8(std::string_view what) {
  return static_cast<std::uint8_t>(take(1, what)[0]);
}

std::uint32_t ByteReader::u32(std::string_view what) {
  std::uint32_t number = 0;
  for (const std::byte byte : take(4, what)) {
    number = number << 8 | static_cast<std::uint32_t>(byte);
  }
  return number;
}

std::span<const std::byte> ByteReader::take(std::size_t count, std::string_view what) {
  if (count > left()) {
    fail(std::string(what) + " takes " + std::to_string(count) + " bytes, but the file has " +
         std::to_string(left()) + " left");
  }
  const auto bytes = file_.bytes.subspan(offset_, count);
  offset_ += count;
  return bytes;
}

void ByteReader::fail_at(std::size_t offset, const std::string& what) const {
  throw std::runtime_error(file_.origin + ": byte " + std::to_string(offset) + ": " + what);
}

}  // namespace pavlov
