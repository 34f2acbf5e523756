// What does an agent know after one and a half episodes, if it plans and if it does not?
//
// Sutton & Barto, Figure 8.3: policies of Dyna-Q in the Dyna maze half-way through the second
// episode, without planning and with 50 planning steps. The agent stands where the disc is; cells
// without an arrow have action values that are all equal.
//
//     ./run figure_8_3
//
// Expected (seed 0, about 1 s): without planning only the last step has been learned, in every run;
// with planning a policy for some 22 of the 46 cells, and at the end of the episode for most.

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "agents/core/train.h"
#include "agents/planning/grid_text.h"
#include "agents/tabular/dyna_q.h"
#include "envs/core/registry.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/independent_runs.h"
#include "experiments/harness/report.h"
#include "render/figure.h"

using namespace pavlov;

namespace {

constexpr int kFreeCells = 46;  ///< neither wall nor goal

struct Config {
  int runs = 100;
  std::uint64_t seed = 0;
  int threads = 0;
  std::string out;

  static void visit(auto& self, auto&& field) {
    field("runs", self.runs, "runs to count learned cells in (>= 2); the first one is drawn");
    field("seed", self.seed, "decides everything");
    field("threads", self.threads, "results do not depend on them; 0: as many as the machine has");
    field("out", self.out, "folder for the picture and the table; empty: a new one under runs/");
  }
  void validate() const { require(runs >= 2, "figure_8_3", "runs", runs, "2 or more"); }
};

/// What an agent knows at a moment of its second episode.
struct Knowledge {
  GridView grid;
  Policy policy;    ///< greedy; rows of states whose action values are all equal are 0
  int learned = 0;  ///< states whose action values differ
  int leading = 0;  ///< states from which the greedy policy comes to the goal
};

/// Whether the first of the best actions lead from `state` to the end.
bool leads_to_goal(const TabularModel& model, const Policy& policy, int state) {
  for (int step = 0; step < model.num_states(); ++step) {
    const auto best = actions_of(policy, state);
    if (best.empty()) return false;
    const Outcome& outcome = model.outcomes(state, best.front()).front();
    if (outcome.terminated) return true;
    state = outcome.next;
  }
  return false;
}

/// Learns through the first episode and a share of the second.
Knowledge learn(int planning_steps, double share, const Rng& rng) {
  // Once to learn how long the two episodes are, and again until the moment asked for.
  std::int64_t limit = 0;
  const auto learn_until = [&](const TrainOptions& options) {
    Rng seeds = rng;
    auto env = make("DynaMaze-v0", {.seed = seeds.bits64()});
    DynaQ agent({.table = {.alpha = 0.1, .gamma = 0.95}, .planning_steps = planning_steps},
                {.observation_space = env->observation_space(),
                 .action_space = env->action_space(),
                 .seed = seeds.bits64()});
    train(*env, agent, options);
    return std::pair(std::move(env), std::move(agent));
  };
  learn_until({.episodes = 2, .on_episode = [&](const EpisodeRecord& record) {
                 const auto length = static_cast<double>(record.length);
                 limit += std::llround(record.index == 0 ? length : share * length);
               }});
  const auto [env, agent] = learn_until({.steps = limit});

  Knowledge knowledge{.grid = *env->grid(0), .policy = agent.greedy_policy()};
  const TabularModel model = *env->model();
  for (int s = 0; s < model.num_states(); ++s) {
    const bool equal = actions_of(knowledge.policy, s).size() == 4;
    if (equal) std::ranges::fill(knowledge.policy.row(s), 0.0);
    knowledge.learned += equal ? 0 : 1;
  }
  for (int s = 0; s < model.num_states(); ++s) {
    knowledge.leading += leads_to_goal(model, knowledge.policy, s) ? 1 : 0;
  }
  for (std::size_t cell = 0; cell < knowledge.grid.cells.size(); ++cell) {
    if (knowledge.grid.cells[cell] == GridView::Cell::free) knowledge.grid.labels[cell] = "·";
    if (knowledge.grid.cells[cell] == GridView::Cell::start) knowledge.grid.labels[cell] = "S";
  }
  return knowledge;
}

GridPicture picture_of(const Knowledge& knowledge, const std::string& title) {
  GridPicture picture{.title = title, .grid = knowledge.grid};
  for (auto& label : picture.grid.labels) label = label == "·" ? "" : label;
  for (int s = 0; s < knowledge.policy.num_states(); ++s) {
    picture.policy.push_back(actions_of(knowledge.policy, s));
  }
  return picture;
}

bool run(const Config& config) {
  Report report("figure_8_3", config.out);
  Figure figure{.title = "Half-way through the second episode (Figure 8.3)"};
  figure.panel_width = 520;
  const auto study = [&](int planning_steps, double share) {
    return independent_runs(
        config.runs, config.seed,
        [&](int, const Rng& rng) { return learn(planning_steps, share, rng); }, config.threads);
  };
  const auto mean_of = [](const std::vector<Knowledge>& runs, int Knowledge::*number) {
    RunningStatistics statistics;
    for (const Knowledge& knowledge : runs) statistics.add(knowledge.*number);
    return estimate_mean(statistics);
  };
  for (const int planning_steps : {0, 50}) {
    const auto runs = study(planning_steps, 0.5);
    const std::string name = std::to_string(planning_steps) + " planning steps";
    const Knowledge& first = runs.front();
    std::printf("%s:\n%s\n", name.c_str(), policy_text(first.grid, first.policy).c_str());
    figure.add(picture_of(first, name));
    report.tell(name + ": cells with a preference", mean_of(runs, &Knowledge::learned));
    report.tell(name + ": cells from which they lead to the goal",
                mean_of(runs, &Knowledge::leading));
    if (planning_steps > 0) continue;
    const auto more = [](const Knowledge& knowledge) { return knowledge.learned != 1; };
    report.compare("without planning: runs that have learned other than one step",
                   static_cast<double>(std::ranges::count_if(runs, more)), 0, 0);
  }
  const Estimate leading = mean_of(study(50, 1), &Knowledge::leading);
  report.claim("with planning most of the 46 cells lead to the goal when the episode ends",
               leading.low > kFreeCells / 2.0, with_interval(leading));
  save(figure, report.file("figure_8_3.png"));
  return report.finish();
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv,
                                "What does an agent know after one and a half episodes, if it "
                                "plans and if it does not? (Sutton & Barto, Figure 8.3)",
                                run);
}
