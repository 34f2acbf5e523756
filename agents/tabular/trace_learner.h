#pragma once

#include <string>
#include <vector>

#include "agents/tabular/eligibility_traces.h"
#include "agents/tabular/tabular_learner.h"

namespace pavlov {

/// The settings of learners with eligibility traces.
struct TraceConfig {
  TabularConfig table{};
  double lambda = 0.9;
  TraceKind trace = TraceKind::replacing;

  static void visit(auto& self, auto&& field) {
    TabularConfig::visit(self.table, field);
    field("lambda", self.lambda, "trace decay: 0 is one-step, 1 Monte Carlo [0, 1]");
    field("trace", self.trace, "how a visit changes the trace of a state and action");
  }
};

/// A learner whose errors go back to all state-action pairs of the episode, each by its trace.
class TraceLearner : public TabularLearner {
 public:
  void begin_episodes() override;
  void save(Checkpoint& checkpoint) const override;
  void load(const Checkpoint& checkpoint) override;

 protected:
  TraceLearner(std::string name, const TraceConfig& config, const LearnerContext& context);

  /// Q(s,a) += step size * error * z(s,a) for all s, a.
  void update_traced(int copy, double error);

  const double lambda_;
  const TraceKind trace_;
  std::vector<EligibilityTraces> traces_;  ///< [B]
};

}  // namespace pavlov
