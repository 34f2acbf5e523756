#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "agents/core/learner.h"
#include "agents/planning/policy.h"
#include "envs/core/grid_view.h"
#include "render/grid_picture.h"

namespace pavlov {

/// What an agent thinks of the states of a grid environment, whatever the agent.
struct GridReport {
  GridView grid;
  std::vector<double> values;  ///< [S] max_a Q(s,a), or V(s); NaN where the agent keeps neither
  std::vector<double> intrinsic_rewards;  ///< [S] for coming there; NaN where that is not known
  /// [S, A] greedy (or the most probable actions), ties kept; rows of ends are 0.
  Policy policy;

  /// Nothing where the environment is no grid or the agent tells nothing of its actions.
  static std::optional<GridReport> make(const VectorEnv& env, Learner& agent);

  void print() const;
  GridPicture picture(const std::string& title) const;
  void draw(const std::string& title, const std::filesystem::path& file) const;
};

}  // namespace pavlov
