#include "envs/pipe/serve.h"

#include <istream>
#include <ostream>
#include <stdexcept>
#include <string>

#include "envs/pipe/protocol.h"

namespace pavlov {
namespace {

using protocol::json;

json reset(VectorEnv& env, const json& question) {
  if (question.contains("seed")) {
    const json& seed = question["seed"];
    if (!seed.is_number_integer() || (!seed.is_number_unsigned() && seed.get<std::int64_t>() < 0)) {
      throw std::runtime_error(seed.dump() + " is not a seed: a whole number from 0 on");
    }
    env.seed(seed.get<std::uint64_t>());
  }
  env.reset();
  return {{"observation", protocol::write_numbers(env.view().observations.numbers(0))}};
}

json step(VectorEnv& env, const json& question) {
  const json& given = protocol::member(question, "action");
  const std::vector<double> action = given.is_array()
                                         ? protocol::read_numbers(given)
                                         : std::vector<double>{protocol::read_number(given)};
  const BatchView& view = env.view();
  const Space& space = env.action_space();
  // Checked here, too, because 0.5 would become 0 in a row of whole numbers.
  if (action.size() != width_of(space) ||
      (!std::holds_alternative<Box>(space) && !contains(space, action))) {
    throw std::runtime_error(env.name() + ": action " + protocol::excerpt(given.dump()) +
                             " is not allowed; allowed are " + to_string(space));
  }
  for (std::size_t j = 0; j < action.size(); ++j) {
    view.actions.set(0, static_cast<int>(j), action[j]);
  }
  env.step();
  return {{"observation", protocol::write_numbers(view.next_observations.numbers(0))},
          {"reward", protocol::write_number(view.rewards[0])},
          {"terminated", view.terminated[0] != 0},
          {"truncated", view.truncated[0] != 0}};
}

json answer(VectorEnv& env, const json& question) {
  const json& op = protocol::member(question, "op");
  if (op == "spaces") {
    return {{"observation_space", protocol::write_space(env.observation_space())},
            {"action_space", protocol::write_space(env.action_space())}};
  }
  if (op == "reset") return reset(env, question);
  if (op == "step") return step(env, question);
  if (op == "close") return json::object();
  if (op == "set_state") {
    env.set_state(0, protocol::read_numbers(protocol::member(question, "state")));
  } else if (op != "state") {
    throw std::runtime_error("unknown op " + protocol::excerpt(op.dump()) +
                             "; known: spaces, reset, step, state, set_state, close");
  }
  return {{"state", protocol::write_numbers(env.state(0))}};
}

}  // namespace

void serve(VectorEnv& env, std::istream& in, std::ostream& out) {
  if (env.size() != 1) {
    throw std::invalid_argument(env.name() + ": a batch of 1 is served, not of " +
                                std::to_string(env.size()));
  }
  bool open = true;
  for (std::string line; open && std::getline(in, line);) {
    json reply;
    try {
      const json question = protocol::parse(line);
      if (question.is_discarded()) {
        throw std::runtime_error("'" + protocol::excerpt(line) + "' is not JSON");
      }
      reply = answer(env, question);
      open = question["op"] != "close";
    } catch (const std::exception& error) {
      reply = {{"error", error.what()}};
    }
    out << reply.dump(-1, ' ', false, json::error_handler_t::replace) << std::endl;
  }
}

}  // namespace pavlov
