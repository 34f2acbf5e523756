#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace pavlov {

/// The whole file. Throws std::runtime_error that names it.
std::string read_file(const std::filesystem::path& path);

/// Writes under a temporary name in the same folder, syncs to disk and renames: at every moment the
/// path holds the old file or the new one, whole. Makes missing folders. Throws std::runtime_error,
/// the old file untouched.
void write_file(const std::filesystem::path& path, std::string_view contents);
/// The same of parts that follow one another. The old file, if there is one, is kept under the name
/// `previous`, if one is given: then for a moment it is the only one.
void write_file(const std::filesystem::path& path, std::span<const std::string_view> parts,
                const std::filesystem::path& previous = {});

/// Has what was written to a file reach the disk. Throws std::runtime_error that names it.
void sync_file(const std::filesystem::path& path);

/// Removes what programs that were killed while they wrote files of this folder have left behind.
void remove_unfinished_files(const std::filesystem::path& folder);

}  // namespace pavlov
