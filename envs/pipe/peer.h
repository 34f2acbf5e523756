#pragma once

#include <memory>
#include <string>

#include "envs/pipe/child_process.h"
#include "envs/pipe/protocol.h"

namespace pavlov {

/// A program that speaks the protocol. Whatever it does wrong is a std::runtime_error that names
/// the command; a program that does not keep to the protocol is ended, and every later question
/// throws.
class Peer {
 public:
  Peer(const std::string& command, double timeout);
  ~Peer();

  void ask(const protocol::json& question);
  /// What `read` makes of the answer to the last question.
  template <class Read>
  auto answer(Read&& read) {
    const protocol::json reply = take();
    try {
      return read(reply);
    } catch (const std::exception& error) {
      give_up(std::string("answered what cannot be: ") + error.what());
    }
  }
  template <class Read>
  auto call(const protocol::json& question, Read&& read) {
    ask(question);
    return answer(read);
  }
  /// Tells the program that nothing more will be asked.
  void say_goodbye();

 private:
  protocol::json take();
  [[noreturn]] void give_up(const std::string& problem);

  std::string name_;
  double timeout_;
  std::string question_ = "its start";  ///< the last, for messages
  std::unique_ptr<ChildProcess> process_;
};

}  // namespace pavlov
