#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace pavlov {

/// How a visit changes the trace of a state and action (Sutton & Barto, chapter 12).
enum class TraceKind { accumulating, replacing, dutch };

constexpr std::array<std::pair<TraceKind, std::string_view>, 3> enum_names(TraceKind) {
  return {{{TraceKind::accumulating, "accumulating"},
           {TraceKind::replacing, "replacing"},
           {TraceKind::dutch, "dutch"}}};
}

/// The eligibility traces of one episode: how far each cell of a table shares in the next error.
/// Only cells whose trace is not negligible (>= 1e-12) are kept.
class EligibilityTraces {
 public:
  struct Trace {
    std::size_t cell = 0;
    double value = 0;
  };

  std::span<const Trace> traces() const { return traces_; }
  bool empty() const { return traces_.empty(); }
  void clear() { traces_.clear(); }
  void add(const Trace& trace) { traces_.push_back(trace); }
  /// All traces fade by the factor gamma lambda.
  void decay(double factor);
  /// A visit: z + 1 (accumulating), 1 (replacing) or (1 - alpha) z + 1 (dutch, eq. 12.11).
  void visit(std::size_t cell, TraceKind kind, double alpha);

 private:
  std::vector<Trace> traces_;
};

}  // namespace pavlov
