#include "experiments/harness/main.h"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <stdexcept>

namespace pavlov {
namespace {

void complain(const std::string& program, std::string message) {
  std::replace(message.begin(), message.end(), '\n', ' ');
  std::fprintf(stderr, "%s: %s\n", program.c_str(), message.c_str());
}

}  // namespace

std::string version() { return PAVLOV_VERSION; }
std::string version_line() { return "pavlov " + version(); }

std::string program_name(const char* path) {
  return std::filesystem::path(path).filename().string();
}

int run_main(int argc, char** argv, const std::function<int(const Arguments&)>& body) {
  const std::string program = program_name(argv[0]);
  int code = 0;
  try {
    code = body(Arguments(argv + 1, argv + argc));
  } catch (const EarlyExit& exit) {
    std::fputs(exit.text.c_str(), stdout);
  } catch (const std::invalid_argument& error) {
    complain(program, error.what());
    return 2;
  } catch (const std::exception& error) {
    complain(program, error.what());
    return 1;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    complain(program, "standard output cannot be written to");
    return 1;
  }
  return code;
}

}  // namespace pavlov
