// Which kind of importance sampling learns a blackjack hand's value with less error?
//
// Sutton & Barto, Example 5.4 and Figure 5.3: ace and 2 against a 2, played at random, tell what
// the hand is worth to somebody who sticks only on 20 and 21: -0.27720.
//
//     ./run figure_5_3
//
// Expected (seed 0, about 3 s): both kinds arrive at the exact value, the weighted one with far
// less error early on; the ordinary one's error is what its exactly computed variance says.

#include <algorithm>
#include <array>

#include "agents/planning/policy_evaluation.h"
#include "envs/tabular/blackjack.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/blackjack_study.h"
#include "experiments/sutton_barto/off_policy_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  int runs = 1000;
  std::int64_t episodes = 10'000;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "independent runs (>= 2); the book's 100");
    field("episodes", self.episodes, "games in each run (>= 10); the book's 10000");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "figure_5_3", "runs", runs, "2 or more");
    require(episodes >= 10, "figure_5_3", "episodes", static_cast<double>(episodes), "10 or more");
  }
};

constexpr BlackjackState kHand{13, 2, true};

/// Blackjack in which the cards of `kHand` are dealt.
class SameHand {
 public:
  struct Config {};
  using Observation = Blackjack::Observation;
  using Action = Blackjack::Action;

  SameHand() = default;
  explicit SameHand(const Config& /*config*/) {}

  MultiDiscrete observation_space() const { return game_.observation_space(); }
  Discrete action_space() const { return game_.action_space(); }
  Observation reset(Rng& rng) {
    const int hidden = std::min(rng.integer(1, 13), 10);
    const std::array<int, 4> cards{kHand.open_card, hidden, 1, 2};
    return game_.deal([&cards, next = cards.begin()]() mutable { return *next++; });
  }
  StepResult<Observation> step(Action action, Rng& rng) { return game_.step(action, rng); }

 private:
  Blackjack game_;
};

/// E[(rho G)^2] of each state when actions are drawn evenly, for a deterministic target: as its
/// value, but with squared rewards and a factor pi^2 / b = 2 for each step.
std::vector<double> second_moments(const TabularModel& model, const Policy& target) {
  constexpr int kLongestGame = 21;
  std::vector<double> moments(static_cast<std::size_t>(model.num_states()), 0.0);
  for (int sweep = 0; sweep < kLongestGame; ++sweep) {
    for (int s = 0; s < model.num_states(); ++s) {
      if (model.terminal(s)) continue;
      double sum = 0;
      for (const Outcome& outcome : model.outcomes(s, actions_of(target, s).front())) {
        const double next = outcome.terminated ? outcome.reward * outcome.reward
                                               : moments[static_cast<std::size_t>(outcome.next)];
        sum += 2 * outcome.probability * next;
      }
      moments[static_cast<std::size_t>(s)] = sum;
    }
  }
  return moments;
}

bool run(const Config& config) {
  Report report("figure_5_3", config.out);
  const TabularModel model = *make(kBlackjack)->model();
  const Policy target = stick_on_20_and_21(model);
  const double exact = evaluate_exactly(model, target, 1).values[kHand.index()];
  const double variance = second_moments(model, target)[kHand.index()] - exact * exact;
  report.compare("exact value", exact, -0.27720, 5e-6);

  const auto looks = looks_up_to(config.episodes);
  const auto runs = independent_runs(
      config.runs, config.seed,
      [&](int, Rng rng) {
        EnvBatch<SameHand> env("SameHand", SameHand{}, {.seed = rng.bits64()});
        return estimate_off_policy(env, target, uniform_policy(model), kHand.index(), looks,
                                   rng.bits64());
      },
      config.threads);
  std::vector<RunningStatistics> ordinary(looks.size()), weighted(looks.size());
  RunningStatistics last_ordinary, last_weighted;
  const auto squared_error = [&](double estimate) {
    return (estimate - exact) * (estimate - exact);
  };
  for (const OffPolicyEstimates& estimates : runs) {
    for (std::size_t i = 0; i < looks.size(); ++i) {
      ordinary[i].add(squared_error(estimates.ordinary[i]));
      weighted[i].add(squared_error(estimates.weighted[i]));
    }
    last_ordinary.add(estimates.ordinary.back());
    last_weighted.add(estimates.weighted.back());
  }

  report.compare("ordinary: mean estimate at the end", estimate_mean(last_ordinary),
                 {.value = exact});
  report.compare("weighted: mean estimate at the end", estimate_mean(last_weighted),
                 {.value = exact});
  for (const std::size_t i : {std::size_t{0}, std::size_t{9}, looks.size() / 2, looks.size() - 1}) {
    const std::string when = " after " + std::to_string(looks[i]) + " games";
    report.compare("ordinary: squared error" + when, estimate_mean(ordinary[i]),
                   {.value = variance / static_cast<double>(looks[i])}, 4);
    report.tell("weighted: squared error" + when, estimate_mean(weighted[i]));
  }
  report.claim("weighted is better after 10 games", weighted[9].mean() < ordinary[9].mean());

  Plot plot{.title = "Off-policy estimates of one blackjack hand (Figure 5.3)",
            .x_label = "games (log scale)",
            .y_label = "mean square error",
            .x_scale = Scale::log10,
            .y_range = Range{0, 4}};
  for (const auto& [errors, label] : {std::pair{&ordinary, "ordinary importance sampling"},
                                      std::pair{&weighted, "weighted importance sampling"}}) {
    Line line = mean_line(*errors, label);
    line.x.assign(looks.begin(), looks.end());
    plot.line(std::move(line));
  }
  save(Figure{.panel_width = 600, .panel_height = 380, .panels = {plot}},
       report.file("figure_5_3.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Which kind of importance sampling learns a blackjack hand's value "
                                "with less error? (Sutton & Barto, Figure 5.3)",
                                run);
}
