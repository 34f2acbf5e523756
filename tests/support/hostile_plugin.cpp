// A plugin that does what the environment variable PAVLOV_HOSTILE says while it is opened. Its
// environment does not keep what it promises.

#include <csignal>
#include <cstdlib>
#include <stdexcept>
#include <string>
#include <thread>

#include "envs/core/registry.h"

namespace {

using namespace pavlov;

/// A chain of 8 cells from which observations are told that it has not, or exceptions thrown.
struct Liar {
  struct Config {
    std::string lie = "none";
    static void visit(auto& self, auto&& field) { field("lie", self.lie, "what it does"); }
  };
  using Observation = int;
  using Action = int;

  explicit Liar(const Config& config) : lie(config.lie) {
    if (lie == "constructor") throw 42;
  }
  Discrete observation_space() const { return {.n = 8}; }
  Discrete action_space() const { return {.n = 2}; }
  int reset(Rng&) { return 0; }
  StepResult<int> step(int action, Rng&) {
    if (lie == "step") throw "not a std::exception";
    if (lie == "memory") throw std::bad_alloc();
    return {.observation = lie == "far" ? 1 << 30 : lie == "negative" ? -1 : action};
  }

  std::string lie;
};

bool misbehave(const std::string& how) {
  if (how == "throw") throw std::runtime_error("from an initialiser");
  if (how == "abort") std::abort();
  if (how == "crash") std::raise(SIGSEGV);
  if (how == "exit") std::exit(0);
  if (how == "hang") std::this_thread::sleep_for(std::chrono::hours(1));
  if (how == "silent") return false;
  if (how != "version") return register_environment<Liar>({.id = "Liar-v0"});
  EnvEntry entry = find_environment("CartPole-v1");
  entry.spec.id = "Late-v0";
  entry.interface_version = kInterfaceVersion + 1;
  return register_entry(entry);
}

const bool misbehaved =
    misbehave(std::getenv("PAVLOV_HOSTILE") ? std::getenv("PAVLOV_HOSTILE") : "");

}  // namespace
