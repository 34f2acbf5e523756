#include "agents/planning/predecessors.h"

#include <numeric>

namespace pavlov {
namespace {

template <class Visit>
void each_step(const TabularModel& model, const Visit& visit) {
  for (int state = 0; state < model.num_states(); ++state) {
    for (int action = 0; action < model.num_actions(); ++action) {
      for (const Outcome& outcome : model.outcomes(state, action)) {
        if (outcome.terminated || !(outcome.probability > 0)) continue;
        visit(static_cast<std::size_t>(outcome.next),
              Predecessor{state, action, outcome.probability});
      }
    }
  }
}

}  // namespace

Predecessors::Predecessors(const TabularModel& model)
    : offsets_(static_cast<std::size_t>(model.num_states()) + 1, 0) {
  each_step(model, [&](std::size_t next, const Predecessor&) { ++offsets_[next + 1]; });
  std::partial_sum(offsets_.begin(), offsets_.end(), offsets_.begin());
  entries_.resize(offsets_.back());
  auto free = offsets_;
  each_step(model,
            [&](std::size_t next, const Predecessor& from) { entries_[free[next]++] = from; });
}

}  // namespace pavlov
