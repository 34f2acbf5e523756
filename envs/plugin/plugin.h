#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace pavlov {

/// Opens a shared library whose registration lines add environments, and gives their ids. It stays
/// open for the rest of the program. It is opened in a copy of the process first, which may take so
/// many seconds, so that one that crashes or hangs then does not take the program with it.
///
/// Throws std::runtime_error that names the file where it is missing or no library, where it
/// crashes, hangs or ends the program while it is opened, where it was compiled with headers of
/// another version, where a registration failed, or where no environment was registered.
std::vector<std::string> load_plugin(const std::filesystem::path& path, double seconds = 30);

}  // namespace pavlov
