#include "envs/box2d/car_racing.h"

#include <algorithm>
#include <cmath>
#include <memory>
#include <string>
#include <utility>

#include "envs/core/registry.h"

namespace pavlov {
namespace {

constexpr double kTimeStep = 1.0 / 50;
constexpr double kTouchDistance = 0.02;  ///< of what Box2D calls touching [m]
constexpr double kWheelReach = 3;        ///< no part of a wheel is farther from the hull [m]
constexpr int kTilesBetween = 3;         ///< of the places ahead that are observed

}  // namespace

void CarRace::Config::validate() const {
  require(lap_complete_percent > 0 && lap_complete_percent <= 1, "CarRacing",
          "lap_complete_percent", lap_complete_percent, "above 0 and at most 1");
  require(velocity_iterations >= 1, "CarRacing", "velocity_iterations", velocity_iterations,
          "1 or more");
  require(position_iterations >= 1, "CarRacing", "position_iterations", position_iterations,
          "1 or more");
}

void CarRace::begin(Rng& rng) {
  if (config_.domain_randomize) choose_colours(rng);
  RaceTrack track = std::move(track_);
  track.generate(rng);
  begin(std::move(track));
}

void CarRace::begin(RaceTrack track) {
  track_ = std::move(track);
  const auto& start = track_.tile(0);
  car_.place({start.x, start.y}, start.angle);
  steps_ = 0;
  drive({});
  paid_tiles_ = 0;
}

void CarRace::choose_colours(Rng& rng) {
  constexpr std::uint32_t kColours = 210;
  for (auto* colour : {&road_colour_, &ground_colour_}) {
    for (std::uint8_t& part : *colour) part = static_cast<std::uint8_t>(rng.below(kColours));
  }
  grass_component_ = rng.integer(0, 2);
}

CarRace::Outcome CarRace::drive(const Controls& controls) {
  car_.control(-std::clamp(controls.steering, -1.0, 1.0), std::clamp(controls.gas, 0.0, 1.0),
               std::clamp(controls.brake, 0.0, 1.0));
  // Friction is that of the ground below the wheels a step before: the source looks for tiles
  // after the wheels have turned and before they have moved.
  car_.drive(kTimeStep);
  const bool at_first_tile = feel_road();
  car_.move(kTimeStep, config_.velocity_iterations, config_.position_iterations);
  ++steps_;

  const int visited = track_.num_visited();
  const double tiles = track_.size();
  Outcome outcome;
  outcome.reward = 1000 * (visited - paid_tiles_) / tiles - 0.1;
  paid_tiles_ = visited;
  outcome.terminated =
      visited == track_.size() || (at_first_tile && visited > config_.lap_complete_percent * tiles);
  const Point place = car_.motion().place;
  if (std::max(std::abs(place.x), std::abs(place.y)) > kField) {
    outcome.terminated = true;
    outcome.reward = -100;
  }
  return outcome;
}

bool CarRace::feel_road() {
  const Point hull = car_.motion().place;
  std::array<Quad, RaceCar::kWheels> wheels;
  for (int i = 0; i < RaceCar::kWheels; ++i) {
    wheels[static_cast<std::size_t>(i)] = car_.wheel_shape(i);
    car_.wheel(i).on_road = false;
  }
  bool at_first = false;
  for (int tile = 0; tile < track_.size(); ++tile) {
    constexpr double kReach = RaceTrack::kTileReach + kWheelReach;
    const double x = track_.tile(tile).x - hull.x;
    const double y = track_.tile(tile).y - hull.y;
    if (x * x + y * y > kReach * kReach) continue;
    const Quad road = track_.road(tile);
    for (int i = 0; i < RaceCar::kWheels; ++i) {
      if (!touch(wheels[static_cast<std::size_t>(i)], road, kTouchDistance)) continue;
      car_.wheel(i).on_road = true;
      track_.visit(tile);
      at_first = at_first || tile == 0;
    }
  }
  return at_first;
}

double CarRace::score() const {
  return 1000.0 * track_.num_visited() / track_.size() - 0.1 * std::max(steps_ - 1, 0);
}

void CarRace::observe(Vector& numbers) const {
  const RaceCar::Motion motion = car_.motion();
  const Point right{std::cos(motion.angle), std::sin(motion.angle)};
  std::size_t i = 0;
  const auto put = [&](double number) { numbers[i++] = static_cast<float>(number); };
  const auto put_seen_from_car = [&](Point p) {
    put(right.x * p.x + right.y * p.y);
    put(right.x * p.y - right.y * p.x);
  };
  put_seen_from_car(motion.velocity);
  put(motion.spin);
  put(car_.steering_angle());
  put(car_.gas());
  for (int wheel = 0; wheel < RaceCar::kWheels; ++wheel) put(car_.wheel(wheel).speed);
  for (int wheel = 0; wheel < RaceCar::kWheels; ++wheel) put(car_.wheel(wheel).on_road);
  const int nearest = track_.nearest(motion.place);
  for (int ahead = 0; ahead < kAhead; ++ahead) {
    const auto& tile = track_.tile(nearest + ahead * kTilesBetween);
    put_seen_from_car({tile.x - motion.place.x, tile.y - motion.place.y});
  }
}

double CarRace::time_step() const { return kTimeStep; }

void CarRace::check_state() const {
  car_.check_state();
  require(track_.size() > 0, "state", "number of tiles", track_.size(), "more than 0");
  require(grass_component_ >= 0 && grass_component_ <= 2, "state", "grass_component",
          grass_component_, "0, 1 or 2");
  constexpr int kMostSteps = 1'000'000'000;
  require(steps_ >= 0 && steps_ <= kMostSteps, "state", "steps", steps_, "between 0 and 1e9");
  require(paid_tiles_ >= 0 && paid_tiles_ <= track_.size(), "state", "paid_tiles", paid_tiles_,
          "between 0 and the number of tiles");
}

namespace {

template <class Control>
std::unique_ptr<VectorEnv> make_race(const std::string& name, const CarRace::Config& config,
                                     const BatchOptions& options) {
  if (config.observation == RaceView::vector) {
    return std::make_unique<EnvBatch<CarRacing<CarRace::Vector, Control>>>(name, config, options);
  }
  return std::make_unique<EnvBatch<CarRacing<CarRace::Pixels, Control>>>(name, config, options);
}

/// As `register_environment`, with a type for each kind of observation and action.
bool register_race(EnvSpec spec, const CarRace::Config& defaults) {
  EnvEntry entry;
  entry.spec = std::move(spec);
  entry.settings = [defaults] {
    const auto config = std::make_shared<CarRace::Config>(defaults);
    return owning(settings_of(*config), config);
  };
  entry.make = [defaults](const std::string& name, const SettingValues& values,
                          const BatchOptions& options) {
    const CarRace::Config config = configured(defaults, values, name);
    return config.continuous ? make_race<std::array<double, 3>>(name, config, options)
                             : make_race<int>(name, config, options);
  };
  return register_entry(std::move(entry));
}

[[maybe_unused]] const bool registered =
    register_race({.id = "CarRacing-v3",
                   .summary = "drive a car around a road, seen as a picture",
                   .max_episode_steps = 1000,
                   .reward_threshold = 900},
                  {}) &&
    register_race({.id = "CarRacingDiscrete-v3",
                   .summary = "drive a car around a road by five actions, seen as a picture",
                   .max_episode_steps = 1000,
                   .reward_threshold = 900},
                  {.continuous = false});

}  // namespace

}  // namespace pavlov
