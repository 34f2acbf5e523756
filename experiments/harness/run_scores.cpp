#include "experiments/harness/run_scores.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "agents/core/registry.h"
#include "envs/core/registry.h"
#include "experiments/harness/evaluation.h"
#include "experiments/harness/run_record.h"

namespace pavlov {
namespace {

constexpr std::int64_t kRandomEpisodes = 100;

std::string key_of(ScoreKind kind) {
  return kind == ScoreKind::training ? "recent_return" : "evaluation_return";
}

/// NaN where the run has none.
double score_of(const std::filesystem::path& run, ScoreKind kind) {
  return recorded_number(run, key_of(kind)).value_or(NAN);
}

ScoreKind decide(const std::vector<RunGroup>& groups, ScoreKind kind) {
  if (kind != ScoreKind::automatic) return kind;
  for (const auto& group : groups) {
    for (const auto& run : group.runs) {
      if (std::isnan(score_of(run, ScoreKind::evaluation))) return ScoreKind::training;
    }
  }
  return ScoreKind::evaluation;
}

double random_return(RunSetup setup) {
  setup.run.agent = "random";
  setup.run.bonus = "none";
  setup.agent_settings = find_learner("random").settings();
  setup.bonus_settings.clear();
  const auto env = make_evaluation_env(setup, 0);
  const auto agent = setup.make_agent(*env);
  return mean(evaluate(setup, *env, *agent, kRandomEpisodes).returns);
}

ScoreRange range_of(const RunSetup& setup) {
  const std::string& env = setup.run.env;
  const bool registered = env.find(':') == std::string::npos;
  const double threshold = registered ? find_environment(env).spec.reward_threshold : NAN;
  if (std::isnan(threshold)) {
    throw std::invalid_argument(
        env +
        " has no reward threshold that could count as 1: tell what counts as 0 and as 1 by "
        "--reference " +
        env + "=ZERO:ONE");
  }
  return {.zero = random_return(setup), .one = threshold};
}

template <class T>
void add_once(std::vector<T>& list, const T& item) {
  if (std::ranges::find(list, item) == list.end()) list.push_back(item);
}

const RunGroup* find(const std::vector<RunGroup>& groups, const std::string& env,
                     const std::string& agent) {
  const auto found = std::ranges::find_if(groups, [&](const RunGroup& group) {
    return group.setup.run.env == env && group.label == agent;
  });
  return found == groups.end() ? nullptr : &*found;
}

}  // namespace

Scores ScoreBoard::normalized(std::size_t agent) const {
  Scores scores = returns[agent];
  for (std::size_t task = 0; task < scores.size(); ++task) {
    for (double& score : scores[task]) {
      score = normalized_score(score, ranges[task].zero, ranges[task].one);
    }
  }
  return scores;
}

ScoreBoard make_score_board(const std::vector<RunGroup>& groups, ScoreKind kind,
                            const std::map<std::string, ScoreRange>& references) {
  ScoreBoard board;
  std::vector<std::string> tasks;
  for (const auto& group : groups) {
    add_once(board.agents, group.label);
    add_once(tasks, group.setup.run.env);
  }
  for (const auto& task : tasks) {
    const bool common = std::ranges::all_of(
        board.agents, [&](const std::string& agent) { return find(groups, task, agent); });
    (common ? board.tasks : board.left_out).push_back(task);
  }
  if (board.tasks.empty()) {
    throw std::invalid_argument("there is no environment that all of them were trained in");
  }

  kind = decide(groups, kind);
  board.kind = kind == ScoreKind::training ? "training" : "evaluation";
  for (const auto& task : board.tasks) {
    const auto given = references.find(task);
    board.ranges.push_back(given != references.end()
                               ? given->second
                               : range_of(find(groups, task, board.agents.front())->setup));
  }
  for (const auto& agent : board.agents) {
    auto& returns = board.returns.emplace_back();
    auto& seeds = board.seeds.emplace_back();
    for (const auto& task : board.tasks) {
      auto& scores = returns.emplace_back();
      auto& numbers = seeds.emplace_back();
      for (const auto& run : find(groups, task, agent)->runs) {
        scores.push_back(score_of(run, kind));
        numbers.push_back(load_setup(run).run.seed);
        if (!std::isnan(scores.back())) continue;
        throw std::invalid_argument(run.string() + ": its record has no " + key_of(kind) +
                                    (kind == ScoreKind::evaluation
                                         ? " (train with --evaluation-episodes N)"
                                         : " (no episode has ended)"));
      }
    }
  }
  return board;
}

}  // namespace pavlov
