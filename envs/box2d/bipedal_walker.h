#pragma once

#include <array>
#include <string>
#include <tuple>
#include <vector>

#include "envs/box2d/world.h"
#include "envs/core/environment.h"

namespace pavlov {

/// A hull on two legs, each with a hip and a knee that are driven by motors, has to walk over rough
/// ground to the far end without falling; the hardcore form has pits, stumps and stairs on the way.
///
/// Source: Gymnasium's BipedalWalker-v3 (O. Klimov), with its constants, order and rewards. The
/// ground is 93 m of Box2D long, in 199 pieces of 0.467 m.
///
/// Action: for hip and knee of the first and hip and knee of the second leg a number in [-1, 1]:
/// its sign says which way the motor turns (at 4 rad/s the hip, 6 rad/s the knee), its size how
/// strongly (80 N m at most); 0 is a limp joint.
///
/// | #     | observation                                       | unit         | bounds   |
/// |-------|---------------------------------------------------|--------------|----------|
/// | 0     | angle of the hull                                 | rad          | infinite |
/// | 1     | its angular velocity                              | 25 rad/s     | infinite |
/// | 2     | velocity in x                                     | 8.33 m/s     | infinite |
/// | 3     | velocity in y                                     | 12.5 m/s     | infinite |
/// | 4, 5  | angle of the first hip, its speed                 | rad, 4 rad/s | infinite |
/// | 6, 7  | angle of the first knee and 1, its speed          | rad, 6 rad/s | infinite |
/// | 8     | 1 where the first shank touches the ground        | -            | 0, 1     |
/// | 9-13  | the same for the second leg                       |              |          |
/// | 14-23 | free way of ten rays, from straight down to 77    | 5.33 m       | [0, 1]   |
/// |       | degrees forwards                                  |              |          |
///
/// Start: standing near the left end, pushed for one step by a force uniform in ±5 N, on ground
/// that goes up and down at random; the first observation is that after this step with limp joints.
///
/// Reward: the gain in 130/30 x - 5 |angle of the hull|, less 0.028 for each motor at full
/// strength; it sums up to some 300. End: the hull touches the ground or x < 0, whose last reward
/// is -100 instead; or the walker is 10 pieces of ground before the far end.
///
/// Known differences from the source: Box2D 2.4 instead of 2.3; ground and obstacles are one body
/// instead of many, made anew in every episode; no bounds are told that are not kept (published:
/// ±pi for angles, ±5 for speeds).
class BipedalWalker {
 public:
  struct Config {
    bool hardcore = false;
    int velocity_iterations = 180;
    int position_iterations = 60;

    static void visit(auto& self, auto&& field) {
      field("hardcore", self.hardcore, "pits, stumps and stairs on the way");
      field(
          "velocity_iterations", self.velocity_iterations,
          "of the solver in a step, at least 1; fewer are faster and leave the published dynamics");
      field("position_iterations", self.position_iterations, "the same for positions");
    }
    void validate() const;
  };
  static constexpr int kCopiesPerThread = 1;
  using Observation = std::array<float, 24>;
  using Action = std::array<double, 4>;

  static constexpr std::size_t kGroundPoints = 200;
  static constexpr double kGroundStep = 14.0 / 30;  ///< between them [m]

  /// All that is random about the start.
  struct Start {
    /// A box of ground: its left, right, lower and upper end [m].
    struct Obstacle {
      double left = 0;
      double right = 0;
      double bottom = 0;
      double top = 0;
    };
    std::array<double, kGroundPoints> heights{};  ///< of the ground [m]
    std::array<Obstacle, 64> obstacles{};
    std::size_t num_obstacles = 0;
    double force_x = 0;  ///< [N]
  };

  BipedalWalker() : BipedalWalker(Config{}) {}
  explicit BipedalWalker(const Config& config) : config_(config) {}

  Box observation_space() const;
  Box action_space() const { return {-1, 1, {4}}; }
  static std::vector<std::string> action_names() { return {"hip 1", "knee 1", "hip 2", "knee 2"}; }
  Observation reset(Rng& rng) { return begin(draw_start(rng)); }
  /// Actions beyond ±1 count as ±1.
  StepResult<Observation> step(const Action& action, Rng& rng);
  void draw(Canvas& canvas) const;

  Start draw_start(Rng& rng) const;
  Observation begin(const Start& start);

  /// the world, the two legs that touch, the hull touches, the last potential of the reward
  auto state() { return std::tie(world_, leg_touches_, crashed_, potential_); }
  void check_state() const;
  double time_step() const;

  const Box2dWorld& world() const { return world_; }

 private:
  void build(const Start& start);
  StepResult<Observation> walk(const Action& action);
  Observation observation() const;
  /// Where ray i of those that feel the ground ends if nothing is in its way.
  Point ray_end(int i) const;
  double free_way(int i) const;
  void draw_sky(Canvas& canvas, double left) const;

  Config config_;
  Box2dWorld world_;  ///< ground, hull, and thigh and shank of both legs, in this order
  std::array<bool, 2> leg_touches_{};
  bool crashed_ = false;
  double potential_ = 0;
};

}  // namespace pavlov
