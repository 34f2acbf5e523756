#include "tests/support/process.h"

#include <grp.h>
#include <pty.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/support/catch.h"
#include "tests/support/scratch_folder.h"

namespace pavlov::test {
namespace {

/// In the child: becomes the program.
[[noreturn]] void become(const std::string& name, const std::vector<std::string>& arguments,
                         const std::filesystem::path& folder) {
  const std::string path = std::string(PAVLOV_BIN) + "/" + name;
  std::vector<char*> argv{const_cast<char*>(path.c_str())};
  for (const auto& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  if (::chdir(folder.c_str()) == 0) ::execv(path.c_str(), argv.data());
  ::_exit(127);
}

int wait_for(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

std::string contents(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

/// In the child, where it is root's: belongs to nobody from now on.
void give_up_privileges() {
  constexpr unsigned kNobody = 65534;
  if (::geteuid() != 0) return;
  const bool done =
      ::setgroups(0, nullptr) == 0 && ::setgid(kNobody) == 0 && ::setuid(kNobody) == 0;
  if (!done) ::_exit(125);
}

ProcessResult run(const std::string& name, const std::vector<std::string>& arguments,
                  const std::filesystem::path& folder, const ProcessAction& meanwhile,
                  bool privileged) {
  const ScratchFolder scratch;
  const std::string out = (scratch.path / "out").string();
  const std::string err = (scratch.path / "err").string();
  const pid_t pid = ::fork();
  REQUIRE(pid >= 0);
  if (pid == 0) {
    const bool opened = std::freopen("/dev/null", "r", stdin) != nullptr &&
                        std::freopen(out.c_str(), "w", stdout) != nullptr &&
                        std::freopen(err.c_str(), "w", stderr) != nullptr;
    if (!opened) ::_exit(126);
    if (!privileged) give_up_privileges();
    become(name, arguments, folder);
  }
  if (meanwhile) meanwhile(pid);
  const int code = wait_for(pid);
  return {code, contents(out), contents(err)};
}

}  // namespace

ProcessResult run_program(const std::string& name, const std::vector<std::string>& arguments,
                          const std::filesystem::path& folder, const ProcessAction& meanwhile) {
  return run(name, arguments, folder, meanwhile, true);
}

ProcessResult run_unprivileged(const std::string& name, const std::vector<std::string>& arguments,
                               const std::filesystem::path& folder) {
  return run(name, arguments, folder, nullptr, false);
}

std::optional<ProcessResult> run_in_terminal(const std::string& name,
                                             const std::vector<std::string>& arguments,
                                             const std::filesystem::path& folder) {
  int terminal = -1;
  winsize size{};
  size.ws_row = 24;
  size.ws_col = 100;
  const pid_t pid = ::forkpty(&terminal, nullptr, nullptr, &size);
  if (pid < 0) return std::nullopt;
  if (pid == 0) become(name, arguments, folder);
  ProcessResult result;
  char buffer[4096];
  for (ssize_t n = 0; (n = ::read(terminal, buffer, sizeof buffer)) > 0;) {
    result.out.append(buffer, static_cast<std::size_t>(n));
  }
  ::close(terminal);
  result.code = wait_for(pid);
  return result;
}

}  // namespace pavlov::test
