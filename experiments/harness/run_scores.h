#pragma once

#include <map>
#include <string>
#include <vector>

#include "core/score_statistics.h"
#include "experiments/harness/run_groups.h"

namespace pavlov {

/// What of a run is its score: the return of what was learned, played without exploration, or that
/// of the last 100 episodes of training; `automatic`: the first where all runs have it.
enum class ScoreKind { automatic, evaluation, training };

constexpr std::array<std::pair<ScoreKind, std::string_view>, 3> enum_names(ScoreKind) {
  return {{{ScoreKind::automatic, "automatic"},
           {ScoreKind::evaluation, "evaluation"},
           {ScoreKind::training, "training"}}};
}

/// The returns in a task that count as 0 and as 1.
struct ScoreRange {
  double zero = 0;
  double one = 1;
};

/// Returns of several agents in the same tasks.
struct ScoreBoard {
  std::vector<std::string> tasks;   ///< environments
  std::vector<std::string> agents;  ///< as RunGroup::label tells them apart
  std::vector<ScoreRange> ranges;   ///< [tasks]
  /// [agents][tasks][runs], as they are.
  std::vector<Scores> returns;
  std::vector<std::vector<std::vector<std::int64_t>>> seeds;  ///< likewise
  std::string kind;                                           ///< "evaluation" or "training"
  std::vector<std::string> left_out;  ///< environments that not all agents were trained in

  /// An agent's scores in all tasks.
  Scores normalized(std::size_t agent) const;
};

/// The scores of runs; `references` overrule where a task's 0 and 1 lie: else a task's 0 is the
/// mean return of random play (100 episodes), its 1 the environment's reward threshold. Throws
/// std::invalid_argument where a run has no such score yet, where there is no threshold, and where
/// no task is common to all agents.
ScoreBoard make_score_board(const std::vector<RunGroup>& groups, ScoreKind kind,
                            const std::map<std::string, ScoreRange>& references);

}  // namespace pavlov
