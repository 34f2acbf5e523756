#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "experiments/harness/log_file.h"

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
  /// Goes on behind the first `bytes` of a file (see LogFile).
  EventFile(const std::filesystem::path& path, std::int64_t bytes) : file_(path, bytes) {}

  void scalar(std::string_view tag, std::int64_t step, double value);
  void flush() { file_.flush(); }
  std::int64_t sync() { return file_.sync(); }

  const std::filesystem::path& path() const { return file_.path(); }

 private:
  void record(const std::string& event);

  LogFile file_;
};

/// Removes the event files of a run that begins anew.
void remove_event_files(const std::filesystem::path& folder);

}  // namespace pavlov
