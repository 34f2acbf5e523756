#include "envs/tabular/step_table_of.h"

#include <algorithm>

#include "envs/core/pick.h"

namespace pavlov {

std::optional<StepTable> step_table_of(const TabularModel& model) {
  const int states = model.num_states();
  const int actions = model.num_actions();
  int most = 1;
  for (int state = 0; state < states; ++state) {
    for (int action = 0; action < actions; ++action) {
      most = std::max(most, static_cast<int>(model.outcomes(state, action).size()));
    }
  }
  if (!StepTable::pays(states, actions, most)) return std::nullopt;
  StepTable table(states, actions, most);
  for (int state = 0; state < states; ++state) {
    for (int action = 0; action < actions; ++action) {
      const auto outcomes = model.outcomes(state, action);
      const auto count = static_cast<int>(outcomes.size());
      if (count == 0) {
        table.set(state, action, {.next = state, .terminated = true});
      } else if (count == 1) {
        table.set(state, action, outcomes[0]);
      } else {
        table.set(state, action, outcomes, [&](double u) {
          return static_cast<std::size_t>(pick(outcomes.data(), count, u));
        });
      }
    }
  }
  if (model.start.size() == 1) table.start = model.start.front().first;
  return table;
}

}  // namespace pavlov
