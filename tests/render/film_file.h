#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace pavlov::test {

/// A film as a player sees it.
struct FilmFile {
  std::string codec;   ///< FFmpeg's name: "h264"
  std::string format;  ///< of the pixels: "yuv420p"
  int width = 0;
  int height = 0;
  std::vector<double> times;                      ///< [frames] when each is shown [s]
  std::vector<std::vector<std::uint8_t>> frames;  ///< [frames] pixels [height, width, 3]

  /// Throws std::runtime_error where a player would give up.
  static FilmFile read(const std::filesystem::path& path);
};

}  // namespace pavlov::test
