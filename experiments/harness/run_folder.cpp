#include "experiments/harness/run_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <cstdio>
#include <stdexcept>
#include <system_error>

namespace pavlov {
namespace {

namespace fs = std::filesystem;

/// True if the folder did not exist and does now.
bool create_folder(const fs::path& path) {
  std::error_code error;
  if (path.has_parent_path()) fs::create_directories(path.parent_path(), error);
  const bool made = !error && fs::create_directory(path, error);
  if (error) {
    throw std::runtime_error(path.string() + ": the folder cannot be made: " + error.message());
  }
  return made;
}

}  // namespace

fs::path make_run_folder(const std::string& out, const std::string& name) {
  if (!out.empty()) {
    std::error_code error;
    const bool taken =
        fs::exists(out, error) && !(fs::is_directory(out) && fs::is_empty(out, error));
    if (taken) {
      throw std::invalid_argument("--out " + out +
                                  ": exists and is not an empty folder; nothing is overwritten, "
                                  "choose another");
    }
    create_folder(out);
    return out;
  }
  for (int number = 1;; ++number) {
    char digits[16];
    std::snprintf(digits, sizeof digits, "-%03d", number);
    const fs::path path = fs::path("runs") / (file_name_from(name) + digits);
    if (create_folder(path)) return path;
  }
}

FolderLock::FolderLock(const fs::path& folder)
    : file_(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) {
  // Where a file system knows no locks there is none.
  if (::flock(file_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK) return;
  ::close(file_);
  throw std::runtime_error(folder.string() + ": another program trains in this folder now");
}

FolderLock::~FolderLock() {
  if (file_ >= 0) ::close(file_);
}

std::string file_name_from(std::string_view text) {
  std::string name;
  for (const char c : text) {
    const bool kept = std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_' ||
                      c == '.' || c == '=';
    if (kept) {
      name += c;
    } else if (!name.empty() && name.back() != '-') {
      name += '-';
    }
  }
  if (name.size() > 80) name.resize(80);
  return name;
}

}  // namespace pavlov
