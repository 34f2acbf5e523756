#include "envs/tabular/maximization_bias.h"

#include <cmath>
#include <stdexcept>

#include "core/settings.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "envs/tabular/figures.h"

namespace pavlov {

void MaximizationBias::Config::validate() const {
  constexpr auto kOwner = "MaximizationBias";
  require(actions_at_b >= 1 && actions_at_b <= 10000, kOwner, "actions_at_b", actions_at_b,
          "1 to 10000");
  require(std::isfinite(mean), kOwner, "mean", mean, "finite");
  require(standard_deviation >= 0 && std::isfinite(standard_deviation), kOwner,
          "standard_deviation", standard_deviation, "finite and not negative");
}

MaximizationBias::MaximizationBias(const Config& config) : config_(config) { config.validate(); }

MaximizationBias::Observation MaximizationBias::reset(Rng& /*rng*/) { return place_ = kA; }

StepResult<MaximizationBias::Observation> MaximizationBias::step(Action action, Rng& rng) {
  if (place_ == kA && action == kLeft) return {.observation = place_ = kB};
  const double reward = place_ == kB ? rng.normal(config_.mean, config_.standard_deviation) : 0.0;
  place_ = kEnd;
  return {.observation = kEnd, .reward = reward, .terminated = true};
}

TabularModel MaximizationBias::model() const {
  TabularModel model(3, action_space().n);
  model.add(kA, kLeft, {1, 0, kB, false});
  model.add(kA, kLeft + 1, {1, 0, kEnd, true});
  for (int action = 0; action < config_.actions_at_b; ++action) {
    model.add(kB, action, {1, config_.mean, kEnd, true});
  }
  model.finish();
  model.start = {{kA, 1.0}};
  return model;
}

void MaximizationBias::check_state() const {
  if (place_ != kA && place_ != kB) {
    throw std::invalid_argument("the place is 0 (A) or 1 (B), not " + std::to_string(place_));
  }
}

void MaximizationBias::draw(Canvas& canvas) const {
  constexpr Color kInk = gray(0.4);
  constexpr Point a{1.2, 1};
  constexpr Point b{-1.2, 1};
  constexpr Point end{0, -1};
  canvas.view({-2.9, -1.6}, {2.6, 1.8});
  canvas.clear(kWhite);
  canvas.arrow({a.x - 0.45, a.y}, {b.x + 0.45, b.y}, 0.04, kInk);
  canvas.text({0, 1.25}, "left, 0", 0.25, kInk, Align::centre);
  canvas.arrow({a.x - 0.25, a.y - 0.38}, {0.42, -0.6}, 0.04, kInk);
  canvas.text({1.0, 0.1}, "right, 0", 0.25, kInk, Align::left);
  for (const double side : {-0.16, 0.0, 0.16}) {
    canvas.arrow({b.x + 0.25 + side, b.y - 0.42}, {-0.42 + side, -0.6}, 0.03, kInk);
  }
  canvas.text({-0.95, 0.1}, std::to_string(config_.actions_at_b) + " actions", 0.25, kInk,
              Align::right);
  canvas.text({-0.95, -0.25},
              "N(" + shortest(config_.mean) + ", " + shortest(config_.standard_deviation) + "²)",
              0.25, kInk, Align::right);
  draw_state(canvas, a, "A", false, place_ == kA);
  draw_state(canvas, b, "B", false, place_ == kB);
  draw_state(canvas, end, "end", true, place_ == kEnd);
}

namespace {
[[maybe_unused]] const bool registered = register_environment<MaximizationBias>(
    {.id = "MaximizationBias-v0",
     .summary = "noisy rewards that look better than they are (Example 6.7)"});
}  // namespace

}  // namespace pavlov
