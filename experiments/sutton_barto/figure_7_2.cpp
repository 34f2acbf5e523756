// How many steps should TD look ahead?
//
// Sutton & Barto, Figure 7.2: n-step TD on the random walk with 19 states, error over the first 10
// episodes for each n and step size.
//
//     ./run figure_7_2
//
// Expected (seed 0, about 3 s): n = 4 with alpha 0.4 is best; the errors agree with an independent
// study of 200 runs, and with the published code's over 60 runs.

#include <algorithm>
#include <cmath>
#include <span>

#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/random_walk_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kEpisodes = 10;
constexpr int kCurves = 10;     // n = 1, 2, 4, …, 512
constexpr int kStepSizes = 21;  // alpha = 0, 0.05, …, 1

struct Config {
  int runs = 200;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs for each n and step size (>= 2); the book's 100");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "figure_7_2", "runs", runs, "2 or more"); }
};

/// The least error of n = 1, 2, 4, 8, 16 and where it lies: mean over 200 runs, to three decimals.
struct Best {
  double alpha;
  double error;
};
constexpr Best kBest[] = {{.8, .343}, {.6, .277}, {.4, .267}, {.3, .276}, {.1, .321}};

/// Means over 60 runs of the published code and their standard errors, n = 1, 2, 4, 8, 16.
constexpr double kPublishedAlphas[] = {.1, .2, .3, .4, .5, .6, .8, 1};
constexpr double kPublished[5][8] = {
    {.506122, .470849, .439567, .412240, .387710, .367469, .341085, .387844},
    {.469453, .406861, .351727, .311065, .289719, .270281, .324904, .437569},
    {.412706, .320961, .269181, .267619, .277514, .303222, .391607, .512846},
    {.348112, .279484, .287461, .318734, .356810, .404383, .468667, .589909},
    {.310403, .323724, .376064, .421979, .461296, .491479, .566748, .652198}};
constexpr double kPublishedError[5][8] = {
    {.000089, .000224, .000393, .000926, .001049, .001663, .001988, .002386},
    {.000225, .000809, .001349, .002996, .005280, .004894, .006211, .002926},
    {.000980, .002624, .004351, .007228, .007186, .006498, .004538, .005326},
    {.002810, .005296, .007401, .008459, .006947, .006082, .005451, .007810},
    {.003776, .008097, .007492, .006445, .007885, .007317, .008278, .007830}};

double step_size(int i) { return i / 20.0; }

std::size_t cell(std::size_t curve, double alpha) {
  return curve * kStepSizes + static_cast<std::size_t>(std::lround(20 * alpha));
}

/// The error after an episode, averaged over episodes, for each n and alpha, [kCurves, kStepSizes].
/// All methods see the same walks.
std::vector<double> errors_of_run(const RandomWalkTask& walk, Rng rng) {
  std::vector<double> errors;
  for (int curve = 0; curve < kCurves; ++curve) {
    const double untaught = walk.rms_error(std::vector<double>(walk.values.size(), 0.0));
    errors.push_back(untaught);  // alpha = 0
    for (int i = 1; i < kStepSizes; ++i) {
      const auto after = walk.errors({.alpha = step_size(i), .n = 1 << curve}, kEpisodes, rng);
      errors.push_back(mean(std::span(after).subspan(1)));
    }
  }
  return errors;
}

bool run(const Config& config) {
  const RandomWalkTask walk("RandomWalk19-v0");
  Report report("figure_7_2", config.out);
  const auto errors = over_runs(independent_runs(
      config.runs, config.seed, [&](int, Rng rng) { return errors_of_run(walk, rng); },
      config.threads));

  Plot plot{.title = "n-step TD, 19 states (Figure 7.2)",
            .x_label = "step size alpha",
            .y_label = "RMS error over states, first 10 episodes",
            .y_range = Range{0.25, 0.55}};
  for (std::size_t curve = 0; curve < kCurves; ++curve) {
    Line line = mean_line(std::span(errors).subspan(cell(curve, 0), kStepSizes),
                          "n = " + std::to_string(1 << curve));
    for (double& x : line.x) x = step_size(static_cast<int>(x));
    plot.line(std::move(line));
  }

  for (std::size_t i = 0; i < std::size(kBest); ++i) {
    const auto row = errors.begin() + static_cast<std::ptrdiff_t>(cell(i, 0));
    const auto least = std::min_element(
        row, row + kStepSizes, [](const auto& a, const auto& b) { return a.mean() < b.mean(); });
    const std::string n = "n = " + std::to_string(1 << i);
    const auto& error = errors[cell(i, kBest[i].alpha)];
    report.compare(n + ", alpha = " + shortest(kBest[i].alpha), estimate_mean(error),
                   mean_elsewhere(kBest[i].error, 0.0005, 200, error), 4);
    report.tell(n + ": best alpha here", shortest(step_size(static_cast<int>(least - row))));
  }
  int apart = 0;
  for (std::size_t i = 0; i < std::size(kBest); ++i) {
    for (std::size_t j = 0; j < std::size(kPublishedAlphas); ++j) {
      const auto measured = estimate_mean(errors[cell(i, kPublishedAlphas[j])]);
      const Reference reference{.value = kPublished[i][j], .standard_error = kPublishedError[i][j]};
      apart += compare(measured, reference, 4).agrees ? 0 : 1;
    }
  }
  report.compare("of 40 published means, those more than 4 standard errors off", apart, 0, 0);
  save(Figure{.panel_width = 620, .panel_height = 440, .panels = {plot}},
       report.file("figure_7_2.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How many steps should TD look ahead? (Sutton & Barto, Figure 7.2)", run);
}
