#include "envs/pipe/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <limits>
#include <stdexcept>
#include <thread>

#include "core/text.h"

extern char** environ;

namespace pavlov {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestLine = std::size_t{64} << 20;
constexpr double kFarewell = 1;  ///< seconds that a program has to end by itself

[[noreturn]] void fail(const std::string& what, int error) {
  throw std::runtime_error(what + ": " + std::strerror(error));
}

Clock::time_point after(double seconds) {
  return Clock::now() + std::chrono::duration_cast<Clock::duration>(
                            std::chrono::duration<double>(std::min(seconds, 1e8)));
}

/// Whether `file` becomes ready for `events` before the deadline.
bool wait_for(int file, short events, Clock::time_point deadline) {
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    pollfd request{.fd = file, .events = events, .revents = 0};
    const int timeout =
        static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
    const int ready = ::poll(&request, 1, timeout);
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) fail("poll", errno);
    if (left <= 0) return false;
  }
}

void close_file(int& file) {
  if (file >= 0) ::close(file);
  file = -1;
}

/// Starts `command` with the two files as standard input and output, in a process group of its own,
/// with no signal blocked or ignored.
pid_t spawn(const std::string& command, int input, int output) {
  posix_spawn_file_actions_t files;
  posix_spawn_file_actions_init(&files);
  posix_spawn_file_actions_adddup2(&files, input, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&files, output, STDOUT_FILENO);

  posix_spawnattr_t attributes;
  posix_spawnattr_init(&attributes);
  sigset_t none;
  sigemptyset(&none);
  sigset_t defaults;
  sigfillset(&defaults);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &defaults);
  posix_spawnattr_setpgroup(&attributes, 0);
  posix_spawnattr_setflags(&attributes,
                           POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::string text = command;
  std::array<char*, 4> arguments = {shell.data(), option.data(), text.data(), nullptr};
  pid_t id = -1;
  const int error =
      ::posix_spawn(&id, shell.c_str(), &files, &attributes, arguments.data(), environ);
  posix_spawnattr_destroy(&attributes);
  posix_spawn_file_actions_destroy(&files);
  if (error != 0) fail("cannot be started", error);
  return id;
}

}  // namespace

ChildProcess::ChildProcess(const std::string& command) {
  // A socket, because writing to a socket can be told not to raise SIGPIPE.
  int sockets[2] = {-1, -1};
  int pipe[2] = {-1, -1};
  const bool open = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) == 0 &&
                    ::pipe2(pipe, O_CLOEXEC) == 0;
  input_ = sockets[0];
  output_ = pipe[0];
  int error = open ? 0 : errno;
  try {
    if (error != 0) fail("cannot be started", error);
    id_ = spawn(command, sockets[1], pipe[1]);
  } catch (const std::runtime_error&) {
    for (int* file : {&sockets[1], &pipe[1], &input_, &output_}) close_file(*file);
    throw;
  }
  close_file(sockets[1]);
  close_file(pipe[1]);
}

ChildProcess::~ChildProcess() {
  close_input();
  ends_within(kFarewell);
  end();
  close_file(output_);
  while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

void ChildProcess::close_input() { close_file(input_); }

// The group keeps its number until its leader is reaped, so that nobody else's is ended.
void ChildProcess::end() { ::kill(-id_, SIGKILL); }

bool ChildProcess::ends_within(double seconds) const {
  const auto deadline = after(seconds);
  while (true) {
    siginfo_t info{};
    const int result = ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
    if (result == 0 && info.si_pid == id_) return true;
    if (Clock::now() >= deadline) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

std::string ChildProcess::fate() const {
  if (!ends_within(0.2)) return "it still runs";
  siginfo_t info{};
  ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | WNOHANG | WNOWAIT);
  const bool exited = info.si_code == CLD_EXITED;
  return std::string(exited ? "it ended with exit code " : "it was ended by signal ") +
         std::to_string(info.si_status);
}

void ChildProcess::write_line(std::string_view line, double seconds) {
  const auto deadline = after(seconds);
  std::string rest(line);
  rest += '\n';
  while (!rest.empty()) {
    const auto sent = ::send(input_, rest.data(), rest.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent >= 0) {
      rest.erase(0, static_cast<std::size_t>(sent));
    } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
      if (!wait_for(input_, POLLOUT, deadline)) {
        throw std::runtime_error("did not read within " + shortest(seconds) + " s");
      }
    } else if (errno != EINTR) {
      throw std::runtime_error("closed its standard input: " + fate());
    }
  }
}

std::string ChildProcess::read_line(double seconds) {
  const auto deadline = after(seconds);
  std::array<char, 65536> buffer;
  std::size_t searched = 0;
  while (true) {
    const auto end = unread_.find('\n', searched);
    if (end != std::string::npos) {
      std::string line = unread_.substr(0, end);
      unread_.erase(0, end + 1);
      return line;
    }
    searched = unread_.size();
    if (searched > kLongestLine) {
      throw std::runtime_error("answered a line of more than 64 MiB");
    }
    if (!wait_for(output_, POLLIN, deadline)) {
      throw std::runtime_error("did not answer within " + shortest(seconds) + " s");
    }
    const auto got = ::read(output_, buffer.data(), buffer.size());
    if (got > 0) {
      unread_.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0) {
      throw std::runtime_error("closed its standard output: " + fate());
    } else if (errno != EINTR) {
      fail("cannot be read", errno);
    }
  }
}

}  // namespace pavlov
