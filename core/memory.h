#pragma once

#include <filesystem>
#include <optional>

namespace pavlov {

/// Bytes that this process can still take: what the machine has to spare, or less where a control
/// group (a container) sets a limit. Nothing where the machine does not say (not Linux).
std::optional<double> available_memory(const std::filesystem::path& root = "/");

}  // namespace pavlov
