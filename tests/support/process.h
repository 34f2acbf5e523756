#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace pavlov::test {

/// What a program that was run has said.
struct ProcessResult {
  int code = 0;  ///< exit code; 128 + signal where one killed it
  std::string out;
  std::string err;
};

using ProcessAction = std::function<void(int pid)>;

/// Runs one of our programs in `folder` and waits for it. `meanwhile`, where given, is called with
/// its process id while it runs.
ProcessResult run_program(const std::string& name, const std::vector<std::string>& arguments,
                          const std::filesystem::path& folder,
                          const ProcessAction& meanwhile = nullptr);

/// The same as a user who may write only what everybody may, whoever runs the tests.
ProcessResult run_unprivileged(const std::string& name, const std::vector<std::string>& arguments,
                               const std::filesystem::path& folder);

/// The same with a terminal for standard output and error, whose text is `out`; nothing where the
/// machine has no pseudo-terminals.
std::optional<ProcessResult> run_in_terminal(const std::string& name,
                                             const std::vector<std::string>& arguments,
                                             const std::filesystem::path& folder);

}  // namespace pavlov::test
