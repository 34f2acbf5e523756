// How many episodes until the treasure of a deep sea of size N is found for good?
//
// A diver who explores at random finds it once in 2^N episodes (Osband et al. 2019, section 4;
// bsuite's deep_sea, 2020). The same DQN dives with epsilon-greedy alone, with a bonus for counts
// of states and with random network distillation (Burda et al. 2018); ten runs each. It counts as
// solved when ten of the last hundred episodes have found the treasure.
//
//     ./run deep_sea_scaling                                  # in ten minutes
//     ./run deep_sea_scaling --sizes 5,10,20,40 --runs 3
//
// Expected: the episodes grow with 2^N for epsilon-greedy, which solves nothing within the budget
// from some ten rows on, and like a power of N with bonuses.

#include <cmath>

#include "core/statistics.h"
#include "core/text.h"
#include "envs/core/palette.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/exploring.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "experiments/harness/results_page.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

struct Config {
  std::vector<int> sizes = {4, 6, 8, 10, 12, 16, 20, 25};
  int runs = 10;
  int episodes = 6000;
  std::uint64_t seed = 0;
  int threads = 2;
  std::string page;
  std::string out;
  static void visit(auto& self, auto&& field) {
    field("sizes", self.sizes, "N: rows and columns (>= 2)");
    field("runs", self.runs, "of each size and each way to explore (>= 2)");
    field("episodes", self.episodes, "after which a run counts as not solved (>= 100)");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "runs at a time (>= 1); results do not depend on it");
    field("page", self.page,
          "folder where deep_sea.md and its picture are written anew; empty: --out");
    field("out", self.out, "folder for the picture and tables; empty: a new one under runs/");
  }
  void validate() const {
    require(!sizes.empty(), "deep_sea_scaling", "number of sizes", 0, "1 or more");
    require(runs >= 2, "deep_sea_scaling", "runs", runs, "2 or more");
    require(episodes >= 100, "deep_sea_scaling", "episodes", episodes, "100 or more");
    require(threads >= 1, "deep_sea_scaling", "threads", threads, "1 or more");
  }
};

std::vector<ExplorationMethod> methods() {
  // A short replay: the bonuses in it have not grown old.
  const auto dqn = [](const char* schedule, const char* epsilon) -> SettingValues {
    return {{"hidden_sizes", "64,64"},   {"learning_rate", "0.001"},     {"learning_starts", "100"},
            {"train_every_steps", "2"},  {"target_sync_steps", "200"},   {"batch_size", "64"},
            {"replay_capacity", "5000"}, {"epsilon_schedule", schedule}, {"epsilon", epsilon},
            {"epsilon_fraction", "0.1"}, {"epsilon_end", "0.05"}};
  };
  // Cells are seen as N^2 numbers of which one is 1: none is to be stretched.
  return {{"ε-greedy", "dqn", dqn("linear", "1")},
          {"counts", "dqn", dqn("constant", "0.05"), "count", {{"scale", "0.1"}}},
          {"RND",
           "dqn",
           dqn("constant", "0.05"),
           "rnd",
           {{"normalize_observations", "false"}, {"warmup_steps", "0"}, {"batch_size", "16"}}}};
}

/// Episodes until it was solved, of each run; those of the budget where it was not.
struct Outcome {
  std::vector<double> episodes;
  int solved = 0;
};

bool run(const Config& config) {
  Report report("deep_sea_scaling", config.out);
  ResultsPage page(config.page.empty() ? report.folder().string() : config.page, "deep_sea",
                   "Episodes until a deep sea of size N is solved",
                   "./run deep_sea_scaling --page experiments/results");
  const auto ways = methods();
  const auto cell = [&](std::size_t way, std::size_t size) {
    return way * config.sizes.size() + size;
  };
  std::vector<Outcome> outcomes(ways.size() * config.sizes.size());
  const int all = static_cast<int>(outcomes.size()) * config.runs;
  const auto explorations = independent_runs(
      all, config.seed,
      [&](int index, const Rng&) {
        const auto at = static_cast<std::size_t>(index / config.runs);
        const int size = config.sizes[at % config.sizes.size()];
        return explore("DeepSea-v0?size=" + std::to_string(size), ways[at / config.sizes.size()],
                       {.steps = std::int64_t{config.episodes} * size,
                        .num_envs = 1,
                        .enough_successes = 10,
                        .seed = config.seed,
                        .run = index % config.runs});
      },
      config.threads);
  for (int index = 0; index < all; ++index) {
    const Exploration& one = explorations[static_cast<std::size_t>(index)];
    Outcome& outcome = outcomes[static_cast<std::size_t>(index / config.runs)];
    outcome.episodes.push_back(one.solved ? static_cast<double>(one.episodes) : config.episodes);
    outcome.solved += one.solved ? 1 : 0;
  }

  Plot plot{.title = "Deep sea",
            .x_label = "size N",
            .y_label = "episodes until solved",
            .x_scale = Scale::log2,
            .y_scale = Scale::log10};
  std::vector<std::vector<std::string>> table{{"size"}};
  for (const auto& way : ways) table.front().push_back(way.label);
  for (const int size : config.sizes) table.push_back({std::to_string(size)});
  Line doubling{.label = "2^N", .color = gray(0.6), .dash = Dash::dashed};
  for (const int size : config.sizes) {
    if (std::exp2(size) > 2 * config.episodes) break;
    doubling.x.push_back(size);
    doubling.y.push_back(std::exp2(size));
  }
  for (std::size_t w = 0; w < ways.size(); ++w) {
    Line line{.label = ways[w].label, .dots = true};
    for (std::size_t s = 0; s < config.sizes.size(); ++s) {
      const Outcome& outcome = outcomes[cell(w, s)];
      const bool most = 2 * outcome.solved > config.runs;
      const double middle = median(outcome.episodes);
      table[s + 1].push_back(
          (most ? with_separators(std::llround(middle)) : "> " + with_separators(config.episodes)) +
          " (" + std::to_string(outcome.solved) + " of " + std::to_string(config.runs) + ")");
      report.tell(ways[w].label + ", N = " + std::to_string(config.sizes[s]), table[s + 1].back());
      if (!most) continue;
      line.x.push_back(config.sizes[s]);
      line.y.push_back(middle);
      line.low.push_back(quantile(outcome.episodes, 0.25));
      line.high.push_back(quantile(outcome.episodes, 0.75));
    }
    if (!line.x.empty()) plot.line(std::move(line));
  }
  if (doubling.x.size() > 1) plot.line(std::move(doubling));
  plot.horizontal(
      {.at = static_cast<double>(config.episodes), .label = "budget", .dash = Dash::dotted});

  const auto largest = [&](std::size_t way) {
    int size = 0;
    for (std::size_t s = 0; s < config.sizes.size(); ++s) {
      if (2 * outcomes[cell(way, s)].solved > config.runs) size = std::max(size, config.sizes[s]);
    }
    return size;
  };
  const auto evidence = [&](std::size_t way) {
    return "N = " + std::to_string(largest(way)) + " against " + std::to_string(largest(0));
  };
  report.claim("counts solve larger seas than ε-greedy", largest(1) > largest(0), evidence(1));
  report.claim("so does random network distillation", largest(2) > largest(0), evidence(2));

  page.text(
      "The same DQN with ε-greedy exploration alone and with a bonus. Medians over " +
      std::to_string(config.runs) +
      " runs of the episodes until ten of the last hundred have found the treasure; in brackets "
      "how many runs came so far within " +
      with_separators(config.episodes) + " episodes. Bands are quartiles.");
  page.table(table);
  save(plot, page.picture("deep_sea.png"));
  page.write();
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(
      argc, argv, "How many episodes until the treasure of a deep sea of size N is found for good?",
      run);
}
