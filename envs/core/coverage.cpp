#include "envs/core/coverage.h"

#include <numeric>
#include <stdexcept>

namespace pavlov {

CoverageMap PlaneCells::map() const {
  CoverageMap map{.rows = y.count, .columns = x.count, .cells = {}};
  map.cells.resize(static_cast<std::size_t>(cells()));
  std::iota(map.cells.begin(), map.cells.end(), 0);
  return map;
}

Coverage::Coverage(const VectorEnv& env)
    : visits_(static_cast<std::size_t>(env.coverage_cells()), 0),
      first_visits_(visits_.size(), -1) {
  if (visits_.empty()) {
    throw std::invalid_argument(env.name() + " does not count what is covered of it");
  }
}

void Coverage::begin(const VectorEnv& env) {
  for (int i = 0; i < env.size(); ++i) visit(env.coverage_cell(i));
}

void Coverage::count(const VectorEnv& env) {
  const BatchView& view = env.view();
  steps_ += view.size;
  for (int i = 0; i < view.size; ++i) {
    visit(env.next_coverage_cell(i));
    if ((view.terminated[i] | view.truncated[i]) != 0) visit(env.coverage_cell(i));
  }
}

void Coverage::visit(int cell) {
  if (cell < 0) return;
  const auto k = static_cast<std::size_t>(cell);
  if (visits_[k]++ > 0) return;
  first_visits_[k] = steps_;
  ++covered_;
}

}  // namespace pavlov
