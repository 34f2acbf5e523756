#include "envs/tabular/random_walk.h"

#include <stdexcept>

#include "core/settings.h"
#include "envs/core/registry.h"

namespace pavlov {

void RandomWalk::Config::validate() const {
  require(states >= 1 && states <= 1'000'000 && states % 2 == 1, "RandomWalk", "states", states,
          "an odd number up to 1000000");
}

RandomWalk::RandomWalk(const Config& config) : config_(config), place_(start()) {
  config.validate();
}

Outcome RandomWalk::move_to(int place, double probability) const {
  const double reward = place == 0             ? config_.left_reward
                        : place == right_end() ? config_.right_reward
                                               : 0.0;
  return {probability, reward, place, place == 0 || place == right_end()};
}

RandomWalk::Observation RandomWalk::reset(Rng& /*rng*/) { return place_ = start(); }

StepResult<RandomWalk::Observation> RandomWalk::step(Action /*action*/, Rng& rng) {
  const Outcome move = move_to(rng.bernoulli(0.5) ? place_ + 1 : place_ - 1, 1);
  place_ = move.next;
  return {.observation = place_, .reward = move.reward, .terminated = move.terminated};
}

TabularModel RandomWalk::model() const {
  TabularModel model(config_.states + 2, 1);
  for (int place = 1; place < right_end(); ++place) {
    model.add(place, 0, move_to(place - 1, 0.5));
    model.add(place, 0, move_to(place + 1, 0.5));
  }
  model.finish();
  model.start = {{start(), 1.0}};
  return model;
}

GridView RandomWalk::grid() const {
  GridView grid(1, config_.states + 2);
  grid.cells.front() = GridView::Cell::trap;
  grid.cells.back() = GridView::Cell::goal;
  grid.cells[static_cast<std::size_t>(start())] = GridView::Cell::start;
  for (std::size_t i = 1; config_.states <= 26 && i <= static_cast<std::size_t>(config_.states);
       ++i) {
    grid.labels[i] = static_cast<char>('A' + static_cast<int>(i) - 1);
  }
  grid.directions = {{0, 0}};
  grid.agent = place_;
  return grid;
}

void RandomWalk::check_state() const {
  if (place_ < 1 || place_ >= right_end()) {
    throw std::invalid_argument("a place lies between 1 and " + std::to_string(config_.states) +
                                ", not " + std::to_string(place_));
  }
}

namespace {
[[maybe_unused]] const bool registered =
    register_environment<RandomWalk>(
        {.id = "RandomWalk-v0", .summary = "five states, 1 at the right end (Example 6.2)"}) &&
    register_environment<RandomWalk>(
        {.id = "RandomWalk19-v0", .summary = "19 states, -1 and 1 at the ends (Example 7.1)"},
        {.states = 19, .left_reward = -1});
}  // namespace

}  // namespace pavlov
