#include "experiments/harness/jobs.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <system_error>
#include <thread>

#include "core/text.h"

namespace pavlov {
namespace {

constexpr const char* kOwnProgram = "/proc/self/exe";

[[noreturn]] void fail(const std::string& what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A file in memory that takes in what a process writes.
class Sink {
 public:
  Sink() : file_(::memfd_create("output", MFD_CLOEXEC)) {
    if (file_ < 0) fail("the output of a process cannot be kept");
  }
  ~Sink() {
    if (file_ >= 0) ::close(file_);
  }
  Sink(Sink&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
  Sink& operator=(Sink&& other) noexcept {
    std::swap(file_, other.file_);
    return *this;
  }

  int file() const { return file_; }
  std::string text() const {
    std::string text(static_cast<std::size_t>(::lseek(file_, 0, SEEK_END)), '\0');
    const ssize_t count = ::pread(file_, text.data(), text.size(), 0);
    text.resize(static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    return text;
  }

 private:
  int file_;
};

struct Process {
  const Job* job = nullptr;
  pid_t id = -1;
  Sink out;
  Sink err;
};

/// In the child: becomes the program. It is in a process group of its own, so that Ctrl-C at the
/// terminal reaches it through us, once; where we die it is interrupted, too.
[[noreturn]] void become(std::vector<char*>& arguments, const Process& process, pid_t parent) {
  ::setpgid(0, 0);
  ::prctl(PR_SET_PDEATHSIG, SIGINT);
  const int nothing = ::open("/dev/null", O_RDONLY);
  ::dup2(nothing, STDIN_FILENO);
  ::dup2(process.out.file(), STDOUT_FILENO);
  ::dup2(process.err.file(), STDERR_FILENO);
  if (::getppid() == parent) ::execv(kOwnProgram, arguments.data());
  ::_exit(127);
}

Process start(const Job& job) {
  std::string program = "pavlov";
  std::vector<char*> arguments{program.data()};
  Arguments copy = job.arguments;
  for (auto& argument : copy) arguments.push_back(argument.data());
  arguments.push_back(nullptr);
  Process process{.job = &job};
  const pid_t parent = ::getpid();
  process.id = ::fork();
  if (process.id < 0) fail(job.name + ": no process can be started");
  if (process.id == 0) become(arguments, process, parent);
  return process;
}

/// Whether it has ended, and how.
bool has_ended(const Process& process, JobResult& result) {
  int status = 0;
  if (::waitpid(process.id, &status, WNOHANG) != process.id) return false;
  result.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  result.out = process.out.text();
  result.err = process.err.text();
  return true;
}

std::vector<std::string> lines_of(const std::string& text) {
  auto lines = split(text, '\n');
  std::erase(lines, "");
  return lines;
}

}  // namespace

std::string JobResult::why() const {
  if (code > 128) return std::string("ended by signal: ") + ::strsignal(code - 128);
  const auto lines = lines_of(err);
  return lines.empty() ? "exit code " + std::to_string(code) : lines.back();
}

std::vector<std::string> JobResult::notes() const {
  auto lines = lines_of(out);
  std::erase_if(lines, [](const std::string& line) { return !line.starts_with("note: "); });
  return lines;
}

void run_jobs(const std::vector<Job>& jobs, int at_a_time,
              const std::function<void(const Job&, const JobResult&)>& on_end) {
  std::vector<Process> running;
  auto next = jobs.begin();
  bool told = false;
  for (;;) {
    const bool interrupted = InterruptGuard::interrupted();
    if (interrupted && !std::exchange(told, true)) {
      for (const auto& process : running) ::kill(process.id, SIGINT);
    }
    while (!interrupted && next != jobs.end() && std::ssize(running) < at_a_time) {
      running.push_back(start(*next++));
    }
    if (running.empty()) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    for (auto process = running.begin(); process != running.end();) {
      JobResult result;
      if (!has_ended(*process, result)) {
        ++process;
        continue;
      }
      const Job& job = *process->job;
      process = running.erase(process);
      on_end(job, result);
    }
  }
}

}  // namespace pavlov
