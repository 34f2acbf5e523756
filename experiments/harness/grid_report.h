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
  std::vector<double> values;  ///< [S] max_a Q(s,a)
  Policy policy;               ///< [S, A] greedy, ties kept; rows of ends are 0

  /// Nothing where the environment is no grid or the agent keeps no action values.
  static std::optional<GridReport> make(const VectorEnv& env, const Learner& agent);

  void print() const;
  GridPicture picture(const std::string& title) const;
  void draw(const std::string& title, const std::filesystem::path& file) const;
};

}  // namespace pavlov
