#include "experiments/harness/provenance.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <cmath>
#include <fstream>
#include <thread>

#include "core/text.h"
#include "experiments/harness/main.h"
#include "nets/fused/kernels.h"
#include "pavlov_commit.h"  // made by cmake/commit.cmake

namespace pavlov {
namespace {

std::string compiler() {
#ifdef __clang__
  return __VERSION__;
#else
  return "GCC " __VERSION__;
#endif
}

/// As Linux names it; "" elsewhere.
std::string processor() {
  std::ifstream file("/proc/cpuinfo");
  for (std::string line; std::getline(file, line);) {
    const auto colon = line.find(':');
    if (line.starts_with("model name") && colon != std::string::npos) {
      return std::string(trim(std::string_view(line).substr(colon + 1)));
    }
  }
  return "";
}

std::string memory_in_gb() {
  const double bytes =
      static_cast<double>(::sysconf(_SC_PHYS_PAGES)) * static_cast<double>(::sysconf(_SC_PAGESIZE));
  return shortest(std::round(bytes / 1e8) / 10);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> provenance() {
  utsname host{};
  ::uname(&host);
  return {{"pavlov", version()},
          {"commit", PAVLOV_COMMIT},
          {"compiler", compiler()},
          {"build", PAVLOV_BUILD},
          {"libraries", PAVLOV_LIBRARIES},
          {"kernels", fused::kernels().name},
          {"processor", processor()},
          {"cores", std::to_string(std::thread::hardware_concurrency())},
          {"memory_gb", memory_in_gb()},
          {"system", std::string(host.sysname) + " " + host.release + " " + host.machine},
          {"host", host.nodename}};
}

}  // namespace pavlov
