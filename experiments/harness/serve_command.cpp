#include <iostream>
#include <stdexcept>

#include "envs/pipe/serve.h"
#include "experiments/harness/commands.h"

namespace pavlov {
namespace {

struct ServeConfig {
  std::int64_t seed = 0;

  static void visit(auto& self, auto&& field) {
    field("seed", self.seed, "decides all random numbers, until a reset brings its own");
  }
};

}  // namespace

int serve_command(const Arguments& arguments) {
  ServeConfig config;
  SetupCommand command{
      .program = "pavlov serve",
      .about =
          "Offer an environment to another program: one JSON object a line on standard input, "
          "one answer a line on standard output."};
  command.run_settings = {"env", "plugin"};
  command.own_settings = settings_of(config);
  command.agent = false;
  const RunSetup setup = read_setup(command, arguments);
  if (config.seed < 0) throw std::invalid_argument("--seed is at least 0");
  const auto env =
      setup.make_env({.seed = static_cast<std::uint64_t>(config.seed), .auto_reset = false});
  serve(*env, std::cin, std::cout);
  return 0;
}

}  // namespace pavlov
