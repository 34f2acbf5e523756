#pragma once

#include <memory>
#include <span>
#include <vector>

#include "core/rng.h"
#include "replay/replay.h"

namespace pavlov {

/// How likely each of many slots is to be drawn: P(i) = p_i^alpha / sum of p_k^alpha over the slots
/// that are there (Schaul et al. 2016, eq. 1).
class Priorities {
 public:
  virtual ~Priorities() = default;

  /// A new slot: it gets the largest priority that any has had.
  virtual void add(std::int64_t slot) = 0;
  /// Nothing happens where it is not there.
  virtual void remove(std::int64_t slot) = 0;
  /// Slots that are there; one that comes twice keeps the last error.
  virtual void update(std::span<const std::int64_t> slots, std::span<const float> td_errors) = 0;
  /// With replacement, one from each of `slots.size()` parts of equal probability.
  virtual void draw(Rng& rng, std::span<std::int64_t> slots) const = 0;
  /// P(slot), 0 where it is not there.
  virtual double probability(std::int64_t slot) const = 0;

  /// All there is to know.
  struct Contents {
    std::vector<std::int64_t> slots;
    std::vector<double> priorities;  ///< of these slots
    double largest = 0;
    std::int64_t updates = 0;
  };
  virtual Contents contents() const = 0;
  virtual void restore(const Contents& contents) = 0;
};

/// p_i = |TD error| + epsilon, in a sum tree (Schaul et al. 2016, 3.3).
std::unique_ptr<Priorities> make_proportional_priorities(std::int64_t slots,
                                                         const ReplayConfig& config);
double proportional_bytes(std::int64_t slots);

/// p_i = 1 / rank(i), where rank 1 has the largest |TD error| (Schaul et al. 2016, 3.3).
///
/// As in the paper, ranks are places in a binary heap, which is only roughly sorted, and which is
/// sorted anew after as many updates as it has slots. Probabilities are those of the ranks it draws
/// by, so that the importance weights are exact.
std::unique_ptr<Priorities> make_rank_priorities(std::int64_t slots, const ReplayConfig& config);
double rank_bytes(std::int64_t slots);

}  // namespace pavlov
