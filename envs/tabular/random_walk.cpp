#include "envs/tabular/random_walk.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>
#include <string>

#include "core/settings.h"
#include "envs/core/registry.h"
#include "envs/tabular/figures.h"

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

std::string RandomWalk::name(int place) const {
  if (place == 0) return with_sign(config_.left_reward);
  if (place == right_end()) return with_sign(config_.right_reward);
  if (config_.states <= 26) return {static_cast<char>('A' + place - 1)};
  return std::to_string(place);
}

/// Seven places in a row, the next row in the opposite direction; of more than 21 those around the
/// agent.
void RandomWalk::draw(Canvas& canvas) const {
  constexpr int kRow = 7;
  constexpr double kApart = 1.3;
  const int shown = std::min(3 * kRow, config_.states + 2);
  const int first = std::clamp(place_ - shown / 2, 0, config_.states + 2 - shown);
  const auto at = [&](int place) {
    const int row = (place - first) / kRow;
    const int column = (place - first) % kRow;
    return Point{kApart * (row % 2 == 0 ? column : kRow - 1 - column), -kApart * row};
  };
  const auto is_end = [&](int place) { return place == 0 || place == right_end(); };
  const auto arrow = [&](int from, int to) {
    constexpr double kPart = (kStateRadius + 0.05) / kApart;
    const Point a = at(from);
    const Point b = at(to);
    if (is_end(from)) return;
    canvas.arrow({std::lerp(a.x, b.x, kPart), std::lerp(a.y, b.y, kPart)},
                 {std::lerp(b.x, a.x, kPart), std::lerp(b.y, a.y, kPart)}, 0.04, gray(0.4));
  };
  canvas.view({-0.6, at(first + shown - 1).y - 0.8},
              {kApart * (std::min(kRow, shown) - 1) + 0.6, 0.6});
  canvas.clear(kWhite);
  for (int place = first; place < first + shown; ++place) {
    draw_state(canvas, at(place), name(place), is_end(place), place == place_);
    if (place == start()) {
      canvas.text({at(place).x, at(place).y - 0.55}, "start", 0.25, gray(0.4), Align::centre);
    }
    if (place == first) continue;
    arrow(place - 1, place);
    arrow(place, place - 1);
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
