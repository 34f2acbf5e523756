// What environments look like. A new one that draws itself is tested here without a line of test
// code.

#include <set>
#include <string>

#include "envs/core/registry.h"
#include "tests/envs/random_play.h"
#include "tests/render/thumbnail.h"
#include "tests/support/catch.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

std::string pixels(const VectorEnv& env) {
  Picture picture(240, 160);
  REQUIRE(env.draw(0, picture));
  const auto rgb = picture.rgb();
  return {rgb.begin(), rgb.end()};
}

/// An environment some random steps after its start.
std::unique_ptr<VectorEnv> played(const std::string& name, int steps) {
  auto env = make(name, {.seed = 1});
  env->reset();
  RandomPlayer(*env, 2).play(*env, steps);
  return env;
}

}  // namespace

TEST_CASE("every environment draws itself", "[contract]") {
  for (const auto& id : registered_ids()) {
    INFO(id);
    Picture picture(240, 160);
    CHECK(played(id, 0)->draw(0, picture));
  }
}

TEST_CASE("equal states look alike, others do not, and drawing leaves them as they are",
          "[contract]") {
  for (const auto& id : registered_ids()) {
    INFO(id);
    const auto env = played(id, 0);
    const auto other = make(id, {.seed = 3});
    other->reset();
    RandomPlayer player(*env, 4);
    std::set<std::string> looks;
    for (int round = 0; round < 8; ++round) {
      const auto state = env->state(0);
      const std::string look = pixels(*env);
      CHECK(env->state(0) == state);
      CHECK((pixels(*env->clone()) == look));
      other->set_state(0, state);
      CHECK((pixels(*other) == look));
      looks.insert(look);
      player.play(*env, 5);
    }
    CHECK(looks.size() >= 2);
  }
}

TEST_CASE("wrappers show what they wrap", "[unit]") {
  const auto plain = played("CartPole-v1", 7);
  const auto wrapped = make("CartPole-v1?frame_stack=2&max_episode_steps=30", {.seed = 1});
  wrapped->reset();
  RandomPlayer(*wrapped, 2).play(*wrapped, 7);
  CHECK((pixels(*wrapped) == pixels(*plain)));
}

TEST_CASE("environments look as they did where a picture is kept", "[unit]") {
  int kept = 0;
  for (const auto& id : registered_ids()) {
    if (!has_reference("environments/" + id)) continue;
    INFO(id);
    Picture picture(480, 320);
    REQUIRE(played(id, 12)->draw(0, picture));
    CHECK(difference_from_reference(picture, "environments/" + id) < 1.5);
    ++kept;
  }
  CHECK(kept >= 10);
}
