#pragma once

#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <string>

namespace pavlov::test {

/// A folder of its own for a test, removed with all it holds.
struct ScratchFolder {
  ScratchFolder() {
    static std::atomic<int> counter = 0;
    path = std::filesystem::temp_directory_path() /
           ("pavlov-test-" + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    std::filesystem::create_directories(path);
  }
  ~ScratchFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  std::filesystem::path path;
};

}  // namespace pavlov::test
