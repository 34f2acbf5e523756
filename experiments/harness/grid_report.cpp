#include "experiments/harness/grid_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "agents/planning/grid_text.h"
#include "render/figure.h"

namespace pavlov {

std::optional<GridReport> GridReport::make(const VectorEnv& env, Learner& agent) {
  auto grid = env.grid(0);
  if (!grid || std::holds_alternative<Box>(env.observation_space())) return std::nullopt;
  const auto num_states = static_cast<int>(count_of(env.observation_space()));
  const auto thoughts_of = [&](int state) {
    return agent.think(element_at(env.observation_space(), state));
  };
  const auto preferences_of = [](const Thoughts& thoughts) {
    return thoughts.action_values.empty() ? thoughts.probabilities : thoughts.action_values;
  };
  const auto num_actions = static_cast<int>(preferences_of(thoughts_of(0)).size());
  if (num_actions == 0) return std::nullopt;

  ActionValues preferences(num_states, num_actions);
  GridReport report{.grid = std::move(*grid)};
  for (int state = 0; state < num_states; ++state) {
    const Thoughts thoughts = thoughts_of(state);
    std::ranges::copy(preferences_of(thoughts), preferences.row(state).begin());
    report.values.push_back(thoughts.state_value().value_or(std::nan("")));
    report.intrinsic_rewards.push_back(thoughts.intrinsic_reward.value_or(std::nan("")));
  }
  report.policy = greedy_policy(preferences);
  report.grid.agent = -1;
  for (std::size_t cell = 0; cell < report.grid.cells.size(); ++cell) {
    const int state = report.grid.state[cell];
    const auto kind = report.grid.cells[cell];
    const bool end = kind == GridView::Cell::goal || kind == GridView::Cell::trap;
    if (state >= 0 && end) std::ranges::fill(report.policy.row(state), 0.0);
  }
  return report;
}

void GridReport::print() const {
  if (!std::isnan(values.front())) {
    std::printf("\nLearned values (best action value of each state):\n%s",
                values_text(grid, values).c_str());
  }
  std::printf("\nLearned policy:\n%s\n", policy_text(grid, policy).c_str());
}

GridPicture GridReport::picture(const std::string& title) const {
  GridPicture picture{.title = title, .grid = grid, .values = values, .value_label = "value"};
  if (static_cast<int>(grid.directions.size()) < policy.num_actions()) return picture;
  for (int state = 0; state < policy.num_states(); ++state) {
    picture.policy.push_back(actions_of(policy, state));
  }
  return picture;
}

void GridReport::draw(const std::string& title, const std::filesystem::path& file) const {
  save(picture(title), file);
}

}  // namespace pavlov
