// How much should a gambler stake?
//
// Sutton & Barto, Figure 4.3: value iteration on the gambler's problem, p_h = 0.4; also 0.25 and
// 0.55 (Exercise 4.9).
//
//     ./run figure_4_3
//
// Expected, within a second: the values of the reference to its six digits, and, with ties broken
// to the smallest stake, the saw-tooth policy of the book for p_h = 0.4.

#include <algorithm>
#include <array>

#include "agents/planning/value_iteration.h"
#include "core/text.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
};

struct Row {
  double p_heads;
  std::array<double, 8> values;  ///< at kCapitals, exact, to six decimals
};
constexpr int kCapitals[] = {1, 10, 25, 49, 50, 51, 75, 99};
constexpr Row kRows[] = {
    {0.25, {.000073, .007085, .062500, .195991, .250000, .250219, .437500, .837972}},
    {0.40, {.002066, .043463, .160000, .376222, .400000, .403098, .640000, .964333}},
    {0.55, {.181818, .865569, .993374, .999946, .999956, .999964, 1, 1}}};

/// The book's policy: the capital's distance to the nearest of 0, 25, 50, 75 and 100, or all that
/// can be staked at 25, 50 and 75.
int saw_tooth(int capital) {
  if (capital == 50) return 50;
  const int rest = capital % 25;
  return rest == 0 ? 25 : std::min(rest, 25 - rest);
}

bool run(const Config& config) {
  Report report("figure_4_3", config.out);
  Figure figure{.title = "The gambler's problem (Figure 4.3)", .columns = 2};
  Plot values{.title = "value", .x_label = "capital", .y_label = "probability of reaching 100"};
  Plot stakes{.title = "smallest optimal stake, p = 0.4", .x_label = "capital", .y_label = "stake"};
  for (const Row& row : kRows) {
    const TabularModel model = *make("Gambler-v0?p_heads=" + shortest(row.p_heads))->model();
    const Plan plan = value_iteration(model, 1e-13);
    std::vector<double> curve = plan.values;
    curve.back() = 1;  // the goal itself
    values.line({.y = curve, .label = "p = " + shortest(row.p_heads)});
    for (std::size_t i = 0; i < row.values.size(); ++i) {
      report.compare("v(" + std::to_string(kCapitals[i]) + "), p = " + shortest(row.p_heads),
                     plan.values[static_cast<std::size_t>(kCapitals[i])], row.values[i], 5e-7);
    }
    if (row.p_heads != 0.4) continue;
    Line line{.label = ""};
    int differing = 0;
    for (int capital = 1; capital < 100; ++capital) {
      const int stake = actions_of(plan.policy, capital).front();
      line.x.push_back(capital);
      line.y.push_back(stake);
      differing += stake != saw_tooth(capital) ? 1 : 0;
    }
    stakes.steps(std::move(line));
    report.compare("capitals where the stake is not the book's", differing, 0, 0);
  }
  figure.add(std::move(values));
  figure.add(std::move(stakes));
  save(figure, report.file("figure_4_3.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How much should a gambler stake? (Sutton & Barto, Figure 4.3)", run);
}
