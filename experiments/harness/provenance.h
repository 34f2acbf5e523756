#pragma once

#include <string>
#include <utility>
#include <vector>

namespace pavlov {

/// What a program was built from and with, and where it runs, as names and values for records:
/// "pavlov", "commit" (empty where it was not built from a clone of the repository), "compiler",
/// "build" (type and sanitizers), "libraries" with their versions, "kernels" (instruction set of
/// the dense networks), "processor", "cores", "memory_gb", "system", "host".
std::vector<std::pair<std::string, std::string>> provenance();

}  // namespace pavlov
