#include "envs/tabular/changing_maze.h"

#include <stdexcept>

#include "core/settings.h"
#include "envs/core/registry.h"

namespace pavlov {

void ChangingMaze::Config::validate() const {
  rules.validate("ChangingMaze");
  require(change_steps >= 0, "ChangingMaze", "change_steps", static_cast<double>(change_steps),
          "0 or more");
  ChangingMaze{*this};
}

ChangingMaze::ChangingMaze(const Config& config)
    : GridWalk(parse_map(config.map, "ChangingMaze"), config.rules, "ChangingMaze"),
      first_map_(std::make_shared<const GridMap>(map())),
      changed_map_(std::make_shared<const GridMap>(parse_map(config.changed_map, "ChangingMaze"))),
      change_steps_(config.change_steps) {
  if (first_map_->rows() != changed_map_->rows() ||
      first_map_->columns() != changed_map_->columns()) {
    throw std::invalid_argument(
        "ChangingMaze: map and changed_map differ in size: " + std::to_string(first_map_->rows()) +
        "x" + std::to_string(first_map_->columns()) + " and " +
        std::to_string(changed_map_->rows()) + "x" + std::to_string(changed_map_->columns()));
  }
}

void ChangingMaze::check_state() const {
  if (steps_ < 0) {
    throw std::invalid_argument("steps taken are not negative, not " + std::to_string(steps_));
  }
  const bool wall_was_raised = steps_ >= change_steps_;
  if (!stands_on(*present()) && !(wall_was_raised && stands_on(*first_map_))) refuse_place();
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<ChangingMaze>(
        {.id = "BlockingMaze-v0",
         .summary = "the short way is closed while learning (Sutton & Barto, Example 8.2)",
         .max_episode_steps = 10'000}) &&
    register_environment<ChangingMaze>(
        {.id = "ShortcutMaze-v0",
         .summary = "a shorter way opens while learning (Sutton & Barto, Example 8.3)",
         .max_episode_steps = 10'000},
        {.map = "........G/........./........./.XXXXXXXX/........./...S.....",
         .changed_map = "........G/........./........./.XXXXXXX./........./...S.....",
         .change_steps = 3000});
}  // namespace

}  // namespace pavlov
