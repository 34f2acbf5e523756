#include "envs/tabular/table_environment.h"

#include <stdexcept>
#include <string>

#include "envs/tabular/step_table_of.h"

namespace pavlov {

TableEnvironment::TableEnvironment(TabularModel table)
    : state_(table.start.front().first),
      table_(std::make_shared<const TabularModel>(std::move(table))) {}

TableEnvironment::Observation TableEnvironment::reset(Rng& rng) {
  const auto& start = table_->start;
  std::size_t k = 0;
  if (start.size() > 1) {
    double u = rng.uniform() - start[0].second;
    while (u >= 0 && k + 1 < start.size()) u -= start[++k].second;
  }
  state_ = start[k].first;
  return state_;
}

std::optional<StepTable> TableEnvironment::step_table() const { return step_table_of(*table_); }

void TableEnvironment::check_state() const {
  if (state_ >= 0 && state_ < table_->num_states()) return;
  throw std::invalid_argument("state " + std::to_string(state_) + " is not among 0 to " +
                              std::to_string(table_->num_states() - 1));
}

}  // namespace pavlov
