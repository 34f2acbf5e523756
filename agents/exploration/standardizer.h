#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/checkpoint.h"
#include "core/rows.h"
#include "core/running_moments.h"
#include "envs/core/space.h"

namespace pavlov {

struct StandardizerOptions {
  bool standardize = true;  ///< else the numbers stay as they are
  double limit = 5;         ///< standard numbers are cut off at -+limit (Burda et al. 2018)
  int frames = 1;           ///< an observation is so many frames, of which only the last is taken
};

/// Observations of any kind as standard numbers: their own, or one-hot codes of whole ones, less
/// the running mean, divided by the running deviation, cut off (Burda et al. 2018, section 2.4).
class Standardizer {
 public:
  Standardizer(const Space& space, const StandardizerOptions& options);

  /// Standard numbers of an observation.
  std::size_t width() const { return numbers_.size(); }

  /// Adds rows 0 … n-1 to mean and deviation.
  void learn(const Rows& observations, int n);
  /// Row i, standardised into `out`, [width()].
  void apply(const Rows& observations, int i, std::span<float> out);
  /// Rows 0 … n-1 into [n, width()].
  void apply_all(const Rows& observations, int n, std::span<float> out);

  void save(Checkpoint& checkpoint, const std::string& name) const;
  void load(const Checkpoint& checkpoint, const std::string& name);

 private:
  /// Row i as numbers that are not standardised yet.
  void flatten_row(const Rows& observations, int i, std::span<float> out);

  Space space_;
  StandardizerOptions options_;
  std::vector<double> element_;  ///< room for an observation of whole numbers,
  std::vector<float> codes_;     ///< and for its codes
  std::vector<float> numbers_;   ///< room for a row
  RunningMoments moments_;
};

}  // namespace pavlov
