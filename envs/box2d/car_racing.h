#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "envs/box2d/race_car.h"
#include "envs/box2d/race_track.h"
#include "envs/box2d/raster.h"
#include "envs/core/environment.h"

namespace pavlov {

/// What is observed of a race.
enum class RaceView { pixels, vector };

constexpr std::array<std::pair<RaceView, std::string_view>, 2> enum_names(RaceView) {
  return {{{RaceView::pixels, "pixels"}, {RaceView::vector, "vector"}}};
}

/// Drive a powerful car with rear-wheel drive once around a road that is new in each episode.
///
/// Source: Gymnasium's CarRacing-v3 (O. Klimov), with its constants, rewards and drawing.
///
/// | # | action, continuous       | bounds  |   | action, discrete | meaning       |
/// |---|--------------------------|---------|---|------------------|---------------|
/// | 0 | steering, right positive | -1 … 1  |   | 0                | nothing       |
/// | 1 | gas                      | 0 … 1   |   | 1                | steering 0.6  |
/// | 2 | brake, 0.9 locks wheels  | 0 … 1   |   | 2                | steering -0.6 |
/// |   |                          |         |   | 3                | gas 0.2       |
/// |   |                          |         |   | 4                | brake 0.8     |
///
/// Observation `pixels`: bytes [3, 96, 96], red, green, blue. The car from above, always facing
/// upwards; the camera comes down in the first second. At the bottom, from left to right: the
/// return so far; bars for the speed (white) and the four wheels' speeds (blue, violet); the
/// steering angle (green) and the car's turning (red).
///
/// Observation `vector`:
///
/// | #       | meaning                                                             | unit  |
/// |---------|---------------------------------------------------------------------|-------|
/// | 0, 1    | velocity of the car, to its right and forwards                      | m/s   |
/// | 2       | its angular velocity, to the left positive                          | rad/s |
/// | 3       | steering angle, to the left positive                                | rad   |
/// | 4       | gas that the engine has                                             | -     |
/// | 5 … 8   | speed of the wheels about their axles: front left, right; rear l, r | rad/s |
/// | 9 … 12  | 1 where that wheel is on the road                                   | -     |
/// | 13 … 32 | where ten places of the road are, each to its right and forwards    | m     |
///
/// The places lie in the middle of the road, the first nearest to the car and each of the others
/// 10.5 m further on.
///
/// Start: at rest on the road. Reward: 1000/N for each of the road's N tiles that a wheel touches
/// for the first time (those at the start are paid with the first step), -0.1 for each step. End:
/// all tiles are visited; or, with `lap_complete_percent` below 1, a wheel is (back) on the first
/// tile when more than that share are; or the car is more than 333 m from the middle in x or y,
/// whose last reward is -100 instead.
///
/// Known differences from the source: Box2D 2.4 instead of 2.3; random numbers are those of our
/// streams; images are channel-first; the source's `lap_complete_percent` of 0.95 has no effect,
/// as it counts only for a first tile that is not visited at the start, so 1 is the default here;
/// tiles that the hull touches keep their shade until a wheel touches them; no marks of skidding
/// are drawn.
class CarRace {
 public:
  struct Config {
    bool continuous = true;
    RaceView observation = RaceView::pixels;
    bool domain_randomize = false;
    double lap_complete_percent = 1;
    int velocity_iterations = 180;
    int position_iterations = 60;

    static void visit(auto& self, auto&& field) {
      field("continuous", self.continuous, "steering, gas and brake as numbers, or five actions");
      field("observation", self.observation,
            "pixels: a picture of 96 x 96; vector: speeds, wheels and the road ahead in numbers");
      field("domain_randomize", self.domain_randomize,
            "colours of road and grass are random in each episode");
      field("lap_complete_percent", self.lap_complete_percent,
            "share of the tiles, in (0, 1], beyond which coming back to the first one ends the "
            "episode; at 1 all have to be visited");
      field(
          "velocity_iterations", self.velocity_iterations,
          "of the solver in a step, at least 1; fewer are faster and leave the published dynamics");
      field("position_iterations", self.position_iterations, "the same for positions");
    }
    void validate() const;
  };
  static constexpr double kField = 2000 / 6.0;  ///< half of its side [m]
  static constexpr int kAhead = 10;             ///< places of the road in the observation `vector`
  using Pixels = std::array<std::uint8_t, std::size_t{3} * Raster::kPixels * Raster::kPixels>;
  using Vector = std::array<float, 13 + 2 * kAhead>;

  struct Controls {
    double steering = 0;
    double gas = 0;
    double brake = 0;
  };
  struct Outcome {
    double reward = 0;
    bool terminated = false;
  };

  explicit CarRace(const Config& config) : config_(config) {}

  void begin(Rng& rng);
  /// With the colours of before, at the end of the road's first tile.
  void begin(RaceTrack track);
  /// Controls beyond their bounds count as these.
  Outcome drive(const Controls& controls);
  void observe(Pixels& picture) const;
  void observe(Vector& numbers) const;
  void draw(Canvas& canvas) const;

  const RaceTrack& track() const { return track_; }
  const RaceCar& car() const { return car_; }

  /// the car, the road, colours of road and background, colour component by which the grass
  /// differs, steps since the start, tiles that are paid
  auto state() {
    return std::tie(car_, track_, road_colour_, ground_colour_, grass_component_, steps_,
                    paid_tiles_);
  }
  void check_state() const;
  double time_step() const;

 private:
  struct Camera;  ///< where a place of the world is in the picture

  void choose_colours(Rng& rng);
  /// Finds the tiles below the wheels; true where a wheel is on the first one.
  bool feel_road();
  Camera camera() const;
  double score() const;  ///< the return so far
  std::string score_text() const;
  std::array<Rgb, 16> palette() const;
  /// Hands the picture, but for the score, to `polygon(corners, colour of the palette)`, back to
  /// front.
  void paint(auto&& polygon) const;
  void paint_road(const Camera& camera, auto&& polygon) const;
  void paint_car(const Camera& camera, auto&& polygon) const;
  void paint_indicators(auto&& polygon) const;
  void paint_score(auto&& polygon) const;

  Config config_;
  RaceCar car_;
  RaceTrack track_;
  std::array<std::uint8_t, 3> road_colour_{102, 102, 102};
  std::array<std::uint8_t, 3> ground_colour_{102, 204, 102};
  int grass_component_ = 1;
  int steps_ = 0;  ///< since the start, the one at the start included
  int paid_tiles_ = 0;
};

/// The race as an environment: what is observed is `CarRace::Pixels` or `CarRace::Vector`, an
/// action is an int or std::array<double, 3>. The registered ones choose by their settings.
template <class View, class Control>
class CarRacing : public CarRace {
 public:
  using Config = CarRace::Config;
  static constexpr int kCopiesPerThread = 1;
  using Observation = View;
  using Action = Control;

  CarRacing() : CarRacing(Config{}) {}
  explicit CarRacing(const Config& config) : CarRace(config) {}

  Box observation_space() const {
    if constexpr (std::is_same_v<View, Pixels>) {
      return {0, 255, {3, Raster::kPixels, Raster::kPixels}, Dtype::u8};
    } else {
      return {-kInfinity, kInfinity, {static_cast<int>(View().size())}};
    }
  }

  Space action_space() const {
    if constexpr (std::is_same_v<Control, int>) {
      return Discrete{.n = 5};
    } else {
      return Box({-1, 0, 0}, {1, 1, 1});
    }
  }
  static std::vector<std::string> action_names() {
    if constexpr (std::is_same_v<Control, int>) {
      return {"none", "right", "left", "gas", "brake"};
    } else {
      return {"steering", "gas", "brake"};
    }
  }

  Observation reset(Rng& rng) {
    begin(rng);
    Observation observation;
    observe(observation);
    return observation;
  }

  StepResult<Observation> step(const Action& action, Rng& /*rng*/) {
    StepResult<Observation> result;
    const Outcome outcome = drive(controls(action));
    observe(result.observation);
    result.reward = outcome.reward;
    result.terminated = outcome.terminated;
    return result;
  }

 private:
  static Controls controls(int action) {
    return {.steering = action == 1   ? 0.6
                        : action == 2 ? -0.6
                                      : 0,
            .gas = action == 3 ? 0.2 : 0,
            .brake = action == 4 ? 0.8 : 0};
  }
  static Controls controls(const std::array<double, 3>& action) {
    return {.steering = action[0], .gas = action[1], .brake = action[2]};
  }
};

}  // namespace pavlov
