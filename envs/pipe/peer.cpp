#include "envs/pipe/peer.h"

#include <stdexcept>

namespace pavlov {

using protocol::json;

Peer::Peer(const std::string& command, double timeout)
    : name_("pipe:" + command), timeout_(timeout) {
  try {
    process_ = std::make_unique<ChildProcess>(command);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(name_ + ": " + error.what());
  }
}

Peer::~Peer() { say_goodbye(); }

void Peer::ask(const json& question) {
  if (process_ == nullptr) throw std::runtime_error(name_ + ": was ended after a fault");
  const std::string line = question.dump();
  question_ = protocol::excerpt(line);
  try {
    process_->write_line(line, timeout_);
  } catch (const std::runtime_error& error) {
    give_up(error.what());
  }
}

json Peer::take() {
  if (process_ == nullptr) throw std::runtime_error(name_ + ": was ended after a fault");
  std::string line;
  try {
    line = process_->read_line(timeout_);
  } catch (const std::runtime_error& error) {
    give_up(error.what());
  }
  json reply = protocol::parse(line);
  if (!reply.is_object()) {
    give_up("answered '" + protocol::excerpt(line) + "', which is not a JSON object");
  }
  if (const auto error = reply.find("error"); error != reply.end()) {
    const std::string what = error->is_string() ? error->get<std::string>() : error->dump();
    throw std::runtime_error(name_ + ": refused " + question_ + ": " + what);
  }
  return reply;
}

void Peer::give_up(const std::string& problem) {
  if (process_ != nullptr) process_->end();
  process_.reset();
  throw std::runtime_error(name_ + ": asked " + question_ + ", it " + problem);
}

void Peer::say_goodbye() {
  if (process_ == nullptr) return;
  try {
    process_->write_line(R"({"op":"close"})", 0);
  } catch (const std::runtime_error&) {
    // It is gone already.
  }
  process_->close_input();
}

}  // namespace pavlov
