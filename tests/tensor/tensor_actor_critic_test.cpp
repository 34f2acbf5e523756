// The actor-critic on tensors, on this processor: it learns what `ActorCritic` learns.

#include "agents/tensor/tensor_actor_critic.h"

#include <cmath>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/tensor/tensors.h"
#include "core/statistics.h"
#include "envs/core/registry.h"
#include "envs/device/device.h"
#include "tests/agents/deep/actor_critic_changes.h"
#include "tests/agents/tabular/resume.h"

using namespace pavlov;
using test::with;

namespace {

const SettingValues kQuick = {{"rollout_steps", "20"},
                              {"minibatch_size", "10"},
                              {"epochs", "3"},
                              {"hidden_sizes", "16"},
                              {"learning_rate", "0.01"}};

std::unique_ptr<Learner> on_tensors(const LearnerContext& context, const SettingValues& settings) {
  return std::make_unique<TensorActorCritic>(configured(ActorCriticConfig(), settings, "ppo"),
                                             context);
}
std::unique_ptr<Learner> on_arrays(const LearnerContext& context, const SettingValues& settings) {
  return find_learner("ppo").make(settings, context);
}

/// All that a learner's gradients move.
std::vector<double> weights(const Learner& learner) {
  std::vector<double> numbers;
  const Checkpoint checkpoint = test::saved(learner);
  for (const auto& [name, array] : checkpoint.arrays()) {
    if (name.starts_with("actor.") || name.starts_with("critic.")) {
      const auto some = checkpoint.floats(name);
      numbers.insert(numbers.end(), some.begin(), some.end());
    } else if (name == "policy.log_deviations") {
      const auto some = checkpoint.doubles(name);
      numbers.insert(numbers.end(), some.begin(), some.end());
    }
  }
  return numbers;
}

/// The weights after two rollouts of two copies.
std::vector<double> learned(const char* env_name, const SettingValues& settings) {
  const auto env = make(env_name, {.num_envs = 2, .seed = 3});
  const auto agent = on_tensors(context_for(*env, 5, 80), with(kQuick, settings));
  train(*env, *agent, {.steps = 80});
  return weights(*agent);
}

/// One step along the gradient of all steps of a rollout, and another with the next one.
const SettingValues kWhole = {
    {"rollout_steps", "25"}, {"minibatch_size", "0"},   {"epochs", "1"}, {"hidden_sizes", "16"},
    {"optimizer", "sgd"},    {"learning_rate", "0.01"}, {"gamma", "0.9"}};

/// Requires of both learners the same gradients along the same steps.
void check_same_gradients(const char* env_name, const SettingValues& settings) {
  INFO(env_name << (settings.empty() ? "" : " " + settings[0].first));
  std::vector<std::vector<double>> learned;
  std::vector<double> figures;
  for (const auto& make_one : {on_arrays, on_tensors}) {
    const auto env = make(env_name, {.num_envs = 40, .seed = 3, .max_episode_steps = 17});
    const auto agent = make_one(context_for(*env, 5, 4000), with(kWhole, settings));
    train(*env, *agent, {.steps = 2000});
    learned.push_back(weights(*agent));
    for (const auto& [name, value] : agent->figures()) figures.push_back(value);
  }
  REQUIRE(learned[0].size() == learned[1].size());
  double apart = 0;
  for (std::size_t k = 0; k < learned[0].size(); ++k) {
    apart = std::max(apart, std::abs(learned[0][k] - learned[1][k]));
  }
  CHECK(apart < 2e-6);
  const std::size_t half = figures.size() / 2;
  for (std::size_t k = 0; k < half; ++k) {
    CHECK(figures[half + k] == Approx(figures[k]).epsilon(1e-3).margin(1e-5));
  }
}

double mean_return(VectorEnv& env, Learner& agent, int episodes) {
  RunningStatistics returns;
  for (const auto& episode : evaluate(env, agent, episodes)) returns.add(episode.episode_return);
  return returns.mean();
}

constexpr BatchOptions kManyPoles = {.num_envs = 64, .seed = 1, .max_episode_steps = 500};

/// Trains on poles, then plays on exact ones.
double return_on_device(VectorEnv& env, const SettingValues& settings) {
  constexpr std::int64_t kSteps = 60'000;
  const auto agent =
      on_tensors(context_for(env, 2, kSteps), with({{"rollout_steps", "32"},
                                                    {"minibatch_size", "512"},
                                                    {"epochs", "8"},
                                                    {"hidden_sizes", "64"},
                                                    {"gae_lambda", "0.9"},
                                                    {"gamma", "0.98"},
                                                    {"learning_rate", "1e-2"},
                                                    {"anneal_learning_rate", "true"}},
                                                   settings));
  train(env, *agent, {.steps = kSteps});
  const auto exact = make("CartPole-v1", {.num_envs = 10, .seed = 5});
  return mean_return(*exact, *agent, 100);
}

}  // namespace

TEST_CASE("a step on tensors is along the gradient of the actor-critic's own", "[unit]") {
  check_same_gradients("CartPole-v1", {});
  check_same_gradients("FrozenLake-v1?device=host", {});
  check_same_gradients("MinAtar-Breakout-v1?device=host", {});
  check_same_gradients("CartPole-v1", {{"shared_network", "true"}, {"gae_lambda", "0.5"}});
  check_same_gradients("CartPole-v1", {{"entropy_coefficient", "0.1"}, {"clip", "0"}});
  check_same_gradients("CartPole-v1", {{"normalize_advantages", "false"}});
  check_same_gradients("Pendulum-v1", {{"entropy_coefficient", "0.1"}});
  check_same_gradients("Pendulum-v1", {{"state_deviation", "true"}});
  check_same_gradients("Pendulum-v1", {{"squash_actions", "true"}, {"entropy_coefficient", "0.1"}});
}

TEST_CASE("several steps along the same rollout are those of the actor-critic's own", "[unit]") {
  // With all steps in a minibatch their order does not matter; behind the first the clips do.
  const SettingValues epochs = {{"epochs", "4"}, {"learning_rate", "0.1"}, {"policy_gain", "1"}};
  check_same_gradients("CartPole-v1", with(epochs, {{"clip", "0.02"}}));
  check_same_gradients("CartPole-v1", with(epochs, {{"value_clip", "0.01"}}));
  check_same_gradients("CartPole-v1", with(epochs, {{"target_divergence", "1e-4"}}));
  check_same_gradients("CartPole-v1",
                       with(epochs, {{"anneal_clip", "true"}, {"anneal_learning_rate", "true"}}));
}

TEST_CASE("every setting moves what is learned on tensors", "[unit]") {
  test::check_settings_move(
      "ppo", test::actor_critic_changes(),
      {"fused", "device", "torso", "squash_actions", "state_deviation", "log_deviation",
       "intrinsic_gamma", "intrinsic_coefficient", "extrinsic_coefficient", "intrinsic_episodes",
       "normalize_observations"},
      [](const SettingValues& settings) { return learned("CartPole-v1", settings); });
  const auto continuous = [](const SettingValues& settings) {
    return learned("Pendulum-v1", settings);
  };
  CHECK(continuous({{"squash_actions", "true"}}) != continuous({}));
  CHECK(continuous({{"state_deviation", "true"}}) != continuous({}));
  CHECK(continuous({{"log_deviation", "-1"}}) != continuous({}));
}

TEST_CASE("an actor-critic on tensors restored amid its rollouts learns the very same",
          "[contract]") {
  for (const char* env : {"CartPole-v1", "Pendulum-v1"}) {
    CHECK(test::resumes_exactly(env, [](const LearnerContext& context) {
      return on_tensors(context, with(kQuick, {{"minibatch_size", "40"}}));
    }));
  }
}

TEST_CASE("actor-critics on tensors and on arrays go on where the other stopped", "[unit]") {
  for (const char* name : {"CartPole-v1", "Pendulum-v1"}) {
    const auto env = make(name, {.num_envs = 3, .seed = 3});
    const LearnerContext context = context_for(*env, 5, 400);
    const auto first = on_tensors(context, kQuick);
    env->reset();
    test::go_on(*env, *first, 50);
    const auto second = on_arrays(context, kQuick);
    second->load(test::saved(*first));
    CHECK(test::same(test::saved(*first), test::saved(*second)));
    const std::vector<double> observation(width_of(env->observation_space()), 0.1);
    const auto here = first->think(observation);
    const auto there = second->think(observation);
    CHECK(here.value.value() == Approx(there.value.value()));
    CHECK(here.probabilities.size() == there.probabilities.size());
    for (std::size_t i = 0; i < here.probabilities.size(); ++i) {
      CHECK(here.probabilities[i] == Approx(there.probabilities[i]));
    }
    test::go_on(*env, *second, 50);
    const auto third = on_tensors(context, kQuick);
    third->load(test::saved(*second));
    CHECK(test::same(test::saved(*second), test::saved(*third)));
  }
}

TEST_CASE("one that lives on a device balances the pole that lives there, too", "[learning]") {
  const auto env = make("CartPole-v1?real=float&device=host", kManyPoles);
  CHECK(return_on_device(*env, {}) >= 475);
}

TEST_CASE("on a graphics card it learns the same", "[cuda]") {
  if (cuda_device() == nullptr || !torch::cuda::is_available()) {
    WARN("skipped: no GPU here, or LibTorch was built without CUDA");
    return;
  }
  const SettingValues cuda = {{"device", "cuda"}};
  const auto env = make("CartPole-v1?real=float&device=cuda", kManyPoles);
  env->reset();
  const torch::Tensor seen = tensor_of(env->view().observations, 64, {torch::kCUDA, 0});
  CHECK(seen.is_cuda());
  CHECK(seen.data_ptr() == env->view().observations.data);
  CHECK(return_on_device(*env, cuda) >= 475);
  for (const char* name : {"CartPole-v1", "Pendulum-v1"}) {
    std::vector<std::vector<double>> learned;
    for (const char* device : {"cpu", "cuda"}) {
      const auto poles = make(name, {.num_envs = 40, .seed = 3, .max_episode_steps = 17});
      const auto agent =
          on_tensors(context_for(*poles, 5, 4000), with(kWhole, {{"device", device}}));
      train(*poles, *agent, {.steps = 1000});
      learned.push_back(weights(*agent));
    }
    for (std::size_t k = 0; k < learned[0].size(); ++k) {
      REQUIRE(learned[1][k] == Approx(learned[0][k]).epsilon(1e-3).margin(1e-4));
    }
  }
}

TEST_CASE("a gradient on tensors that is not finite is told", "[unit]") {
  CHECK_THROWS_WITH(
      learned("CartPole-v1",
              {{"optimizer", "sgd"}, {"learning_rate", "1e30"}, {"max_gradient_norm", "0"}}),
      Contains("not finite"));
}

TEST_CASE("actor-critics for a device are made of tensors, or told that there is none", "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 2});
  const SettingValues cuda = {{"device", "cuda"}};
  if (!torch::cuda::is_available()) {
    CHECK_THROWS_WITH(make_learner("ppo", *env, 1, 0, cuda), Contains("device 'cuda'"));
    return;
  }
  const auto agent = make_learner("ppo", *env, 1, 0, cuda);
  CHECK(dynamic_cast<const TensorActorCritic*>(agent.get()) != nullptr);
  const auto normalized =
      make_learner("ppo", *env, 1, 0, with(cuda, {{"normalize_observations", "true"}}));
  CHECK(dynamic_cast<const ActorCritic*>(normalized.get()) != nullptr);
}
