#include "envs/core/vector_env.h"

#include <stdexcept>

#include "core/text.h"

namespace pavlov {

VectorEnv::VectorEnv(std::string name, Space observation_space, Space action_space, int size)
    : name_(std::move(name)),
      observation_space_(std::move(observation_space)),
      action_space_(std::move(action_space)) {
  if (size < 1) {
    throw std::invalid_argument(name_ + ": a batch has at least 1 environment, not " +
                                std::to_string(size));
  }
  view_.size = size;
}

std::vector<double> VectorEnv::state(int /*i*/) const {
  throw std::runtime_error(name_ + " does not tell its internal state");
}

void VectorEnv::set_state(int /*i*/, std::span<const double> /*numbers*/) {
  throw std::runtime_error(name_ + " cannot be put into a given state");
}

void VectorEnv::save(Checkpoint& /*checkpoint*/, const std::string& /*name*/) const {
  throw std::runtime_error(name_ + " cannot be saved: it does not tell its internal state");
}

void VectorEnv::load(const Checkpoint& /*checkpoint*/, const std::string& /*name*/) {
  throw std::runtime_error(name_ + " cannot be loaded: it takes no internal state");
}

void VectorEnv::set_statistics(std::span<const double> numbers) {
  if (!numbers.empty()) {
    throw std::invalid_argument(name_ + ": " + std::to_string(numbers.size()) +
                                " numbers of statistics too many");
  }
}

void VectorEnv::refuse(int copy, const std::string& problem) const {
  std::string who = name_;
  if (view_.size > 1) who += ", copy " + std::to_string(copy);
  throw std::invalid_argument(who + ": " + problem);
}

void VectorEnv::refuse_action(int copy) const {
  std::vector<std::string> numbers;
  for (const double x : view_.actions.numbers(copy)) numbers.push_back(shortest(x));
  const std::string given = numbers.size() == 1 ? numbers[0] : "[" + join(numbers) + "]";
  std::string allowed = to_string(action_space_);
  if (view_.legal_actions != nullptr) {
    const auto& discrete = std::get<Discrete>(action_space_);
    std::vector<std::string> legal;
    for (int a = 0; a < discrete.n; ++a) {
      const auto place = static_cast<std::ptrdiff_t>(copy) * discrete.n + a;
      if (view_.legal_actions[place] != 0) legal.push_back(std::to_string(discrete.start + a));
    }
    allowed += ", of which legal now: " + join(legal);
  }
  refuse(copy, "action " + given + " is not allowed; allowed are " + allowed);
}

}  // namespace pavlov
