#include "tests/support/virtual_display.h"

#include <fcntl.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

namespace pavlov::test {
namespace {

/// Starts the server and answers its number, empty where there is no Xvfb.
std::string start_server(int width, int height) {
  int ends[2];
  if (::pipe(ends) != 0) return "";
  const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24";
  const std::string number_to = std::to_string(ends[1]);
  if (::fork() == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    ::close(ends[0]);
    const int nothing = ::open("/dev/null", O_WRONLY);
    ::dup2(nothing, STDOUT_FILENO);
    ::dup2(nothing, STDERR_FILENO);
    ::execlp("Xvfb", "Xvfb", "-displayfd", number_to.c_str(), "-screen", "0", screen.c_str(),
             "-nolisten", "tcp", "+extension", "GLX", static_cast<char*>(nullptr));
    ::_exit(127);
  }
  ::close(ends[1]);
  std::string number;  // told when it is ready
  char byte = 0;
  while (::read(ends[0], &byte, 1) == 1 && byte != '\n') number += byte;
  ::close(ends[0]);
  return number;
}

}  // namespace

bool use_virtual_display(int width, int height) {
  static const std::string number = start_server(width, height);
  if (number.empty()) {
    std::printf("Skipped: there is no Xvfb to open windows on (Debian: apt-get install xvfb)\n");
    return false;
  }
  ::setenv("DISPLAY", (":" + number).c_str(), 1);
  return true;
}

}  // namespace pavlov::test
