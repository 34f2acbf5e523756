#include "envs/plugin/plugin.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "core/text.h"
#include "envs/core/registry.h"

namespace pavlov {
namespace {

// Exit codes of the copy: none that a library would choose.
constexpr int kOpened = 86;
constexpr int kThrew = 87;

/// In a copy of this process: opens the library, tells nothing, ends.
[[noreturn]] void open_and_end(const char* file) noexcept {
  const rlimit no_core{};
  ::setrlimit(RLIMIT_CORE, &no_core);
  const int nowhere = ::open("/dev/null", O_RDWR);
  for (const int stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) ::dup2(nowhere, stream);
  for (const int crash : {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV}) ::signal(crash, SIG_DFL);
  try {
    registration_failures([&] { ::dlopen(file, RTLD_NOW | RTLD_LOCAL); });
  } catch (...) {
    ::_exit(kThrew);
  }
  ::_exit(kOpened);
}

/// What a library does to a process that opens it, tried on a copy of this one; "" where all is
/// well, even if it is no library at all.
std::string harm_of(const std::string& file, double seconds) {
  const pid_t id = ::fork();
  if (id < 0) return "";  // it cannot be tried
  if (id == 0) open_and_end(file.c_str());
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::duration<double>(seconds);
  int status = 0;
  while (::waitpid(id, &status, WNOHANG) == 0) {
    if (std::chrono::steady_clock::now() > deadline) {
      ::kill(id, SIGKILL);
      ::waitpid(id, &status, 0);
      return "hangs while it is opened: not done after " + shortest(seconds) + " s";
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  if (WIFSIGNALED(status)) {
    return "crashes while it is opened, with signal " + std::to_string(WTERMSIG(status));
  }
  if (WEXITSTATUS(status) == kOpened) return "";
  if (WEXITSTATUS(status) == kThrew) return "throws an exception while it is opened";
  return "ends the program while it is opened, with exit code " +
         std::to_string(WEXITSTATUS(status));
}

}  // namespace

std::vector<std::string> load_plugin(const std::filesystem::path& path, double seconds) {
  const auto fail = [&](const std::string& what) {
    throw std::runtime_error("plugin " + path.string() + ": " + what);
  };
  if (!std::filesystem::exists(path)) fail("no such file");
  if (!std::filesystem::is_regular_file(path)) fail("is no file");
  // The whole path, because a bare name would be searched for in the system's folders.
  const std::string file = std::filesystem::absolute(path).string();
  if (const std::string harm = harm_of(file, seconds); !harm.empty()) fail(harm);
  const auto before = registered_ids();
  void* library = nullptr;
  const auto failures =
      registration_failures([&] { library = ::dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL); });
  if (library == nullptr) fail(std::string("cannot be opened: ") + ::dlerror());
  if (!failures.empty()) fail(join(failures, "; "));
  const auto after = registered_ids();
  std::vector<std::string> added;
  std::set_difference(after.begin(), after.end(), before.begin(), before.end(),
                      std::back_inserter(added));
  if (added.empty()) fail("registers no environment, or was loaded before");
  return added;
}

}  // namespace pavlov
