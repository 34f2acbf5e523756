#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace pavlov {

/// The whole file. Throws std::runtime_error that names it.
std::string read_file(const std::filesystem::path& path);

/// Writes under a temporary name in the same folder, syncs to disk and renames: at every moment the
/// path holds the old file or the new one, whole. Makes missing folders. Throws std::runtime_error,
/// the old file untouched.
void write_file(const std::filesystem::path& path, std::string_view contents);

}  // namespace pavlov
