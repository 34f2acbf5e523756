#pragma once

#include <filesystem>
#include <string>
#include <utility>

namespace pavlov {

/// Makes an empty folder for results and gives its path. With `out` it is that one; else
/// "runs/NAME-001" with the first number that is free. Nothing that exists is ever written into:
/// throws std::invalid_argument where `out` exists and is not an empty folder, std::runtime_error
/// where a folder cannot be made.
std::filesystem::path make_run_folder(const std::string& out, const std::string& name);

/// Keeps a run's folder to one program while it lives.
class FolderLock {
 public:
  /// Throws std::runtime_error where another program trains in that folder.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  int file_;
};

/// A name that can stand in a path: blanks, slashes and the like become '-'.
std::string file_name_from(std::string_view text);

}  // namespace pavlov
