// What is a hand of blackjack worth to somebody who sticks only on 20 and 21?
//
// Sutton & Barto, Figure 5.1: Monte Carlo prediction after 10,000 and after 500,000 games, beside
// the exact values.
//
//     ./run figure_5_1
//
// Expected (seed 0, within a second): the exact values are those of the reference to three digits,
// the estimates lie about them as their numbers of visits let expect, those with a usable
// ace farther off because such hands are rarer.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "agents/core/train.h"
#include "agents/planning/policy_evaluation.h"
#include "agents/tabular/monte_carlo_prediction.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/blackjack_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::int64_t episodes = 500'000;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes,
          "games (>= 50), the first look is after a fiftieth of them; the book's 500000");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(episodes >= 50, "figure_5_1", "episodes", static_cast<double>(episodes), "50 or more");
  }
};

/// To three digits. Five numbers of the reference had been rounded twice, such as -0.22847 to
/// -0.2285 to -0.229, and stand corrected.
const BlackjackRow kPublished[] = {
    {21, true, {.638, .882, .885, .889, .892, .903, .926, .931, .939, .889}},
    {20, true, {.146, .640, .650, .661, .670, .704, .773, .792, .758, .435}},
    {19, true, {-.563, -.447, -.445, -.443, -.441, -.434, -.420, -.416, -.420, -.478}},
    {16, true, {-.498, -.366, -.363, -.361, -.358, -.350, -.334, -.329, -.334, -.401}},
    {13, true, {-.429, -.277, -.274, -.271, -.269, -.260, -.241, -.236, -.241, -.318}},
    {12, true, {-.404, -.247, -.244, -.241, -.238, -.228, -.209, -.204, -.209, -.289}},
    {21, false, {.638, .882, .885, .889, .892, .903, .926, .931, .939, .889}},
    {20, false, {.146, .640, .650, .661, .670, .704, .773, .792, .758, .435}},
    {19, false, {-.786, -.729, -.728, -.727, -.726, -.723, -.715, -.714, -.716, -.744}},
    {16, false, {-.732, -.662, -.660, -.659, -.658, -.653, -.645, -.642, -.645, -.681}},
    {13, false, {-.666, -.577, -.576, -.574, -.573, -.567, -.556, -.553, -.556, -.601}},
    {12, false, {-.640, -.545, -.543, -.541, -.540, -.534, -.522, -.519, -.522, -.571}}};

/// Standard error of the mean of n returns of +1, 0 and -1 with expectation `value`; a little too
/// large, for draws are left out of account.
double standard_error(double value, std::int64_t n) {
  return std::sqrt((1 - value * value) / static_cast<double>(n));
}

/// Tells how far the estimates are off; answers the largest error in standard errors.
double tell_errors(Report& report, const std::string& when, const MonteCarloPrediction& learner,
                   const std::vector<double>& exact) {
  double worst = 0;
  for (const bool ace : {true, false}) {
    double squares = 0;
    for (const BlackjackState& state : blackjack_states(ace)) {
      const double value = exact[state.index()];
      const double error = learner.values()[state.index()] - value;
      squares += error * error;
      const std::int64_t visits = learner.counts()[state.index()];
      if (visits > 0) worst = std::max(worst, std::abs(error) / standard_error(value, visits));
    }
    report.tell("RMS error " + when + (ace ? ", usable ace" : ", no usable ace"),
                std::to_string(std::sqrt(squares / 100)));
  }
  return worst;
}

bool run(const Config& config) {
  Report report("figure_5_1", config.out);
  const auto env = make(kBlackjack, {.seed = config.seed});
  const TabularModel model = *env->model();
  const Policy policy = stick_on_20_and_21(model);
  const std::vector<double> exact = evaluate_exactly(model, policy, 1).values;
  report.compare("exact values: largest difference to 120 published ones",
                 largest_difference(exact, kPublished), 0, 5e-4);

  MonteCarloPrediction learner({},
                               {.observation_space = env->observation_space(),
                                .action_space = env->action_space(),
                                .seed = config.seed},
                               policy);
  std::array<std::vector<Plot>, 2> rows;  // with and without usable ace
  const auto draw = [&](const std::string& title, const auto& value) {
    for (const bool ace : {true, false}) {
      rows[ace ? 0 : 1].push_back(blackjack_map(title, ace, "value", {-1, 1}, value));
    }
  };
  const auto estimate = [&](const BlackjackState& state) {
    return learner.counts()[state.index()] > 0 ? learner.values()[state.index()]
                                               : std::numeric_limits<double>::quiet_NaN();
  };
  const std::int64_t first = config.episodes / 50;
  double worst = 0;
  for (const std::int64_t episodes : {first, config.episodes - first}) {
    train(*env, learner, {.episodes = episodes});
    const std::string when =
        "after " + std::to_string(episodes == first ? first : config.episodes) + " games";
    worst = tell_errors(report, when, learner, exact);
    draw(when, estimate);
  }
  draw("exact", [&](const BlackjackState& state) { return exact[state.index()]; });

  report.claim("no estimate of 200 is more than 4.5 standard errors off", worst < 4.5,
               std::to_string(worst) + " at most");
  const BlackjackState example{13, 2, true};
  const double value = learner.values()[example.index()];
  const double error = standard_error(exact[example.index()], learner.counts()[example.index()]);
  report.compare(example.text() + " (Example 5.4)",
                 {.mean = value,
                  .standard_error = error,
                  .low = value - 1.96 * error,
                  .high = value + 1.96 * error},
                 {.value = -0.27720});

  Figure figure{.title = "Blackjack, sticking on 20 and 21 only (Figure 5.1)", .columns = 3};
  for (auto& row : rows) {
    for (Plot& plot : row) figure.add(std::move(plot));
  }
  save(figure, report.file("figure_5_1.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "What is a hand of blackjack worth to somebody who sticks only on "
                                "20 and 21? (Sutton & Barto, Figure 5.1)",
                                run);
}
