#pragma once

#include <algorithm>
#include <filesystem>
#include <string>

#include "core/text.h"
#include "tests/support/catch.h"
#include "tests/support/process.h"
#include "tests/support/scratch_folder.h"

namespace pavlov::test {

/// `pavlov` in an empty folder of its own: command lines without "pavlov", words parted by one
/// blank.
struct Tool {
  ScratchFolder scratch;
  const std::filesystem::path& folder = scratch.path;

  ProcessResult operator()(const std::string& line,
                           const ProcessAction& meanwhile = nullptr) const {
    return run_program("pavlov", split(line, ' '), folder, meanwhile);
  }
  /// A command that must succeed; what it says.
  std::string ok(const std::string& line) const {
    const auto result = (*this)(line);
    INFO(line << "\n" << result.out << result.err);
    CHECK(result.code == 0);
    CHECK(result.err.empty());
    return result.out;
  }
  /// A command that must end with this code and one line, which this answers.
  std::string fails(const std::string& line, int code) const {
    const auto result = (*this)(line);
    INFO(line << "\n" << result.out << result.err);
    CHECK(result.code == code);
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    return result.err;
  }
  /// A command that is used wrongly: it prints nothing but that line.
  std::string wrong(const std::string& line) const {
    const auto result = (*this)(line);
    INFO(line << "\n" << result.out << result.err);
    CHECK(result.code == 2);
    CHECK(result.out.empty());
    CHECK(std::count(result.err.begin(), result.err.end(), '\n') == 1);
    CHECK_THAT(result.err, Catch::Matchers::StartsWith("pavlov: "));
    return result.err;
  }
};

}  // namespace pavlov::test
