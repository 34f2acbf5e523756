#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <tuple>

#include "envs/tabular/grid_walk.h"

namespace pavlov {

/// Find the way through a wall whose opening moves while one learns. Steps are counted through all
/// episodes: `reset` does not bring the old wall back.
///
/// Source: Sutton & Barto, Examples 8.2 and 8.3. BlockingMaze-v0: after 1,000 steps the short way
/// on the right is closed and a longer one opened on the left.
///
///     ........G        ........G
///     .........        .........
///     .........   →    .........
///     XXXXXXXX.        .XXXXXXXX
///     .........        .........
///     ...S.....        ...S.....
///
/// ShortcutMaze-v0: the way on the left stays; after 3,000 steps a shorter one opens on the right.
///
/// Letters, actions, observation, start and end as GridWalk says. Reward: 1 for the goal, else 0.
/// An agent that stands where a wall is raised may walk off.
///
/// Differences: episodes are cut after 10,000 steps.
class ChangingMaze : public GridWalk {
 public:
  struct Config {
    std::string map = "........G/........./........./XXXXXXXX./........./...S.....";
    std::string changed_map = "........G/........./........./.XXXXXXXX/........./...S.....";
    std::int64_t change_steps = 1000;
    GridRules rules{.step_reward = 0, .goal_reward = 1};

    static void visit(auto& self, auto&& field) {
      field("map", self.map, "rows separated by /: . free, X wall, S start, G goal, T trap");
      field("changed_map", self.changed_map, "the map after the change, of the same size");
      field("change_steps", self.change_steps, "steps before the change, of all episodes together");
      GridRules::visit(self.rules, field);
    }
    void validate() const;
  };

  ChangingMaze() : ChangingMaze(Config{}) {}
  explicit ChangingMaze(const Config& config);

  StepResult<Observation> step(Action action, Rng& rng) {
    if (&map() != present().get()) put_on(present());
    ++steps_;
    return GridWalk::step(action, rng);
  }

  /// None: what a step does depends on how many there were, which is not observed.
  std::optional<TabularModel> model() const { return std::nullopt; }
  std::optional<StepTable> step_table() const { return std::nullopt; }
  /// The dynamics before or after the change.
  TabularModel model(bool changed) const {
    return GridWalk::model(changed ? *changed_map_ : *first_map_);
  }
  GridView grid() const { return GridWalk::grid(*present()); }

  /// row, column, steps taken
  auto state() { return std::tuple_cat(GridWalk::state(), std::tie(steps_)); }
  void check_state() const;

 private:
  const std::shared_ptr<const GridMap>& present() const {
    return steps_ < change_steps_ ? first_map_ : changed_map_;
  }

  std::shared_ptr<const GridMap> first_map_;
  std::shared_ptr<const GridMap> changed_map_;
  std::int64_t change_steps_;
  std::int64_t steps_ = 0;
};

}  // namespace pavlov
