#include "render/bandit_plot.h"

#include <cmath>
#include <limits>
#include <stdexcept>

#include "envs/core/palette.h"

namespace pavlov {

Plot bandit_plot(const BanditPicture& picture) {
  const std::size_t arms = picture.truth.size();
  const auto& uncertainty = picture.uncertainty;
  if (picture.estimates.size() != arms || (!uncertainty.empty() && uncertainty.size() != arms)) {
    throw std::invalid_argument("bandit plot: " + std::to_string(arms) + " true values, " +
                                std::to_string(picture.estimates.size()) + " estimates, " +
                                std::to_string(uncertainty.size()) + " uncertainties");
  }
  Scatter estimates{
      .y = picture.estimates, .label = "estimate", .color = okabe_ito(1), .radius = 3.2};
  for (std::size_t arm = 0; arm < uncertainty.size(); ++arm) {
    const double half = std::isfinite(uncertainty[arm]) ? uncertainty[arm]
                                                        : std::numeric_limits<double>::quiet_NaN();
    estimates.low.push_back(estimates.y[arm] - half);
    estimates.high.push_back(estimates.y[arm] + half);
  }
  Plot plot{.title = picture.title, .x_label = "arm", .y_label = "value"};
  plot.bars({.y = picture.truth, .label = "true value", .color = lighter(okabe_ito(0), 0.5)});
  plot.scatter(std::move(estimates));
  return plot;
}

}  // namespace pavlov
