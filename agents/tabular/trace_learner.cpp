#include "agents/tabular/trace_learner.h"

#include <utility>

#include "core/settings.h"

namespace pavlov {

TraceLearner::TraceLearner(std::string name, const TraceConfig& config,
                           const LearnerContext& context)
    : TabularLearner(std::move(name), config.table, context),
      lambda_(config.lambda),
      trace_(config.trace),
      traces_(static_cast<std::size_t>(context.num_envs)) {
  require(lambda_ >= 0 && lambda_ <= 1, name_, "lambda", lambda_, "in [0, 1]");
}

void TraceLearner::begin_episodes() {
  TabularLearner::begin_episodes();
  for (EligibilityTraces& traces : traces_) traces.clear();
}

void TraceLearner::update_traced(int copy, double error) {
  double* q = q_.row(0).data();
  for (const auto& [cell, z] : traces_[static_cast<std::size_t>(copy)].traces()) {
    q[cell] += step_size(cell) * error * z;
  }
}

void TraceLearner::save(Checkpoint& checkpoint) const {
  TabularLearner::save(checkpoint);
  std::vector<std::int64_t> sizes;
  std::vector<std::int64_t> cells;
  std::vector<double> values;
  for (const EligibilityTraces& traces : traces_) {
    sizes.push_back(std::ssize(traces.traces()));
    for (const auto& [cell, value] : traces.traces()) {
      cells.push_back(static_cast<std::int64_t>(cell));
      values.push_back(value);
    }
  }
  checkpoint.put("traces.sizes", sizes);
  checkpoint.put("traces.cells", cells);
  checkpoint.put("traces.values", values);
}

void TraceLearner::load(const Checkpoint& checkpoint) {
  TabularLearner::load(checkpoint);
  const auto sizes = checkpoint.integers("traces.sizes", std::ssize(traces_));
  const auto values = checkpoint.doubles("traces.values");
  const auto cells = checkpoint.integers("traces.cells", std::ssize(values));
  std::size_t k = 0;
  for (std::size_t i = 0; i < traces_.size(); ++i) {
    traces_[i].clear();
    for (std::int64_t j = 0; j < sizes[i] && k < values.size(); ++j, ++k) {
      traces_[i].add({.cell = static_cast<std::size_t>(cells[k]), .value = values[k]});
    }
  }
}

}  // namespace pavlov
