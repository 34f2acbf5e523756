// The five classic control environments against recordings of the published ones.

#include <cmath>
#include <nlohmann/json.hpp>
#include <string>

#include "core/text.h"
#include "envs/classic/acrobot.h"
#include "envs/classic/cart_pole.h"
#include "envs/classic/mountain_car.h"
#include "envs/classic/mountain_car_continuous.h"
#include "envs/classic/pendulum.h"
#include "envs/core/registry.h"
#include "envs/core/state_numbers.h"
#include "tests/support/catch.h"
#include "tests/support/golden.h"

using namespace pavlov;
using namespace pavlov::test;

namespace {

/// Greatest absolute differences allowed; 0: bit for bit.
struct Tolerance {
  double state = 0;
  double reward = 0;
};

template <class Action>
Action action_from(double number) {
  if constexpr (std::is_same_v<Action, int>) {
    return static_cast<int>(number);
  } else {
    return {number};
  }
}

/// Compares what an environment gives with rows of a recording, and keeps the worst.
template <class E>
class Follower {
 public:
  Follower(const Csv& csv, const std::string& next_state_prefix)
      : csv_(csv),
        width_(state_numbers(E()).size()),
        states_(csv.column("s0")),
        next_states_(csv.column(next_state_prefix + "0")),
        observations_(csv.column("o0")),
        action_(csv.column("action")),
        reward_(csv.column("reward")),
        terminated_(csv.column("terminated")) {}

  void load(E& env, std::size_t row) const {
    std::vector<double> numbers;
    for (std::size_t j = 0; j < width_; ++j) numbers.push_back(csv_.number(row, states_ + j));
    set_state_numbers(env, numbers);
  }

  /// The reward that the environment gave.
  double step_and_compare(E& env, std::size_t row) {
    Rng unused;
    const auto result =
        env.step(action_from<typename E::Action>(csv_.number(row, action_)), unused);
    const auto state = state_numbers(env);
    for (std::size_t j = 0; j < width_; ++j) {
      raise(worst_state, state[j] - csv_.number(row, next_states_ + j));
    }
    for (std::size_t j = 0; j < result.observation.size(); ++j) {
      const auto recorded = std::strtof(csv_.rows[row][observations_ + j].c_str(), nullptr);
      raise(worst_observation, static_cast<double>(result.observation[j] - recorded));
    }
    raise(worst_reward, result.reward - csv_.number(row, reward_));
    if (result.terminated != (csv_.number(row, terminated_) != 0)) ++wrong_ends;
    ++steps;
    return result.reward;
  }

  void check(const Tolerance& tolerance) const {
    CHECK(steps > 10);
    INFO("worst: state " << shortest(worst_state) << ", observation " << shortest(worst_observation)
                         << ", reward " << shortest(worst_reward));
    CHECK(worst_state <= tolerance.state);
    CHECK(worst_observation <= (tolerance.state == 0 ? 0 : tolerance.state + 1e-6));
    CHECK(worst_reward <= tolerance.reward);
    CHECK(wrong_ends == 0);
  }

  int steps = 0;
  int wrong_ends = 0;
  double worst_state = 0;
  double worst_observation = 0;
  double worst_reward = 0;

 private:
  static void raise(double& worst, double difference) {
    if (!(std::abs(difference) <= worst)) worst = std::abs(difference);
  }

  const Csv& csv_;
  std::size_t width_, states_, next_states_, observations_, action_, reward_, terminated_;
};

Csv recording(const std::string& name) {
  const auto path = find_golden(name);
  INFO(name);
  REQUIRE(path);
  return read_csv(*path);
}

/// Compares the sums of rewards of the recording's episodes, and how they end, with the list of
/// episodes; `rewards[row]` is the environment's.
void compare_episodes(const std::string& file, const Csv& csv, const std::vector<double>& rewards) {
  const auto path = find_golden("classic_control_episodes.json");
  REQUIRE(path);
  const auto record = nlohmann::json::parse(read_text(*path)).at(file);
  const int limit = find_environment(record["env"].get<std::string>()).spec.max_episode_steps;
  std::size_t row = 0;
  for (const auto& episode : record["episodes"]) {
    INFO("episode " << episode["episode"]);
    const int steps = episode["steps"];
    double sum = 0;
    for (int t = 1; t <= steps; ++t) sum += rewards[++row];
    CHECK(csv.number(row, csv.column("t")) == steps);
    CHECK((csv.number(row, csv.column("terminated")) != 0) == episode["terminated"].get<bool>());
    CHECK((steps == limit) == episode["truncated"].get<bool>());
    CHECK(sum == Approx(episode["return"].get<double>()).epsilon(1e-8));
    ++row;
  }
  CHECK(row == csv.rows.size());
}

/// Steps from each recorded state, and, with `free_running`, whole episodes from their start.
template <class E>
void follow(const std::string& file, const typename E::Config& config, const Tolerance& tolerance,
            bool free_running) {
  INFO(file);
  const Csv csv = recording(file + ".csv.gz");
  const auto t = csv.column("t");
  Follower<E> by_step(csv, "s");
  Follower<E> free(csv, "s");
  E one(config);
  E other(config);
  std::vector<double> rewards(csv.rows.size());
  for (std::size_t row = 0; row < csv.rows.size(); ++row) {
    if (csv.number(row, t) == 0) {
      free.load(other, row);
      continue;
    }
    by_step.load(one, row - 1);
    rewards[row] = by_step.step_and_compare(one, row);
    if (free_running) free.step_and_compare(other, row);
  }
  by_step.check(tolerance);
  if (free_running) free.check(tolerance);
  compare_episodes(file, csv, rewards);
}

template <class E>
void probe(const std::string& file, const typename E::Config& config, const Tolerance& tolerance) {
  INFO(file);
  const Csv csv = recording(file + "_probes.csv.gz");
  Follower<E> follower(csv, "n");
  E env(config);
  for (std::size_t row = 0; row < csv.rows.size(); ++row) {
    follower.load(env, row);
    follower.step_and_compare(env, row);
  }
  follower.check(tolerance);
}

constexpr Tolerance kExact{};
constexpr Tolerance kPendulum{.state = 0, .reward = 4e-15};
constexpr Tolerance kPendulumFloat{.state = 2e-8, .reward = 1e-9};
constexpr Tolerance kMountainCarFloat{.state = 2.5e-7, .reward = 2.5e-7};

}  // namespace

TEST_CASE("CartPole follows the published one bit for bit", "[golden]") {
  follow<CartPole>("cartpole", {}, kExact, true);
  follow<CartPole>("cartpole_semi_implicit", {.integrator = Integrator::semi_implicit_euler},
                   kExact, true);
  follow<CartPole>("cartpole_sutton_barto_reward", {.sutton_barto_reward = true}, kExact, true);
  probe<CartPole>("cartpole", {}, kExact);
  probe<CartPole>("cartpole_semi_implicit", {.integrator = Integrator::semi_implicit_euler},
                  kExact);
}

TEST_CASE("MountainCar follows the published one bit for bit", "[golden]") {
  follow<MountainCar>("mountain_car", {}, kExact, true);
  probe<MountainCar>("mountain_car", {}, kExact);
}

TEST_CASE("MountainCarContinuous follows the published one", "[golden]") {
  follow<MountainCarContinuous>("mountain_car_continuous_np1", {}, kExact, true);
  follow<MountainCarContinuous>("mountain_car_continuous_np2", {}, kMountainCarFloat, false);
  probe<MountainCarContinuous>("mountain_car_continuous_np1", {}, kExact);
  probe<MountainCarContinuous>("mountain_car_continuous_np2", {}, kMountainCarFloat);
}

TEST_CASE("Acrobot follows the published one bit for bit", "[golden]") {
  follow<Acrobot>("acrobot", {}, kExact, true);
  follow<Acrobot>("acrobot_nips", {.dynamics = AcrobotDynamics::nips}, kExact, true);
  probe<Acrobot>("acrobot", {}, kExact);
  probe<Acrobot>("acrobot_nips", {.dynamics = AcrobotDynamics::nips}, kExact);
}

TEST_CASE("Pendulum follows the published one", "[golden]") {
  follow<Pendulum>("pendulum_f64", {}, kPendulum, true);
  follow<Pendulum>("pendulum_f64_g981", {.g = 9.81}, kPendulum, true);
  follow<Pendulum>("pendulum_f32_np1", {}, kPendulum, true);
  follow<Pendulum>("pendulum_f32_np2", {}, kPendulumFloat, false);
  probe<Pendulum>("pendulum_f64", {}, kPendulum);
  probe<Pendulum>("pendulum_f32_np1", {}, kPendulum);
  probe<Pendulum>("pendulum_f32_np2", {}, kPendulumFloat);
}
