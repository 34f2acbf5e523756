// Whether what is drawn is where the numbers say.

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

#include "envs/core/drawing.h"
#include "envs/core/registry.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// A picture that tells the colour of places in the world.
class Scene {
 public:
  explicit Scene(const VectorEnv& env) { REQUIRE(env.draw(0, picture_)); }
  Scene(const std::string& name, const std::vector<double>& state) {
    const auto env = make(name);
    env->reset();
    env->set_state(0, state);
    REQUIRE(env->draw(0, picture_));
  }

  bool has(Color color, Point at) {
    const int before = count_pixels(picture_, color, 2);
    picture_.circle(at, 0.01, {0.123, 0.456, 0.789});
    return count_pixels(picture_, color, 2) < before;
  }

 private:
  Picture picture_{900, 600};
};

void play(VectorEnv& env, int action) {
  env.view().actions.set(0, 0, action);
  env.step();
}

constexpr Color kPole = rgb(202, 152, 101);
constexpr Color kRod = rgb(204, 77, 77);
constexpr Color kLink = rgb(0, 204, 204);
constexpr Color kFlame = rgb(255, 120, 40);

}  // namespace

TEST_CASE("a pole that leans to the right is drawn so, as long as it is", "[unit]") {
  const double angle = 0.2;
  const auto at = [&](double r) { return Point{1 + r * std::sin(angle), r * std::cos(angle)}; };
  const std::vector<double> state = {1, 0, angle, 0};
  CHECK(Scene("CartPole-v1", state).has(kPole, at(0.98)));
  CHECK_FALSE(Scene("CartPole-v1", state).has(kPole, at(1.1)));
  CHECK(Scene("CartPole-v1?half_length=1", state).has(kPole, at(1.98)));
}

TEST_CASE("a pendulum turns counter-clockwise from the top", "[unit]") {
  const double quarter = std::numbers::pi / 2;
  CHECK(Scene("Pendulum-v1", {quarter, 0}).has(kRod, {-0.9, 0}));
  CHECK(Scene("Pendulum-v1", {-quarter, 0}).has(kRod, {0.9, 0}));
  CHECK(Scene("Pendulum-v1", {2 * quarter, 0}).has(kRod, {0, -0.9}));
}

TEST_CASE("the acrobot hangs at angle 0 and ends with its tip above the line", "[unit]") {
  CHECK(Scene("Acrobot-v1", {0, 0, 0, 0}).has(kLink, {0, -1.95}));
  CHECK(Scene("Acrobot-v1", {std::numbers::pi / 2, 0, 0, 0}).has(kLink, {1.95, 0}));
  const double angle = 2.3;  // -2 cos(angle) > 1
  Scene scene("Acrobot-v1", {angle, 0, 0, 0});
  CHECK(scene.has(kLink, {1.9 * std::sin(angle), -1.9 * std::cos(angle)}));
  CHECK(scene.has(gray(0.2), {-2, 1}));
}

TEST_CASE("the car stands on the slope", "[unit]") {
  for (const double position : {-1.2, -0.9, -std::numbers::pi / 6, 0.2, 0.6}) {
    INFO(position);
    const double height = 0.55 + 0.45 * std::sin(3 * position);
    const double slope = std::atan(1.35 * std::cos(3 * position));
    const Pose on_ground{{position, height}, slope};
    for (const auto* name : {"MountainCar-v0", "MountainCarContinuous-v0"}) {
      CHECK(Scene(name, {position, 0}).has(gray(0.1), on_ground({0, 0.07})));
      CHECK(Scene(name, {position, 0}).has(gray(0.5), on_ground({0.03, 0.024})));
    }
  }
}

TEST_CASE("an engine of the lander that burns has a flame below or at its side", "[unit]") {
  for (int action = 0; action < 4; ++action) {
    INFO(action);
    const auto env = make("LunarLander-v3", {.seed = 1});
    env->reset();
    for (int t = 0; t < 20; ++t) play(*env, 0);  // from the edge into the picture
    play(*env, action);
    Picture picture(900, 600);
    env->draw(0, picture);
    CHECK((count_pixels(picture, kFlame) > 0) == (action > 0));
  }
}
