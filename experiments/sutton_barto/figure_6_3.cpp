// Which step sizes suit Sarsa, Expected Sarsa and Q-learning?
//
// Sutton & Barto, Figure 6.3: returns on the cliff with epsilon = 0.1 against alpha; interim, over
// the first 100 episodes, and asymptotic. (The book averages over all of 100,000 episodes for the
// latter; here it is the second half of fewer, which leaves the beginning out.)
//
//     ./run figure_6_3
//
// Expected (seed 0, about 5 s): Expected Sarsa is best at every step size, and in the long run its
// return does not depend on alpha, while Sarsa's falls off; the returns agree with an independent
// study of 500 runs at alpha 0.1 and 0.5. Of the published code only 4 runs without standard errors
// are at hand for other step sizes. One of those means, Expected Sarsa's at 0.7 with -56.7, does
// not lie between its neighbours and is not ours (-48.9); a second program gave -49.0. They decide
// nothing here.

#include <array>
#include <cmath>
#include <limits>

#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/over_runs.h"
#include "experiments/harness/report.h"
#include "experiments/sutton_barto/control_study.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kInterim = 100;  // episodes
constexpr int kLater = 500;
constexpr int kStepSizes = 19;  // 0.1, 0.15, …, 1
constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

struct Config {
  int runs = 100;
  int asymptotic_runs = 4;
  int asymptotic_episodes = 4000;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs of 500 episodes for each point (>= 2); the book's 50000");
    field("asymptotic_runs", self.asymptotic_runs,
          "long runs for each point (>= 2); the book's 10");
    field("asymptotic_episodes", self.asymptotic_episodes,
          "their length [episodes] (>= 2); the book's 100000");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const {
    require(runs >= 2, "figure_6_3", "runs", runs, "2 or more");
    require(asymptotic_runs >= 2, "figure_6_3", "asymptotic_runs", asymptotic_runs, "2 or more");
    require(asymptotic_episodes >= 2, "figure_6_3", "asymptotic_episodes", asymptotic_episodes,
            "2 or more");
  }
};

/// Mean returns of episodes 1-100 and 401-500.
struct Returns {
  double alpha;
  double interim;
  double later;
};
struct Method {
  std::string label;
  std::string agent;
  std::array<Returns, 2> measured;   ///< over 500 runs, to one decimal
  std::array<Returns, 4> published;  ///< over 4 runs; NaN: not known
};
const std::array<Method, 3> kMethods = {{
    {"Expected Sarsa",
     "expected-sarsa",
     {{{0.1, -134.5, -22.1}, {0.5, -56.3, -20.8}}},
     {{{0.3, -74.26, -22.86},
       {0.7, -56.70, -20.345},
       {0.9, -47.8025, -19.635},
       {1.0, -45.635, -20.385}}}},
    {"Sarsa",
     "sarsa",
     {{{0.1, -139.1, -22.8}, {0.5, -71.8, -27.2}}},
     {{{0.3, -82.895, -22.1575},
       {0.7, -74.875, -37.035},
       {0.9, -67.91, kNone},
       {1.0, -68.3875, kNone}}}},
    {"Q-learning",
     "q-learning",
     {{{0.1, -149.5, -48.9}, {0.5, -80.4, -50.3}}},
     {{{0.3, -90.865, -57.3925},
       {0.7, -80.82, -59.1725},
       {0.9, -70.715, -51.585},
       {1.0, -74.56, -47.7675}}}},
}};

double step_size(int i) { return (2 + i) / 20.0; }
std::size_t place(double alpha) { return static_cast<std::size_t>(std::lround(20 * alpha)) - 2; }

/// Mean return of `first` … `last` - 1 of all episodes of a run.
struct Window {
  int first;
  int last;
};

/// The statistics over runs for each window and step size, [windows][kStepSizes].
std::vector<std::vector<RunningStatistics>> sweep(const Method& method, int runs, int episodes,
                                                  const std::vector<Window>& windows,
                                                  const Config& config) {
  const auto statistics = over_runs(independent_runs(
      runs, config.seed,
      [&](int, const Rng& rng) {
        std::vector<double> answers(windows.size() * kStepSizes);
        for (int i = 0; i < kStepSizes; ++i) {
          const Apprentice apprentice(
              {method.label, method.agent, {{"alpha", shortest(step_size(i))}}}, "CliffWalking-v1",
              rng.child(static_cast<std::uint64_t>(i)), {.episodes = episodes});
          for (std::size_t w = 0; w < windows.size(); ++w) {
            RunningStatistics returns;
            for (int e = windows[w].first; e < windows[w].last; ++e) {
              returns.add(apprentice.episodes[static_cast<std::size_t>(e)].episode_return);
            }
            answers[w * kStepSizes + static_cast<std::size_t>(i)] = returns.mean();
          }
        }
        return answers;
      },
      config.threads));
  std::vector<std::vector<RunningStatistics>> by_window;
  for (std::size_t w = 0; w < windows.size(); ++w) {
    const auto begin = statistics.begin() + static_cast<std::ptrdiff_t>(w * kStepSizes);
    by_window.emplace_back(begin, begin + kStepSizes);
  }
  return by_window;
}

Line line_over_alpha(const std::vector<RunningStatistics>& returns, const std::string& label) {
  Line line = mean_line(returns, label);
  for (double& x : line.x) x = step_size(static_cast<int>(x));
  line.dots = true;
  return line;
}

/// At how many step sizes `better` earns more than `worse`.
int wins(const std::vector<RunningStatistics>& better,
         const std::vector<RunningStatistics>& worse) {
  int wins = 0;
  for (std::size_t i = 0; i < kStepSizes; ++i) wins += better[i].mean() > worse[i].mean() ? 1 : 0;
  return wins;
}

bool run(const Config& config) {
  Report report("figure_6_3", config.out);
  Plot interim{.title = "interim: the first 100 episodes",
               .x_label = "step size alpha",
               .y_label = "sum of rewards per episode"};
  Plot asymptotic = interim;
  asymptotic.y_range = Range{-150, 0};
  asymptotic.title =
      "asymptotic: second half of " + std::to_string(config.asymptotic_episodes) + " episodes";
  const int half = config.asymptotic_episodes / 2;
  std::vector<std::vector<std::vector<RunningStatistics>>> early, late;
  int apart = 0;
  for (const Method& method : kMethods) {
    const auto& short_runs = early.emplace_back(
        sweep(method, config.runs, kLater, {{0, kInterim}, {kLater - 100, kLater}}, config));
    const auto& long_runs =
        late.emplace_back(sweep(method, config.asymptotic_runs, config.asymptotic_episodes,
                                {{half, config.asymptotic_episodes}}, config));
    interim.line(line_over_alpha(short_runs[0], method.label));
    asymptotic.line(line_over_alpha(long_runs[0], method.label));
    for (const Returns& reference : method.measured) {
      const std::string name = method.label + ", alpha " + shortest(reference.alpha);
      const auto& first = short_runs[0][place(reference.alpha)];
      const auto& later = short_runs[1][place(reference.alpha)];
      report.compare(name + ": episodes 1-100", estimate_mean(first),
                     mean_elsewhere(reference.interim, 0.05, 500, first), 4);
      report.compare(name + ": episodes 401-500", estimate_mean(later),
                     mean_elsewhere(reference.later, 0.05, 500, later), 4);
    }
    for (const Returns& reference : method.published) {
      for (const auto& [window, value] :
           {std::pair{0, reference.interim}, std::pair{1, reference.later}}) {
        if (std::isnan(value)) continue;
        const auto& ours = short_runs[static_cast<std::size_t>(window)][place(reference.alpha)];
        apart += compare(estimate_mean(ours), mean_elsewhere(value, 0, 4, ours), 4).agrees ? 0 : 1;
      }
    }
  }
  report.tell("of 22 published means over 4 runs, those more than 4 standard errors off",
              std::to_string(apart));
  for (const std::size_t other : {1U, 2U}) {
    report.compare("interim: step sizes at which Expected Sarsa beats " + kMethods[other].label,
                   wins(early[0][0], early[other][0]), kStepSizes, 0);
  }
  const auto& sarsa = late[1][0];
  report.claim("asymptotic: Sarsa suffers from a large step size",
               sarsa[place(0.9)].mean() < sarsa[place(0.1)].mean() - 5,
               with_interval(estimate_mean(sarsa[place(0.9)])));
  report.tell("asymptotic: Expected Sarsa at alpha 0.1", estimate_mean(late[0][0].front()));
  report.tell("asymptotic: Expected Sarsa at alpha 1", estimate_mean(late[0][0].back()));
  Figure figure{.title = "Cliff walking, epsilon 0.1 (Figure 6.3)", .columns = 2};
  figure.add(std::move(interim));
  figure.add(std::move(asymptotic));
  save(figure, report.file("figure_6_3.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "Which step sizes suit Sarsa, Expected Sarsa and Q-learning? "
                                "(Sutton & Barto, Figure 6.3)",
                                run);
}
