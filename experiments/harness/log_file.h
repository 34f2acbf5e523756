#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>

namespace pavlov {

/// A file that grows at its end while a run goes on.
class LogFile {
 public:
  /// An empty file, whatever was there. Throws std::runtime_error that names it.
  explicit LogFile(std::filesystem::path path);
  /// Goes on behind the first `bytes` of a file; what stands behind them is cut off. Throws
  /// std::runtime_error where there are not as many.
  LogFile(std::filesystem::path path, std::int64_t bytes);

  std::ostream& out() { return out_; }
  /// Throws std::runtime_error where the disk is full or the like.
  void flush();
  /// Has everything reach the disk; answers how many bytes that are.
  std::int64_t sync();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  std::ofstream out_;
};

}  // namespace pavlov
