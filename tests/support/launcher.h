#pragma once

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "nets/core/process_group.h"
#include "tests/support/catch.h"
#include "tests/support/environment.h"
#include "tests/support/process.h"

namespace pavlov::test {

/// A port on which nobody listens at the moment.
inline int free_port() {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  ::bind(socket, reinterpret_cast<sockaddr*>(&address), length);
  ::getsockname(socket, reinterpret_cast<sockaddr*>(&address), &length);
  ::close(socket);
  return ntohs(address.sin_port);
}

/// Whether processes can learn together here; warns where they cannot.
inline bool has_gloo() {
  try {
    make_process_group({.size = 1, .port = free_port()}, 10);
    return true;
  } catch (const std::runtime_error& error) {
    WARN(error.what());
    return false;
  }
}

/// Two processes as torchrun would start them, with the same arguments; what each has said.
/// `meanwhile` is called with the process id of the second.
inline std::vector<ProcessResult> run_two(const std::string& program,
                                          const std::vector<std::string>& arguments,
                                          const std::filesystem::path& folder,
                                          const ProcessAction& meanwhile = nullptr) {
  const Variable size("WORLD_SIZE", "2");
  const Variable address("MASTER_ADDR", "127.0.0.1");
  const Variable port("MASTER_PORT", std::to_string(free_port()));
  const Variable first("RANK", "0");
  const Variable first_local("LOCAL_RANK", "0");
  ProcessResult second;
  const auto start_second = [&](int /*pid*/) {
    const Variable rank("RANK", "1");
    const Variable local("LOCAL_RANK", "1");
    second = run_program(program, arguments, folder, meanwhile);
  };
  const ProcessResult result = run_program(program, arguments, folder, start_second);
  return {result, second};
}

}  // namespace pavlov::test
