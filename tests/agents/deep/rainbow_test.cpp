// The parts of the DQN family whose networks are LibTorch's: duelling, noise, convolutions.
#include <algorithm>

#include "agents/core/train.h"
#include "agents/deep/dqn.h"
#include "tests/agents/deep/dqn_runs.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

using namespace pavlov;
using test::learned;
using test::with;

TEST_CASE("duelling and noisy networks are trained, each its own way", "[unit]") {
  const auto plain = learned({});
  const auto dueling = learned({{"dueling", "true"}});
  const auto noisy = learned({{"noisy", "true"}});
  CHECK(dueling.size() > plain.size());
  CHECK(noisy.size() > plain.size());
  CHECK(learned({{"dueling", "true"}, {"noisy", "true"}}).size() > dueling.size());
  CHECK(learned({{"noisy", "true"}}) == noisy);
  CHECK(learned({{"noisy", "true"}, {"learning_rate", "0.02"}}) != noisy);
}

TEST_CASE("the fused path and LibTorch learn the same to rounding", "[unit]") {
  const SettingValues few = {{"learning_starts", "340"}};  // rounding grows from update to update
  const auto fused = learned(few);
  const auto libtorch = learned(with(few, {{"fused", "false"}}));
  REQUIRE(fused.size() == libtorch.size());
  for (std::size_t i = 0; i < fused.size(); ++i) {
    CHECK(fused[i] == Approx(libtorch[i]).margin(1e-3));
  }
  CHECK(learned(with(few, {{"learning_rate", "0.02"}})) != fused);
}

TEST_CASE("an image goes through the convolutions that its size asks for", "[unit]") {
  const auto weights = [](const std::string& env_name, const SettingValues& settings) {
    const auto env = make(env_name, {.seed = 3});
    const auto agent = make_learner("dqn", *env, 5, 60, with(test::kQuick, settings));
    train(*env, *agent, {.steps = 60});
    return test::parameters(dynamic_cast<Dqn&>(*agent));
  };
  const SettingValues own = {{"hidden_sizes", ""}};
  const std::string breakout = "MinAtar-Breakout-v0";
  // 16 kernels of 3x3 over 4 planes, 1024 maps' cells to 128 units, 6 actions (Young & Tian 2019).
  CHECK(weights(breakout, own).size() == 4 * 9 * 16 + 16 + 1024 * 128 + 128 + 128 * 6 + 6);
  CHECK(weights(breakout, with(own, {{"torso", "none"}})).size() ==
        400 * 64 + 64 + 64 * 64 + 64 + 64 * 6 + 6);
  const auto frames = weights("Catch-v0?frame_stack=4", with(own, {{"torso", "dqn2013"}}));
  CHECK(frames.size() == 4112 + 8224 + 2592 * 256 + 256 + 257 * 3);  // WN-32
}

TEST_CASE("Rainbow restored amid its episodes learns the very same", "[contract]") {
  CHECK(test::resumes_exactly("CartPole-v1", [](const LearnerContext& context) {
    return find_learner("rainbow").make(with(test::kQuick, {{"atoms", "11"}}), context);
  }));
}

TEST_CASE("noise is for exploring only", "[unit]") {
  const auto env = make("CartPole-v1", {.seed = 3});
  const auto agent = make_learner("dqn", *env, 5, 400,
                                  with(test::kQuick, {{"noisy", "true"},
                                                      {"exploration", "greedy"},
                                                      {"initialization", "zero"},
                                                      {"ties", "lowest"}}));
  env->reset();
  const auto actions = [&](Mode mode) {
    std::vector<int> chosen;
    for (int i = 0; i < 50; ++i) {
      agent->act(env->view(), mode);
      chosen.push_back(*env->view().actions.row<int>(0));
    }
    return chosen;
  };
  const auto played = actions(Mode::exploit);
  CHECK(std::ranges::count(played, played[0]) == 50);
  const auto tried = actions(Mode::explore);
  CHECK(std::ranges::count(tried, tried[0]) < 50);
}
