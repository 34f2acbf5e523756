#include "envs/tabular/racetrack.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <stdexcept>
#include <string>

#include "core/settings.h"
#include "envs/core/registry.h"
#include "envs/tabular/figures.h"

namespace pavlov {
namespace {

// '.' track, 'S' starting line, 'G' finish, 'X' off the track.
constexpr std::string_view kLeftTrack =
    "XXX.............G/"
    "XX..............G/"
    "XX..............G/"
    "X...............G/"
    "................G/"
    "................G/"
    "..........XXXXXXX/"
    ".........XXXXXXXX/"
    ".........XXXXXXXX/"
    ".........XXXXXXXX/"
    ".........XXXXXXXX/"
    ".........XXXXXXXX/"
    ".........XXXXXXXX/"
    ".........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "X........XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XX.......XXXXXXXX/"
    "XXX......XXXXXXXX/"
    "XXX......XXXXXXXX/"
    "XXXSSSSSSXXXXXXXX";
constexpr std::string_view kRightTrack =
    "XXXXXXXXXXXXXXXX...............G/"
    "XXXXXXXXXXXXX..................G/"
    "XXXXXXXXXXXX...................G/"
    "XXXXXXXXXXX....................G/"
    "XXXXXXXXXXX....................G/"
    "XXXXXXXXXXX....................G/"
    "XXXXXXXXXXX....................G/"
    "XXXXXXXXXXXX...................G/"
    "XXXXXXXXXXXXX..................G/"
    "XXXXXXXXXXXXXX................XX/"
    "XXXXXXXXXXXXXX.............XXXXX/"
    "XXXXXXXXXXXXXX............XXXXXX/"
    "XXXXXXXXXXXXXX..........XXXXXXXX/"
    "XXXXXXXXXXXXXX.........XXXXXXXXX/"
    "XXXXXXXXXXXXX..........XXXXXXXXX/"
    "XXXXXXXXXXXX...........XXXXXXXXX/"
    "XXXXXXXXXXX............XXXXXXXXX/"
    "XXXXXXXXXX.............XXXXXXXXX/"
    "XXXXXXXXX..............XXXXXXXXX/"
    "XXXXXXXX...............XXXXXXXXX/"
    "XXXXXXX................XXXXXXXXX/"
    "XXXXXX.................XXXXXXXXX/"
    "XXXXX..................XXXXXXXXX/"
    "XXXX...................XXXXXXXXX/"
    "XXX....................XXXXXXXXX/"
    "XX.....................XXXXXXXXX/"
    "X......................XXXXXXXXX/"
    ".......................XXXXXXXXX/"
    ".......................XXXXXXXXX/"
    "SSSSSSSSSSSSSSSSSSSSSSSXXXXXXXXX";

GridMap map_of(Track track) {
  return GridMap::parse(track == Track::left ? kLeftTrack : kRightTrack, ".SGX", "Racetrack");
}

/// i of n equal parts of `length`, rounded to whole cells, halves up.
int part(int length, int i, int n) { return (2 * i * length + n) / (2 * n); }

}  // namespace

void Racetrack::Config::validate() const {
  require(noise >= 0 && noise <= 1, "Racetrack", "noise", noise, "a probability");
}

Racetrack::Racetrack(const Config& config)
    : config_(config),
      map_(std::make_shared<const GridMap>(map_of(config.track))),
      starts_(std::make_shared<const std::vector<int>>(map_->cells_with("S"))),
      car_(on_starting_line(starts_->front())) {}

MultiDiscrete Racetrack::observation_space() const {
  return {{map_->rows(), map_->columns(), kSpeeds, kSpeeds}};
}

Racetrack::Observation Racetrack::reset(Rng& rng) {
  car_ = on_starting_line((*starts_)[rng.below(static_cast<std::uint32_t>(starts_->size()))]);
  return observation();
}

StepResult<Racetrack::Observation> Racetrack::step(Action action, Rng& rng) {
  car_ = accelerated(car_, rng.bernoulli(config_.noise) ? kCoast : action);
  const Fate fate = drive(car_);
  if (fate == Fate::crashes) reset(rng);
  return {.observation = observation(), .reward = -1, .terminated = fate == Fate::finishes};
}

Racetrack::Car Racetrack::accelerated(Car car, Action action) const {
  const int up = std::clamp(car.up + action / 3 - 1, 0, kSpeeds - 1);
  const int right = std::clamp(car.right + action % 3 - 1, 0, kSpeeds - 1);
  if (up == 0 && right == 0 && map_->at(car.row, car.column) != 'S') return car;
  car.up = up;
  car.right = right;
  return car;
}

Racetrack::Fate Racetrack::drive(Car& car) const {
  const int parts = std::max(car.up, car.right);
  const Car from = car;
  for (int i = 1; i <= parts; ++i) {
    car.row = from.row - part(car.up, i, parts);
    car.column = from.column + part(car.right, i, parts);
    const char letter = map_->at(car.row, car.column);
    if (letter == 'G') return Fate::finishes;
    if (letter == GridMap::kWall) return Fate::crashes;
  }
  return Fate::drives;
}

bool Racetrack::possible(const Car& car) const {
  const auto is_speed = [](int v) { return v >= 0 && v < kSpeeds; };
  if (!map_->inside(car.row, car.column) || !is_speed(car.up) || !is_speed(car.right)) return false;
  const char letter = map_->at(car.row, car.column);
  return letter != GridMap::kWall && (letter == 'S' || car.up > 0 || car.right > 0);
}

TabularModel Racetrack::model() const {
  TabularModel model(map_->size() * kSpeeds * kSpeeds, kActions);
  const double each_start = 1.0 / static_cast<double>(starts_->size());
  for (int s = 0; s < model.num_states(); ++s) {
    const int cell = s / (kSpeeds * kSpeeds);
    const Car car{map_->row(cell), map_->column(cell), s / kSpeeds % kSpeeds, s % kSpeeds};
    if (!possible(car) || map_->at(cell) == 'G') continue;
    for (int action = 0; action < kActions; ++action) {
      double crash = 0;
      const auto add = [&](Action chosen, double probability) {
        Car next = accelerated(car, chosen);
        const Fate fate = drive(next);
        if (fate == Fate::crashes) {
          crash += probability;
        } else if (probability > 0) {
          model.add(s, action,
                    {.probability = probability,
                     .reward = -1,
                     .next = index_of_car(next),
                     .terminated = fate == Fate::finishes});
        }
      };
      if (action == kCoast) {
        add(kCoast, 1);
      } else {
        add(action, 1 - config_.noise);
        add(kCoast, config_.noise);
      }
      if (crash == 0) continue;
      for (const int start : *starts_) {
        model.add(s, action,
                  {.probability = crash * each_start,
                   .reward = -1,
                   .next = index_of_car(on_starting_line(start))});
      }
    }
  }
  for (const int start : *starts_) {
    model.start.emplace_back(index_of_car(on_starting_line(start)), each_start);
  }
  model.finish();
  return model;
}

GridView Racetrack::grid() const {
  GridView view = map_->view();
  for (int& state : view.state) {
    if (state >= 0) state *= kSpeeds * kSpeeds;
  }
  for (int action = 0; action < kActions; ++action) {
    view.directions.emplace_back(1 - action / 3, action % 3 - 1);
  }
  view.agent = map_->cell(car_.row, car_.column);
  return view;
}

void Racetrack::check_state() const {
  if (possible(car_)) return;
  throw std::invalid_argument("no car can be in row " + std::to_string(car_.row) + ", column " +
                              std::to_string(car_.column) + " with speeds " +
                              std::to_string(car_.up) + " and " + std::to_string(car_.right) +
                              ": it is on the track, speeds are 0 to 4, and only on the starting "
                              "line both 0");
}

void Racetrack::draw(Canvas& canvas) const {
  constexpr Color kAsphalt = gray(0.45);
  constexpr Color kGrass{0.55, 0.74, 0.42};
  const GridView view = grid();
  show_grid(canvas, view, kGrass);
  draw_cells(
      canvas, view,
      {.free = kAsphalt, .wall = kGrass, .start = kAsphalt, .goal = kBlack, .line = gray(0.5)});
  for (const int cell : *starts_) {
    const Point at = cell_centre(view, cell);
    canvas.rectangle({at.x - 0.5, at.y + 0.3}, {at.x + 0.5, at.y + 0.5}, kWhite);
  }
  for (const int cell : map_->cells_with("G")) {
    const Point at = cell_centre(view, cell);
    canvas.rectangle({at.x - 0.5, at.y}, {at.x, at.y + 0.5}, kWhite);
    canvas.rectangle({at.x, at.y - 0.5}, {at.x + 0.5, at.y}, kWhite);
  }
  const Point at = cell_centre(view, view.agent);
  const bool stands = car_.up == 0 && car_.right == 0;
  const double heading = stands ? std::numbers::pi / 2 : std::atan2(car_.up, car_.right);
  const double right = std::min(at.x + car_.right, static_cast<double>(view.columns));
  const double up = std::min(at.y + car_.up, static_cast<double>(view.rows));
  canvas.arrow(at, {right, up}, 0.16, okabe_ito(4));
  draw_car(canvas, {at, heading}, 1.5, {0.82, 0.14, 0.14});
}

namespace {
[[maybe_unused]] const bool registered = register_environment<Racetrack>(
    {.id = "Racetrack-v0",
     .summary = "drive round a turn on a grid (Sutton & Barto, Exercise 5.12)",
     .max_episode_steps = 10'000});
}  // namespace

}  // namespace pavlov
