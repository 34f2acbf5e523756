#include "experiments/harness/main.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <new>
#include <stdexcept>

namespace pavlov {
namespace {

constexpr const char* kNoMemory = "there is not enough memory for what the settings ask for";

/// In one line, and without what could steer the terminal: parts of it may come from files and
/// other programs.
void complain(const std::string& program, std::string message) {
  std::ranges::replace_if(
      message, [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
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
  } catch (const std::bad_alloc&) {
    complain(program, kNoMemory);
    return 1;
  } catch (const std::length_error&) {  // of a vector that no memory could hold
    complain(program, kNoMemory);
    return 1;
  } catch (const std::exception& error) {
    complain(program, error.what());
    return 1;
  } catch (...) {  // of a plugin
    complain(program, "an environment or agent threw what is no exception of C++'s library");
    return 1;
  }
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    complain(program, "standard output cannot be written to");
    return 1;
  }
  return code;
}

}  // namespace pavlov
