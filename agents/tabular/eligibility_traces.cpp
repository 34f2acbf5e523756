#include "agents/tabular/eligibility_traces.h"

#include <algorithm>

namespace pavlov {

void EligibilityTraces::decay(double factor) {
  constexpr double kNegligible = 1e-12;
  for (Trace& trace : traces_) trace.value *= factor;
  std::erase_if(traces_, [](const Trace& trace) { return trace.value < kNegligible; });
}

void EligibilityTraces::visit(std::size_t cell, TraceKind kind, double alpha) {
  const auto found = std::ranges::find(traces_, cell, &Trace::cell);
  if (found == traces_.end()) {
    traces_.push_back({.cell = cell, .value = 1});
    return;
  }
  switch (kind) {
    case TraceKind::accumulating:
      found->value += 1;
      break;
    case TraceKind::replacing:
      found->value = 1;
      break;
    case TraceKind::dutch:
      found->value = (1 - alpha) * found->value + 1;
      break;
  }
}

}  // namespace pavlov
