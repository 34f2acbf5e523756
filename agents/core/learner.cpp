#include "agents/core/learner.h"

#include <stdexcept>

#include "core/checkpoint.h"

namespace pavlov {

const Discrete& discrete_actions(const Space& space, const std::string& owner) {
  if (const auto* discrete = std::get_if<Discrete>(&space)) return *discrete;
  throw std::invalid_argument(owner + ": the action space must be Discrete, not " +
                              to_string(space));
}

void leave_out_experience(Checkpoint& checkpoint) { checkpoint.put("experience", "left out"); }
bool holds_experience(const Checkpoint& checkpoint) { return !checkpoint.has("experience"); }

void check_agent(const Checkpoint& checkpoint, const std::string& name) {
  if (checkpoint.text("agent") == name) return;
  throw std::runtime_error("the checkpoint is of agent '" + checkpoint.text("agent") +
                           "', not of '" + name + "'");
}

}  // namespace pavlov
