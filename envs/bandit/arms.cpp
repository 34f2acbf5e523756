#include "envs/bandit/arms.h"

#include <cstdio>
#include <stdexcept>
#include <string>

#include "envs/core/palette.h"

namespace pavlov {
namespace {

constexpr double kWidth = 10;  // of the chart, in world units
constexpr double kHeight = 5;
constexpr Color kInk = gray(0.25);

std::string formatted(const char* format, double value) {
  char text[64];
  std::snprintf(text, sizeof text, format, value);
  return text;
}

/// The chart's vertical axis: its ends are multiples of the distance between two ticks, so that
/// they stay while values drift a little.
struct ValueAxis {
  double low = 0;
  double high = 1;
  double tick = 0.5;

  ValueAxis(double least, double largest) {
    const double length = std::max(largest - least, 1e-9);
    const double power = std::pow(10.0, std::floor(std::log10(length / 4)));
    const double part = length / 4 / power;
    tick = power * (part < 2 ? 1 : part < 5 ? 2 : 5);
    low = tick * std::floor(least / tick);
    high = tick * std::ceil(largest / tick);
  }

  double y(double value) const {
    return kHeight * (std::clamp(value, low, high) - low) / (high - low);
  }
  void draw(Canvas& canvas) const {
    for (double value = low; value <= high + 0.5 * tick; value += tick) {
      const double rounded = tick * std::round(value / tick);
      canvas.line({0, y(value)}, {kWidth, y(value)}, 0.02, gray(0.85));
      canvas.text({-0.15, y(value)}, formatted("%g", rounded), 0.3, kInk, Align::right);
    }
  }
};

}  // namespace

std::vector<double> true_values(const VectorEnv& env, int i) {
  auto values = env.state(i);
  values.resize(static_cast<std::size_t>(std::get<Discrete>(env.action_space()).n));
  return values;
}

void Pull::check(std::size_t arms) const {
  if (arm >= -1 && arm < static_cast<int>(arms)) return;
  throw std::invalid_argument("the last arm is -1 to " + std::to_string(arms - 1) + ", not " +
                              std::to_string(arm));
}

void draw_arms(Canvas& canvas, std::span<const double> values, double reward_deviation,
               const Pull& last) {
  constexpr int kMost = 50;
  const int arms = static_cast<int>(values.size());
  const int shown = std::min(arms, kMost);
  const int first = std::clamp(last.arm - shown / 2, 0, arms - shown);
  const int best = best_arm(values);
  const auto [least, largest] = std::minmax_element(values.begin(), values.end());
  const double reach = 1.5 * reward_deviation;
  const ValueAxis axis(std::min(0.0, *least - reach), std::max(0.0, *largest + reach));
  const auto y = [&axis](double value) { return axis.y(value); };

  canvas.view({-1.1, -1.2}, {kWidth + 0.3, kHeight + 1});
  canvas.clear(kWhite);
  axis.draw(canvas);
  const double width = kWidth / shown;
  for (int arm = first; arm < first + shown; ++arm) {
    const double value = values[static_cast<std::size_t>(arm)];
    const double x = (arm - first + 0.5) * width;
    canvas.rectangle({x - 0.35 * width, std::min(y(0), y(value))},
                     {x + 0.35 * width, std::max(y(0), y(value))},
                     arm == best ? okabe_ito(2) : lighter(okabe_ito(0), 0.35));
    if (reward_deviation > 0) {
      canvas.line({x, y(value - reward_deviation)}, {x, y(value + reward_deviation)}, 0.04,
                  gray(0.4));
    }
    if (shown <= 20 || arm % 5 == 0) {
      canvas.text({x, -0.3}, std::to_string(arm), 0.3, kInk, Align::centre);
    }
    if (arm != last.arm) continue;
    canvas.circle({x, y(last.reward)}, 0.17, kWhite);
    canvas.circle({x, y(last.reward)}, 0.13, okabe_ito(1));
  }
  canvas.line({0, y(0)}, {kWidth, y(0)}, 0.04, kInk);
  canvas.text({kWidth / 2, kHeight + 0.55}, "true values, best arm: " + std::to_string(best), 0.36,
              kInk, Align::centre);
  if (last.arm < 0) return;
  canvas.text({kWidth / 2, -0.85},
              "arm " + std::to_string(last.arm) + " paid " + formatted("%.2f", last.reward), 0.36,
              okabe_ito(1), Align::centre);
}

}  // namespace pavlov
