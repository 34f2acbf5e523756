// How far does DQN get on MinAtar in an hour on one core?
//
// The games, the network and the sticky actions of Young & Tian (2019), with Double DQN, returns of
// three steps and fewer updates (harness/published_settings.cpp). They show learning curves of 5
// million steps and no table, so the measure is random play, measured in the same run.
//
//     ./run minatar_results                                     # experiments/results/minatar.md
//     ./run minatar_results --games Asterix,Freeway,Seaquest --steps 500000
//
// Expected, with the default budget of a million steps in some ten minutes for a game: ten times
// what random play earns, and more.

#include <cstdio>

#include "core/text.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/learn_all.h"
#include "experiments/harness/progress.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::vector<std::string> games = {"Breakout", "SpaceInvaders"};
  std::int64_t steps = 0;
  int seeds = 1;
  std::int64_t episodes = 100;
  std::int64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("games", self.games, "of Asterix, Breakout, Freeway, Seaquest, SpaceInvaders");
    field("steps", self.steps, "steps of each run; 0: as pavlov train has it");
    field("seeds", self.seeds, "runs of each game (>= 1)");
    field("episodes", self.episodes, "episodes that each learned policy is played for (>= 2)");
    field("seed", self.seed, "the first seed; decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page,
          "folder where minatar.md and its picture are written anew; empty: --out");
    field("out", self.out, "folder for the picture and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(seeds >= 1, "minatar_results", "seeds", seeds, "1 or more");
    require(episodes >= 2, "minatar_results", "episodes", static_cast<double>(episodes),
            "2 or more");
    require(threads >= 1, "minatar_results", "threads", threads, "1 or more");
  }
};

/// The mean return of random play.
Estimate random_return(const RunSetup& learner) {
  constexpr std::int64_t kEpisodes = 2000;
  RunSetup setup = learner;
  setup.run.agent = "random";
  setup.agent_settings = {};
  const auto env = make_evaluation_env(setup, setup.run.seed);
  return evaluate(setup, *env, *setup.make_agent(*env), kEpisodes).mean_return();
}

bool run(const Config& config) {
  std::vector<RunSetup> games;
  for (const auto& game : config.games) {
    auto& setup =
        games.emplace_back(read_setup({}, {"--agent", "dqn", "--env", "MinAtar-" + game + "-v0"}));
    if (config.steps > 0) setup.run.steps = config.steps;
    setup.run.seed = config.seed;
  }
  Report report("minatar_results", config.out);
  const auto runs =
      learn_all(games, config.seeds, {.episodes = config.episodes, .threads = config.threads});

  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, "minatar",
                   "What DQN reaches on MinAtar",
                   "./run minatar_results --page experiments/results");
  Figure figure{.columns = 2, .panel_width = 400, .panel_height = 280};
  std::vector<std::vector<std::string>> table{{"game", "steps", "random play", "DQN, training",
                                               "DQN, learned policy", "times random",
                                               "time of a run"}};
  for (std::size_t g = 0; g < games.size(); ++g) {
    const std::string& name = games[g].run.env;
    const auto& own = runs[g];
    const Estimate random = random_return(games[g]);
    const Estimate learned =
        own.size() > 1 ? estimate_mean(final_returns(own)) : own[0].evaluation.mean_return();
    const Curve curve = curve_of(own, name);
    const double ratio = learned.mean / random.mean;
    report.tell(name + ", random play", random);
    report.tell(name + ", learned policy", learned);
    report.claim(name + ": ten times random play or more", ratio >= 10,
                 with_decimals(ratio, 1) + " times");
    table.push_back({name, with_separators(games[g].run.steps), with_interval(random),
                     with_decimals(curve.returns.back(), 1), with_interval(learned),
                     with_decimals(ratio, 1), duration_text(own[0].seconds)});
    Plot plot = plot_of({&curve, 1}, name);
    plot.horizontal({.at = random.mean, .label = "random play"});
    plot.horizontal({.at = learned.mean, .label = "learned policy"});
    figure.add(std::move(plot));
  }
  page.text(
      "Mean return of an episode, with sticky actions (0.1): of random play; of the last twentieth "
      "of training, exploration included; of the policy then learned over " +
      std::to_string(config.episodes) +
      " episodes without exploration, with its 95 % interval. Seeds: " +
      std::to_string(config.seeds) + ". Settings: " + games.front().origin + ".");
  page.table(table);
  save(figure, page.picture("minatar.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "How far does DQN get on MinAtar in an hour on one core?", run);
}
