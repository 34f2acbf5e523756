#include "core/memory.h"

#include <algorithm>
#include <fstream>
#include <string>

#include "core/text.h"

namespace pavlov {
namespace {

namespace fs = std::filesystem;

/// The file's one number; nothing where there is none ("max").
std::optional<double> number_in(const fs::path& path) {
  std::ifstream file(path);
  double number = 0;
  if (file >> number) return number;
  return std::nullopt;
}

/// The number behind `key` in a file of keys and numbers.
std::optional<double> number_in(const fs::path& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key)) return std::stod(line.substr(key.size()));
  }
  return std::nullopt;
}

/// What the two versions of control groups call the same things.
struct GroupFiles {
  const char* mount;
  const char* limit;
  const char* used;
  const char* cache;  ///< in memory.stat: counts as used, but is given up when needed
};
constexpr GroupFiles kVersion1 = {"sys/fs/cgroup/memory", "memory.limit_in_bytes",
                                  "memory.usage_in_bytes", "total_inactive_file "};
constexpr GroupFiles kVersion2 = {"sys/fs/cgroup", "memory.max", "memory.current",
                                  "inactive_file "};

/// What the group at `path` below the mount and all groups above it leave.
std::optional<double> left_in_groups(const fs::path& root, fs::path path, const GroupFiles& files) {
  std::optional<double> least;
  while (true) {
    const fs::path folder = root / files.mount / path;
    const auto limit = number_in(folder / files.limit);
    const auto used = number_in(folder / files.used);
    if (limit && used) {
      const double cache = number_in(folder / "memory.stat", files.cache).value_or(0);
      const double left = std::max(0.0, *limit - *used + cache);
      least = std::min(least.value_or(left), left);
    }
    if (path.empty()) return least;
    path = path.parent_path();
  }
}

}  // namespace

std::optional<double> available_memory(const fs::path& root) {
  const auto kilobytes = number_in(root / "proc/meminfo", "MemAvailable:");
  if (!kilobytes) return std::nullopt;
  double available = *kilobytes * 1024;

  std::ifstream groups(root / "proc/self/cgroup");  // "4:memory:/a/b", or "0::/a/b" in version 2
  for (std::string line; std::getline(groups, line);) {
    const auto fields = split(line, ':');
    if (fields.size() != 3 || (fields[1] != "memory" && !fields[1].empty())) continue;
    const fs::path path = fs::path(fields[2]).relative_path();
    const auto left = left_in_groups(root, path, fields[1].empty() ? kVersion2 : kVersion1);
    available = std::min(available, left.value_or(available));
  }
  return available;
}

}  // namespace pavlov
