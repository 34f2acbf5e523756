// How should blackjack be played?
//
// Sutton & Barto, Figure 5.2: Monte Carlo control with exploring starts, beside the optimum found
// by value iteration.
//
//     ./run figure_5_2
//
// Expected (seed 0, about 2 s): the exact policy is the published one, and so is the learned one.
// After 500,000 games it differs in four close calls, which the table then lists: 16 against 10 and
// 12 against 3, 4 and 6, for 0.019 at most.

#include <algorithm>
#include <cmath>

#include "agents/core/train.h"
#include "agents/planning/policy_evaluation.h"
#include "agents/planning/value_iteration.h"
#include "agents/tabular/monte_carlo.h"
#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/blackjack_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::int64_t episodes = 5'000'000;
  std::uint64_t seed = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("episodes", self.episodes, "games (>= 1); the book does not tell its number");
    field("seed", self.seed, "decides everything");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(episodes >= 1, "figure_5_2", "episodes", static_cast<double>(episodes), "1 or more");
  }
};

/// The published policy.
bool published_sticks(const BlackjackState& state) {
  const auto [sum, card, ace] = state;
  if (ace) return sum >= 19 || (sum == 18 && card >= 2 && card <= 8);
  if (sum >= 17) return true;
  if (sum >= 13) return card >= 2 && card <= 6;
  return card >= 4 && card <= 6;
}

const BlackjackRow kPublished[] = {
    {18, true, {-.338, .122, .148, .176, .200, .283, .400, .106, -.101, -.201}},
    {16, false, {-.642, -.293, -.252, -.211, -.167, -.154, -.415, -.458, -.509, -.569}},
    {12, false, {-.519, -.253, -.234, -.211, -.167, -.154, -.213, -.272, -.340, -.421}}};

/// q(stick) - q(hit).
double advantage(const ActionValues& q, const BlackjackState& state) {
  const auto s = static_cast<int>(state.index());
  return q(s, kStick) - q(s, kHit);
}

double expected_return(const TabularModel& model, const std::vector<double>& values) {
  double sum = 0;
  for (const auto& [state, probability] : model.start) {
    sum += probability * values[static_cast<std::size_t>(state)];
  }
  return sum;
}

bool run(const Config& config) {
  Report report("figure_5_2", config.out);
  const TabularModel model = *make(kBlackjack)->model();
  const Plan plan = value_iteration(model);
  const ActionValues best = action_values(model, plan.values, 1);
  report.compare("exact values: largest difference to 30 published ones",
                 largest_difference(plan.values, kPublished), 0, 5e-4);
  report.compare("expected return of optimal play", expected_return(model, plan.values),
                 -0.0465559770667, 1e-10);

  const auto env = make(std::string(kBlackjack) + "&start=uniform", {.seed = config.seed});
  MonteCarlo learner(MonteCarlo::exploring_starts(), {.observation_space = env->observation_space(),
                                                      .action_space = env->action_space(),
                                                      .seed = config.seed});
  train(*env, learner, {.episodes = config.episodes});
  const ActionValues& q = learner.q();

  // Each action of each state is the start of one game in 400, and returns are -1, 0 or 1.
  const double error = std::sqrt(2 * 400.0 / static_cast<double>(config.episodes));
  int unlike_published = 0;
  double dearest = 0;
  for (const bool ace : {true, false}) {
    double squares = 0;
    for (const BlackjackState& state : blackjack_states(ace)) {
      const double gain = advantage(best, state);
      if ((gain > 0) != published_sticks(state)) ++unlike_published;
      const auto s = static_cast<int>(state.index());
      const double off = std::max(q(s, kStick), q(s, kHit)) - plan.values[state.index()];
      squares += off * off;
      if ((gain > 0) == (advantage(q, state) > 0)) continue;
      dearest = std::max(dearest, std::abs(gain));
      report.tell("learned to " + std::string(gain > 0 ? "hit" : "stick") + " on " + state.text(),
                  "costs " + std::to_string(std::abs(gain)));
    }
    report.tell(
        std::string("RMS error of the learned values, ") + (ace ? "" : "no ") + "usable ace",
        std::to_string(std::sqrt(squares / 100)));
  }
  report.compare("exact policy: states unlike the published one", unlike_published, 0, 0);
  report.compare("learned policy: dearest mistake", dearest, 0, 4 * error);
  const Policy learned =
      blackjack_policy(model, [&](const BlackjackState& state) { return advantage(q, state) > 0; });
  report.tell("expected return of the learned policy",
              std::to_string(expected_return(model, evaluate_exactly(model, learned, 1).values)));

  Figure figure{.title = "Blackjack, Monte Carlo with exploring starts (Figure 5.2)", .columns = 4};
  figure.panel_width = 400;
  for (const bool ace : {true, false}) {
    const auto policy = [](const ActionValues& values) {
      return [&](const BlackjackState& state) { return advantage(values, state) > 0 ? 1.0 : 0.0; };
    };
    const std::string label = "0: hit, 1: stick";
    figure.add(blackjack_map("learned policy", ace, label, {0, 1}, policy(q)));
    figure.add(blackjack_map("exact policy", ace, label, {0, 1}, policy(best)));
    figure.add(blackjack_map("learned value", ace, "value", {-1, 1}, [&](const auto& state) {
      const auto s = static_cast<int>(state.index());
      return std::max(q(s, kStick), q(s, kHit));
    }));
    figure.add(blackjack_map("exact value", ace, "value", {-1, 1},
                             [&](const auto& state) { return plan.values[state.index()]; }));
  }
  save(figure, report.file("figure_5_2.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How should blackjack be played? (Sutton & Barto, Figure 5.2)", run);
}
