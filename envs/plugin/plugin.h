#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pavlov {

/// Opens a shared library whose registration lines add environments, and gives their ids. It stays
/// open for the rest of the program.
///
/// Throws std::runtime_error that names the file where it is missing or no library, where it was
/// compiled with headers of another version, where a registration failed, or where no environment
/// was registered.
std::vector<std::string> load_plugin(const std::filesystem::path& path);

}  // namespace pavlov
