#include "experiments/harness/grid_report.h"

#include <algorithm>
#include <cstdio>

#include "agents/planning/grid_text.h"
#include "render/figure.h"

namespace pavlov {

std::optional<GridReport> GridReport::make(const VectorEnv& env, const Learner& agent) {
  auto grid = env.grid(0);
  if (!grid || std::holds_alternative<Box>(env.observation_space())) return std::nullopt;
  const auto num_states = static_cast<int>(count_of(env.observation_space()));
  const auto q_of = [&](int state) {
    return agent.action_values(element_at(env.observation_space(), state));
  };
  const auto num_actions = static_cast<int>(q_of(0).size());
  if (num_actions == 0) return std::nullopt;

  ActionValues q(num_states, num_actions);
  GridReport report{.grid = std::move(*grid)};
  for (int state = 0; state < num_states; ++state) {
    const auto row = q_of(state);
    std::copy(row.begin(), row.end(), q.row(state).begin());
    report.values.push_back(*std::max_element(row.begin(), row.end()));
  }
  report.policy = greedy_policy(q);
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
  std::printf("\nLearned values (best action value of each state):\n%s",
              values_text(grid, values).c_str());
  std::printf("\nLearned policy:\n%s\n", policy_text(grid, policy).c_str());
}

GridPicture GridReport::picture(const std::string& title) const {
  GridPicture picture{.title = title, .grid = grid, .values = values, .value_label = "value"};
  for (int state = 0; state < policy.num_states(); ++state) {
    picture.policy.push_back(actions_of(policy, state));
  }
  return picture;
}

void GridReport::draw(const std::string& title, const std::filesystem::path& file) const {
  save(picture(title), file);
}

}  // namespace pavlov
