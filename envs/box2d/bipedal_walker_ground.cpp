// The ground of the bipedal walker.

#include <algorithm>
#include <cmath>

#include "envs/box2d/bipedal_walker.h"

namespace pavlov {
namespace {

constexpr double kPush = 5;
constexpr double kStep = BipedalWalker::kGroundStep;
constexpr double kMeanHeight = 400.0 / 30 / 4;
constexpr int kStartPoints = 20;  ///< flat
constexpr int kFewestPoints = 5;  ///< between two obstacles
constexpr int kMostPoints = 9;

enum class Kind { grass = 0, stump = 1, stairs = 2, pit = 3 };

/// Lays the ground point by point. Every stretch of it, of grass or of an obstacle, begins with a
/// point of its own kind, which leaves a flat spot even where there are no obstacles.
class Ground {
 public:
  Ground(BipedalWalker::Start& start, Rng& rng) : start_(start), rng_(rng) {}

  void lay(bool hardcore) {
    for (int i = 0; i < static_cast<int>(BipedalWalker::kGroundPoints); ++i) {
      x_ = i * kStep;
      if (begins_) {
        begin_stretch();
      } else {
        go_on(i > kStartPoints);
      }
      begins_ = false;
      start_.heights[static_cast<std::size_t>(i)] = y_;
      if (--left_ == 0) {
        left_ = rng_.integer(kFewestPoints, kMostPoints);
        const bool obstacle = hardcore && kind_ == Kind::grass;
        kind_ = obstacle ? static_cast<Kind>(rng_.integer(1, 3)) : Kind::grass;
        begins_ = true;
      }
    }
  }

 private:
  void begin_stretch() {
    before_ = y_;
    switch (kind_) {
      case Kind::grass:
        break;
      case Kind::stump:
        left_ = rng_.integer(1, 2);
        add(x_, y_, left_, left_);
        break;
      case Kind::stairs: {
        rise_ = rng_.bernoulli(0.5) ? 1 : -1;
        stairs_ = rng_.integer(3, 4);
        left_ = stairs_ * kStairWidth;
        for (int s = 0; s < stairs_; ++s) {
          add(x_ + s * kStairWidth * kStep, y_ + (s * rise_ - 1) * kStep, kStairWidth, 1);
        }
        break;
      }
      case Kind::pit:
        left_ = rng_.integer(3, 4);
        add(x_, y_ - kPitDepth * kStep, 1, kPitDepth);
        add(x_ + left_ * kStep, y_ - kPitDepth * kStep, 1, kPitDepth);
        left_ += 2;
        break;
    }
  }

  void go_on(bool rough) {
    switch (kind_) {
      case Kind::grass: {
        const double back = kMeanHeight - y_;
        slope_ = 0.8 * slope_ + 0.01 * ((back > 0) - (back < 0));
        if (rough) slope_ += rng_.uniform(-1, 1) / 30;
        y_ += slope_;
        break;
      }
      case Kind::stump:
        break;
      case Kind::stairs: {
        const double climbed = stairs_ * kStairWidth - left_ - rise_;
        y_ = before_ + climbed / kStairWidth * rise_ * kStep;
        break;
      }
      case Kind::pit:
        y_ = before_ - (left_ > 1 ? kPitDepth * kStep : 0);
        break;
    }
  }

  /// A box with its left lower corner at (left, bottom), in steps wide and high.
  void add(double left, double bottom, int width, int height) {
    start_.obstacles[start_.num_obstacles++] = {.left = left,
                                                .right = left + width * kStep,
                                                .bottom = bottom,
                                                .top = bottom + height * kStep};
  }

  static constexpr int kStairWidth = 4;
  static constexpr int kPitDepth = 4;

  BipedalWalker::Start& start_;
  Rng& rng_;
  Kind kind_ = Kind::grass;
  bool begins_ = false;
  int left_ = kStartPoints;  ///< points of this stretch
  double x_ = 0;
  double y_ = kMeanHeight;
  double slope_ = 0;
  double before_ = 0;  ///< height where this stretch begins
  int stairs_ = 0;
  int rise_ = 0;  ///< 1: upstairs, -1: downstairs
};

}  // namespace

BipedalWalker::Start BipedalWalker::draw_start(Rng& rng) const {
  Start start;
  Ground(start, rng).lay(config_.hardcore);
  start.force_x = rng.uniform(-kPush, kPush);
  return start;
}

}  // namespace pavlov
