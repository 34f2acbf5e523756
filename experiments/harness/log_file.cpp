#include "experiments/harness/log_file.h"

#include <cerrno>
#include <cstring>
#include <stdexcept>

#include "core/file.h"

namespace pavlov {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void fail(const fs::path& path, const std::string& what) {
  throw std::runtime_error(path.string() + ": " + what);
}

}  // namespace

LogFile::LogFile(fs::path path) : path_(std::move(path)), out_(path_, std::ios::binary) {
  if (!out_) fail(path_, std::string("cannot be written: ") + std::strerror(errno));
}

LogFile::LogFile(fs::path path, std::int64_t bytes) : path_(std::move(path)) {
  std::error_code error;
  const auto size = fs::file_size(path_, error);
  if (error) fail(path_, "cannot be read: " + error.message());
  if (size < static_cast<std::uintmax_t>(bytes)) {
    fail(path_, "has " + std::to_string(size) + " bytes, but had " + std::to_string(bytes) +
                    " when the checkpoint was made");
  }
  out_.open(path_, std::ios::binary | std::ios::in | std::ios::out);
  if (!out_) fail(path_, std::string("cannot be written: ") + std::strerror(errno));
  fs::resize_file(path_, static_cast<std::uintmax_t>(bytes));
  out_.seekp(bytes);
}

void LogFile::flush() {
  if (!out_.flush()) fail(path_, "cannot be written to");
}

std::int64_t LogFile::sync() {
  flush();
  sync_file(path_);
  return out_.tellp();
}

}  // namespace pavlov
