#include "core/file.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace pavlov {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kTemporary = ".tmp";  // the writer's process id follows

[[noreturn]] void fail(const fs::path& path, const char* what, int error) {
  throw std::runtime_error(path.string() + ": " + what + ": " + std::strerror(error));
}

/// Answers 0 or the system's number of the error.
int write_all(int file, std::string_view contents) {
  while (!contents.empty()) {
    const auto written = ::write(file, contents.data(), contents.size());
    if (written >= 0) {
      contents.remove_prefix(static_cast<std::size_t>(written));
    } else if (errno != EINTR) {
      return errno;
    }
  }
  return 0;
}

}  // namespace

std::string read_file(const fs::path& path) {
  if (fs::is_directory(path)) fail(path, "cannot be read", EISDIR);
  std::ifstream in(path, std::ios::binary);
  if (!in) fail(path, "cannot be opened", errno);
  std::string contents{std::istreambuf_iterator<char>(in), {}};
  if (in.bad()) fail(path, "cannot be read", errno);
  return contents;
}

void write_file(const fs::path& path, std::string_view contents) {
  write_file(path, {&contents, 1});
}

void write_file(const fs::path& path, std::span<const std::string_view> parts,
                const fs::path& previous) {
  std::error_code ignored;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), ignored);
  const fs::path temporary = path.string() + std::string(kTemporary) + std::to_string(::getpid());
  const int file = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
  if (file < 0) fail(path, "cannot be written", errno);
  int error = 0;
  for (const std::string_view part : parts) {
    if (error == 0) error = write_all(file, part);
  }
  if (error == 0 && ::fsync(file) != 0) error = errno;
  if (::close(file) != 0 && error == 0) error = errno;
  if (error == 0 && !previous.empty() && ::rename(path.c_str(), previous.c_str()) != 0 &&
      errno != ENOENT) {
    error = errno;
  }
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error != 0) {
    ::unlink(temporary.c_str());
    fail(path, "cannot be written", error);
  }
}

void sync_file(const fs::path& path) {
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) fail(path, "cannot be opened", errno);
  const int error = ::fsync(file) == 0 ? 0 : errno;
  ::close(file);
  if (error != 0) fail(path, "cannot be written", error);
}

void remove_unfinished_files(const fs::path& folder) {
  for (const auto& entry : fs::directory_iterator(folder)) {
    const std::string name = entry.path().filename();
    const auto place = name.rfind(kTemporary);
    if (place == std::string::npos) continue;
    const std::string_view number = std::string_view(name).substr(place + kTemporary.size());
    const bool digits = number.find_first_not_of("0123456789") == std::string_view::npos;
    if (!number.empty() && digits) fs::remove(entry.path());
  }
}

}  // namespace pavlov
