#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/checkpoint.h"
#include "core/rows.h"
#include "core/running_moments.h"
#include "envs/core/space.h"
#include "nets/core/network_config.h"

namespace pavlov {

/// One observation as rows of a batch have it.
RowStorage row_of(const Space& space, std::span<const double> observation);

/// Observations as a network takes them:
///
/// | space                        | input                                               |
/// |------------------------------|-----------------------------------------------------|
/// | Discrete, MultiDiscrete      | one-hot codes                                       |
/// | Box of bytes, 2 or more axes | an image [C, H, W], scaled to 0 … 1 by the network  |
/// | other Box                    | its numbers; normalised if asked for                |
///
/// Normalised numbers are (x - mean) / deviation of all that `learn` has seen, cut off at ±10.
class ObservationEncoder {
 public:
  ObservationEncoder(const Space& space, bool normalize);

  /// Input shape, type and scale; the rest is left as it is.
  void describe(NetworkShape& shape) const;

  /// Rows 0 … n-1 encoded: either as they are or in room of the encoder's own, which the next call
  /// uses again.
  Rows encode(const Rows& observations, int n);
  /// Adds n observations to the running mean and deviation, of all processes that learn together.
  void learn(const Rows& observations, int n);

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  void encode_one_hot(const Rows& observations, int n);
  void encode_normalized(const Rows& observations, int n);

  Space space_;
  bool normalize_;
  bool one_hot_;
  RunningMoments moments_;
  RowStorage encoded_;
  int room_ = 0;  ///< rows in it
  std::vector<double> element_;
};

}  // namespace pavlov
