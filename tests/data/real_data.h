#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "tests/support/catch.h"

namespace pavlov::test {

/// A folder or file of the real data sets, at PAVLOV_DATA or in ../shared/data beside the project;
/// "" where it is not there, and the test says so.
inline std::filesystem::path find_data(const std::string& name) {
  namespace fs = std::filesystem;
  const char* const given = std::getenv("PAVLOV_DATA");
  const fs::path folder =
      given != nullptr ? fs::path(given) : fs::path(PAVLOV_TEST_DATA) / "../../shared/data";
  if (fs::exists(folder / name)) return folder / name;
  WARN("skipped: no real data '" + name + "' at PAVLOV_DATA or in ../shared/data");
  return {};
}

}  // namespace pavlov::test
