#include "envs/tabular/table_environment.h"

#include <algorithm>
#include <stdexcept>
#include <string>

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

std::optional<StepTable> TableEnvironment::step_table() const {
  const int states = table_->num_states();
  const int actions = table_->num_actions();
  std::size_t most = 1;
  for (int state = 0; state < states; ++state) {
    for (int action = 0; action < actions; ++action) {
      most = std::max(most, table_->outcomes(state, action).size());
    }
  }
  if (!StepTable::pays(states, actions, static_cast<int>(most))) return std::nullopt;
  StepTable table(states, actions, static_cast<int>(most));
  for (int state = 0; state < states; ++state) {
    for (int action = 0; action < actions; ++action) {
      const auto outcomes = table_->outcomes(state, action);
      if (outcomes.empty()) {
        table.set(state, action, {.next = state, .terminated = true});
      } else if (outcomes.size() == 1) {
        table.set(state, action, outcomes[0]);
      } else {
        table.set(state, action, outcomes, [&](double u) { return pick(outcomes, u); });
      }
    }
  }
  if (table_->start.size() == 1) table.start = table_->start.front().first;
  return table;
}

void TableEnvironment::check_state() const {
  if (state_ >= 0 && state_ < table_->num_states()) return;
  throw std::invalid_argument("state " + std::to_string(state_) + " is not among 0 to " +
                              std::to_string(table_->num_states() - 1));
}

}  // namespace pavlov
