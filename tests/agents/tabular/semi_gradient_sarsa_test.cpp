#include "agents/tabular/semi_gradient_sarsa.h"

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/statistics.h"
#include "tests/agents/tabular/resume.h"
#include "tests/support/catch.h"

using namespace pavlov;

namespace {

struct Step {
  float x = 0;
  int action = 0;
  double reward = 0;
  float next_x = 0;
  bool terminated = false;
  bool truncated = false;
};

/// A batch of one with a number in [0, 1] as observation and two actions, stepped by hand.
class Line {
 public:
  explicit Line(const SemiGradientSarsa::Config& config, std::uint64_t seed = 0)
      : learner(config, {.observation_space = Box({0}, {1}),
                         .action_space = Discrete{.n = 2},
                         .num_envs = 1,
                         .seed = seed,
                         .total_steps = 0}) {
    view_.size = 1;
    view_.observations = {.data = &x_};
    view_.previous_observations = {.data = &previous_};
    view_.next_observations = {.data = &next_};
    view_.actions = {{.data = &action_, .dtype = Dtype::i32}};
    view_.rewards = view_.raw_rewards = &reward_;
    view_.terminated = &terminated_;
    view_.truncated = &truncated_;
  }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;

  int act(float x, Mode mode = Mode::explore) {
    x_ = x;
    learner.act(view_, mode);
    return action_;
  }
  void observe(const std::vector<Step>& steps) {
    for (const Step& step : steps) {
      previous_ = step.x;
      action_ = step.action;
      reward_ = step.reward;
      next_ = step.next_x;
      terminated_ = step.terminated;
      truncated_ = step.truncated;
      x_ = step.terminated || step.truncated ? 0 : step.next_x;
      learner.observe(view_);
    }
  }
  double q(double x, int action) const {
    return learner.action_values(std::vector{x})[static_cast<std::size_t>(action)];
  }

  SemiGradientSarsa learner;

 private:
  BatchView view_;
  float x_ = 0;
  float previous_ = 0;
  float next_ = 0;
  int action_ = 0;
  double reward_ = 0;
  std::uint8_t terminated_ = 0;
  std::uint8_t truncated_ = 0;
};

/// Two tilings of two tiles on [0, 1], the second shifted by half a tile: 0.1 and 0.3 share the
/// first tile and differ in the second. Each of the two weights moves by a quarter of the error.
SemiGradientSarsa::Config halves() {
  return {.alpha = 0.5,
          .gamma = 0.5,
          .tiles = {.tilings = 2, .tiles = 2},
          .exploration = {.exploration = ExplorationKind::greedy, .ties = TieBreak::lowest}};
}

const std::vector<Step> kTwoSteps = {{0.1F, 1, 2, 0.3F}, {0.3F, 1, 1, 0, true}};

/// Mean return of the last 50 of the episodes.
double learn(const std::string& env_name, const SemiGradientSarsa::Config& config, int episodes,
             std::uint64_t seed) {
  const auto env = make(env_name, {.seed = seed});
  SemiGradientSarsa learner(config, {.observation_space = env->observation_space(),
                                     .action_space = env->action_space(),
                                     .num_envs = 1,
                                     .seed = seed,
                                     .total_steps = 0});
  RunningStatistics last;
  train(*env, learner, {.episodes = episodes, .on_episode = [&](const EpisodeRecord& record) {
                          if (record.index >= episodes - 50) last.add(record.episode_return);
                        }});
  return last.mean();
}

}  // namespace

TEST_CASE("semi-gradient Sarsa moves the weights of the active tiles by hand", "[unit]") {
  Line line(halves());
  line.observe(kTwoSteps);
  // First error 2 - 0: both weights of 0.1 become 0.5. Second 1 - 0.5: those of 0.3 gain 0.125.
  CHECK(line.q(0.1, 1) == 0.625 + 0.5);
  CHECK(line.q(0.3, 1) == 0.625 + 0.125);
  CHECK(line.q(0.1, 0) == 0);
  CHECK(line.q(0.9, 1) == 0);
  CHECK(line.learner.cost_to_go(std::vector{0.1}) == -1.125);
}

TEST_CASE("n-step semi-gradient Sarsa backs up n rewards", "[unit]") {
  auto config = halves();
  config.n = 2;
  Line line(config);
  line.observe({kTwoSteps[0]});
  CHECK(line.q(0.1, 1) == 0);  // it waits for the second reward
  line.observe({kTwoSteps[1]});
  // Errors 2 + 0.5 - 0 and 1 - 0.625.
  CHECK(line.q(0.1, 1) == 0.625 + 0.09375 + 0.625);
  CHECK(line.q(0.3, 1) == 0.625 + 0.09375 + 0.09375);
  SECTION("and bootstraps after them, amid the episode") {
    // G = 4 + 0.5 0 + 0.25 q(0.3, A') for the greedy A' = 1.
    const double q_next = line.q(0.3, 1);
    line.observe({{0.9F, 0, 4, 0.9F}, {0.9F, 0, 0, 0.3F}});
    CHECK(line.q(0.9, 0) == Approx(0.5 * (4 + 0.25 * q_next)).epsilon(1e-14));
  }
}

TEST_CASE("Sarsa(lambda) moves weights with replacing traces", "[unit]") {
  auto config = halves();
  config.lambda = 0.5;
  Line line(config);
  line.observe(kTwoSteps);
  // As without traces, and the second weight of 0.1, with trace 1/4, takes part in the second
  // error: 0.25 0.5 0.25. The shared one's trace is 1 again, not 1.25.
  CHECK(line.q(0.1, 1) == 0.625 + 0.5 + 0.03125);
  CHECK(line.q(0.3, 1) == 0.625 + 0.125);
  SECTION("and forgets the traces at the end of an episode") {
    const double before = line.q(0.1, 1);
    line.observe({{0.9F, 0, 1, 0, true}});
    CHECK(line.q(0.1, 1) == before);
    CHECK(line.q(0.9, 0) == 0.5);
  }
}

TEST_CASE("semi-gradient Sarsa bootstraps through truncation, not through termination", "[unit]") {
  for (const int n : {1, 3}) {
    auto config = halves();
    config.n = n;
    Line line(config);
    line.observe({{0.9F, 1, 8, 0, true}});  // q(0.9, 1) = 4, the best there
    line.observe({{0.1F, 0, 1, 0.9F, false, true}});
    CHECK(line.q(0.1, 0) == 0.5 * (1 + 0.5 * 4));
    line.observe({{0.1F, 1, 1, 0.9F, true, true}});
    CHECK(line.q(0.1, 1) == 0.5);
  }
}

TEST_CASE("semi-gradient Sarsa backs up the value of what it does next", "[unit]") {
  bool saw[2] = {};
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    auto config = halves();
    config.exploration = {.epsilon = 1};
    Line line(config, seed);
    line.observe({{0.9F, 1, 8, 0, true}, {0.1F, 0, 1, 0.9F}});
    const int next = line.act(0.9F);
    CHECK(line.q(0.1, 0) == 0.5 * (1 + 0.5 * (next == 1 ? 4 : 0)));
    saw[next] = true;
  }
  CHECK((saw[0] && saw[1]));
}

TEST_CASE("alpha, gamma, the initial value and the tilings move what is learned", "[unit]") {
  const auto value = [](const SemiGradientSarsa::Config& config) {
    Line line(config);
    line.observe({{0.9F, 1, 8, 0, true}, {0.1F, 0, 1, 0.9F}});
    return line.q(0.1, 0);
  };
  auto config = halves();
  CHECK(value(config) == 0.5 * (1 + 0.5 * 4));
  config.alpha = 1;
  CHECK(value(config) == 1 + 0.5 * 8);
  config.gamma = 0.25;
  CHECK(value(config) == 1 + 0.25 * 8);
  config.initial_value = 16;  // now the untried action 0 is the best one at 0.9
  CHECK(value(config) == 1 + 0.25 * 16);

  const auto spread = [](const SemiGradientSarsa::Config& wide) {
    Line line(wide);
    line.observe({{0.9F, 1, 8, 0, true}});
    return line.q(0.1, 1);
  };
  config = halves();
  CHECK(spread(config) == 0);
  config.tiles.tiles = 1;  // of the two tilings one has a single tile for all
  CHECK(spread(config) == 0.25 * 8);
  config.tiles.tilings = 1;
  CHECK(spread(config) == 0.5 * 8);
}

TEST_CASE("semi-gradient Sarsa explores as told and exploits greedily", "[unit]") {
  auto config = halves();
  config.exploration = {.epsilon = 0.5};
  Line line(config);
  line.observe({{0.9F, 1, 8, 0, true}});
  int greedy = 0;
  for (int i = 0; i < 4000; ++i) greedy += line.act(0.9F);
  CHECK(std::abs(greedy - 3000) < 110);
  for (int i = 0; i < 20; ++i) CHECK(line.act(0.9F, Mode::exploit) == 1);
  CHECK(line.learner.figures()[0] == Learner::Figure{"epsilon", 0.5});
}

TEST_CASE("semi-gradient Sarsa with discrete observations is Sarsa with a table", "[unit]") {
  const SemiGradientSarsa learner(
      {}, {.observation_space = Discrete{.n = 5}, .action_space = Discrete{.n = 3}, .num_envs = 1});
  CHECK(learner.features().active() == 1);
  CHECK(learner.q().weights().size() == 15);
}

TEST_CASE("semi-gradient Sarsa resumes exactly amid an episode", "[unit]") {
  for (const auto& [n, lambda] : {std::pair(1, 0.0), std::pair(4, 0.0), std::pair(1, 0.9)}) {
    CHECK(test::resumes_exactly("CartPole-v1", [n = n, lambda = lambda](const auto& context) {
      const SemiGradientSarsa::Config config{.n = n, .lambda = lambda, .tiles = {.tiles = 3}};
      return std::make_unique<SemiGradientSarsa>(config, context);
    }));
  }
}

TEST_CASE("semi-gradient Sarsa refuses settings that do not fit", "[unit]") {
  const auto make_one = [](const SettingValues& values) {
    return make_learner("semi-gradient-sarsa", *make("CartPole-v1"), 0, 0, values);
  };
  CHECK_THROWS_WITH(make_one({{"alpha", "0"}}), Contains("alpha must be in (0, 1], not 0"));
  CHECK_THROWS_WITH(make_one({{"gamma", "2"}}), Contains("gamma must be in [0, 1], not 2"));
  CHECK_THROWS_WITH(make_one({{"n", "0"}}), Contains("n must be at least 1, not 0"));
  CHECK_THROWS_WITH(make_one({{"n", "2"}, {"lambda", "0.5"}}),
                    Contains("lambda must be 0 where n is above 1, not 0.5"));
  CHECK_THROWS_WITH(make_one({{"exploration", "ucb"}}), Contains("counts visits"));
  CHECK_THROWS_WITH(make_one({{"tile_low", "1,2"}}), Contains("4 numbers or none, not 2"));
  CHECK_THROWS_WITH(make_learner("semi-gradient-sarsa", *make("Pendulum-v1")),
                    Contains("action space must be Discrete"));
}

TEST_CASE("semi-gradient Sarsa learns MountainCar within 300 episodes", "[learning]") {
  for (const std::uint64_t seed : {1, 2, 3}) {
    CHECK(learn("MountainCar-v0", {.exploration = {.epsilon = 0}}, 300, seed) > -150);
    CHECK(learn("MountainCar-v0", {.n = 4, .exploration = {.epsilon = 0}}, 300, seed) > -150);
    CHECK(learn("MountainCar-v0", {.lambda = 0.9, .exploration = {.epsilon = 0}}, 300, seed) >
          -150);
  }
}
