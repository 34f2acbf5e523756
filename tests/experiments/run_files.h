#pragma once

#include <cstring>
#include <filesystem>
#include <map>
#include <string>

#include "core/file.h"

namespace pavlov::test {

/// Events without the time at which each was written, which comes first in it.
inline std::string without_clock(const std::string& events) {
  constexpr std::size_t kHead = 12;  // length and its checksum
  constexpr std::size_t kClock = 9;  // tag and double
  constexpr std::size_t kTail = 4;   // checksum of the event
  std::string text;
  for (std::size_t at = 0; at + kHead < events.size();) {
    std::uint64_t length = 0;
    std::memcpy(&length, events.data() + at, sizeof length);
    text += events.substr(at + kHead + kClock, length - kClock);
    at += kHead + length + kTail;
  }
  return text;
}

/// What a run has written, by name; without what tells the time.
inline std::map<std::string, std::string> files_of(const std::filesystem::path& run) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(run)) {
    std::string name = std::filesystem::relative(entry.path(), run);
    if (entry.is_directory()) continue;
    std::string contents = read_file(entry.path());
    if (const auto at = name.find("events.out.tfevents."); at != std::string::npos) {
      name.resize(at + 6);
      contents = without_clock(contents);
    }
    if (name.ends_with("record.toml") || name.ends_with("config.toml")) contents.clear();
    files[name] = contents;
  }
  return files;
}

}  // namespace pavlov::test
