#include "envs/core/vector_env.h"

#include <stdexcept>

#include "core/text.h"

namespace pavlov {

double Rows::number(int i, int j) const {
  switch (dtype) {
    case Dtype::u8: return row<std::uint8_t>(i)[j];
    case Dtype::i32: return row<int>(i)[j];
    case Dtype::f32: return static_cast<double>(row<float>(i)[j]);
    case Dtype::f64: return row<double>(i)[j];
  }
  return 0;
}

std::vector<double> Rows::numbers(int i) const {
  std::vector<double> out;
  out.reserve(static_cast<std::size_t>(width));
  for (int j = 0; j < width; ++j) out.push_back(number(i, j));
  return out;
}

void MutableRows::set(int i, int j, double value) const {
  switch (dtype) {
    case Dtype::u8: row<std::uint8_t>(i)[j] = static_cast<std::uint8_t>(value); break;
    case Dtype::i32: row<int>(i)[j] = static_cast<int>(value); break;
    case Dtype::f32: row<float>(i)[j] = static_cast<float>(value); break;
    case Dtype::f64: row<double>(i)[j] = value; break;
  }
}

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

RowStorage::RowStorage(int rows, const Space& space)
    : dtype_(dtype_of(space)), width_(static_cast<int>(width_of(space))) {
  const auto bytes = static_cast<std::size_t>(rows) * bytes_per_row();
  lines_.resize((bytes + sizeof(Line) - 1) / sizeof(Line));
}

void* RowStorage::data() { return lines_.data(); }

}  // namespace pavlov
