#pragma once

#include <functional>
#include <string>
#include <vector>

namespace pavlov {

/// What follows the program's name on the command line.
using Arguments = std::vector<std::string>;

/// Thrown where `--help` or `--version` is asked for: the text goes to standard output, exit code
/// 0.
struct EarlyExit {
  std::string text;
};

/// The whole of a `main`: runs `body` and gives its exit code. An exception becomes one line on
/// standard error and exit code 2 (std::invalid_argument: used wrongly) or 1 (anything else); so
/// does standard output that cannot be written to.
int run_main(int argc, char** argv, const std::function<int(const Arguments&)>& body);

/// "figure_2_2" of "build/bin/figure_2_2".
std::string program_name(const char* path);

/// "pavlov 0.1.0".
std::string version_line();
std::string version();

}  // namespace pavlov
