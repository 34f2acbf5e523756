#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>

namespace pavlov {

/// CRC-32C (Castagnoli) of the bytes, as TFRecord files use it.
std::uint32_t crc32c(std::string_view bytes);
/// TFRecord's masked form: rotated right by 15 bits, plus 0xa282ead8.
std::uint32_t masked_crc32c(std::string_view bytes);

/// Scalars in the file format of TensorBoard: TFRecord frames (length, its checksum, data, its
/// checksum) around protocol buffers `tensorflow.Event`, of which only the fields of a scalar are
/// written.
class EventFile {
 public:
  /// Opens "events.out.tfevents.…" in `folder`. Throws std::runtime_error that names it.
  explicit EventFile(const std::filesystem::path& folder);

  void scalar(std::string_view tag, std::int64_t step, double value);
  /// Throws std::runtime_error where the disk is full or the like.
  void flush();

  const std::filesystem::path& path() const { return path_; }

 private:
  void record(const std::string& event);

  std::filesystem::path path_;
  std::ofstream out_;
};

}  // namespace pavlov
