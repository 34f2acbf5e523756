#pragma once

#include <string>
#include <vector>

#include "render/plot.h"

namespace pavlov {

/// What the arms of a bandit are worth and what an agent thinks they are.
struct BanditPicture {
  std::string title;
  std::vector<double> truth;      ///< [arms] true values
  std::vector<double> estimates;  ///< [arms]; NaN where there is none
  /// [arms] how far an estimate may be off to both sides (a standard error, the deviation of a
  /// posterior, a UCB bonus), or empty; infinite or NaN where that is not known.
  std::vector<double> uncertainty;
};

/// True values as bars, estimates as points with error bars. Throws std::invalid_argument for lists
/// that do not fit together.
Plot bandit_plot(const BanditPicture& picture);

}  // namespace pavlov
