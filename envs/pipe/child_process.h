#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

namespace pavlov {

/// A program that is talked to line by line over its standard input and output; its standard error
/// is ours. It runs by /bin/sh in a process group of its own, which is ended whole and reaped by
/// the destructor. Nothing here waits longer than its deadline, and no signal handler is touched.
class ChildProcess {
 public:
  /// Throws std::runtime_error where no process can be started; a command that does not exist shows
  /// only when it is talked to.
  explicit ChildProcess(const std::string& command);
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// Writes a line (and the line break) within `seconds`. Throws std::runtime_error where the
  /// program has closed its input or does not read.
  void write_line(std::string_view line, double seconds);
  /// The next line, without its line break. Throws std::runtime_error where none is complete within
  /// `seconds`, where the program has closed its output, or for a line of more than 64 MiB.
  std::string read_line(double seconds);

  /// Closes the program's input, upon which it should end.
  void close_input();
  /// Ends the program and all it has started, at once.
  void end();

 private:
  /// Waits up to `seconds` for the program to end, without reaping it.
  bool ends_within(double seconds) const;
  /// "it ended with exit code 1", as far as that is so.
  std::string fate() const;

  pid_t id_ = -1;
  int input_ = -1;   ///< our end of its standard input, a socket
  int output_ = -1;  ///< our end of its standard output
  std::string unread_;
};

}  // namespace pavlov
