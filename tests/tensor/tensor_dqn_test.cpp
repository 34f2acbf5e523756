// The deep Q-network on tensors, on this processor: it learns what `Dqn` learns.

#include "agents/tensor/tensor_dqn.h"

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "core/statistics.h"
#include "envs/core/env_batch.h"
#include "envs/core/registry.h"
#include "envs/device/device.h"
#include "tests/agents/deep/dqn_runs.h"
#include "tests/agents/tabular/resume.h"

using namespace pavlov;
using test::kQuick;
using test::OneStep;
using test::with;

namespace {

std::unique_ptr<Learner> on_tensors(const LearnerContext& context, const SettingValues& settings) {
  return std::make_unique<TensorDqn>(configured(DqnConfig(), settings, "dqn"), context);
}
std::unique_ptr<Learner> on_arrays(const LearnerContext& context, const SettingValues& settings) {
  return find_learner("dqn").make(settings, context);
}

/// All numbers of the online network.
std::vector<float> weights(const Learner& learner) {
  std::vector<float> numbers;
  const Checkpoint checkpoint = test::saved(learner);
  for (const auto& [name, array] : checkpoint.arrays()) {
    if (!name.starts_with("online.")) continue;
    const auto some = checkpoint.floats(name);
    numbers.insert(numbers.end(), some.begin(), some.end());
  }
  return numbers;
}

std::vector<float> learned(const SettingValues& settings) {
  const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
  const auto agent = on_tensors(context_for(*env, 5, 400),
                                with(kQuick, with({{"train_every_steps", "10"}}, settings)));
  train(*env, *agent, {.steps = 400});
  return weights(*agent);
}

/// Steps along the gradient of the last step of each copy, with actions that are not drawn.
const SettingValues kWhole = {{"replay", "false"},       {"exploration", "greedy"},
                              {"ties", "lowest"},        {"optimizer", "sgd"},
                              {"learning_rate", "0.01"}, {"learning_starts", "0"},
                              {"hidden_sizes", "16"},    {"target_sync_steps", "200"},
                              {"gamma", "0.9"},          {"max_gradient_norm", "0"}};

std::vector<float> learned_whole(Learner& agent, const std::string& name = "CartPole-v1") {
  const auto env = make(name, {.num_envs = 40, .seed = 3, .max_episode_steps = 17});
  train(*env, agent, {.steps = 2000});
  return weights(agent);
}

LearnerContext context_of_poles() {
  return context_for(*make("CartPole-v1", {.num_envs = 40}), 5, 2000);
}

void check_close(const std::vector<float>& numbers, const std::vector<float>& expected,
                 double margin) {
  REQUIRE(numbers.size() == expected.size());
  double apart = 0;
  for (std::size_t k = 0; k < numbers.size(); ++k) {
    apart = std::max(apart, std::abs(static_cast<double>(numbers[k] - expected[k])));
  }
  CHECK(apart < margin);
}

}  // namespace

TEST_CASE("updates of a DQN on tensors are those of the DQN on arrays", "[unit]") {
  const SettingValues variants[] = {{},
                                    {{"double_dqn", "true"}, {"target_rate", "0.3"}},
                                    {{"loss", "squared"}, {"target_network", "false"}},
                                    {{"huber_delta", "0.2"}, {"updates_per_train", "3"}}};
  for (const auto& settings : variants) {
    INFO((settings.empty() ? "dqn" : settings[0].first + " " + settings[0].second));
    const auto context = context_of_poles();
    const auto all = with(kWhole, with({{"train_every_steps", "40"}}, settings));
    const auto here = on_tensors(context, all);
    const auto there = on_arrays(context, all);
    check_close(learned_whole(*here), learned_whole(*there), 2e-6);
    for (const auto& [name, value] : there->figures()) {
      INFO(name);
      CHECK(test::figure(*here, name) == Approx(value).epsilon(1e-4).margin(1e-6));
    }
  }
}

TEST_CASE("a DQN on tensors takes numbers of states and pictures as the DQN on arrays does",
          "[unit]") {
  for (const std::string id : {"Taxi-v4", "MinAtar-Asterix-v0"}) {
    INFO(id);
    const auto env = make(id, {.num_envs = 40});
    env->reset();
    const auto context = context_for(*env, 5, 2000);
    const auto all = with(kWhole, {{"train_every_steps", "40"}});
    const auto here = on_tensors(context, all);
    const auto there = on_arrays(context, all);
    check_close(learned_whole(*here, id + "?device=host"), learned_whole(*there, id), 2e-6);
    const auto seen = env->view().observations.numbers(7);
    const auto values = here->action_values(seen);
    const auto expected = there->action_values(seen);
    for (std::size_t a = 0; a < 6; ++a) CHECK(values.at(a) == Approx(expected[a]).margin(1e-5));
  }
}

TEST_CASE("termination cuts the bootstrap of a DQN on tensors, truncation does not", "[unit]") {
  const auto value_of_one_step = [](bool ends, int max_episode_steps) {
    EnvBatch<OneStep> env("OneStep-v0", OneStep::Config{ends},
                          {.seed = 1, .max_episode_steps = max_episode_steps});
    const auto agent =
        on_tensors(context_for(env, 2, 1500),
                   with(kQuick, {{"gamma", "0.5"}, {"epsilon", "1"}, {"epsilon_end", "1"}}));
    train(env, *agent, {.steps = 1500});
    return agent->action_values(std::vector<double>{1.0})[1];
  };
  CHECK(value_of_one_step(true, 0) == Approx(1).margin(0.1));
  CHECK(value_of_one_step(false, 5) == Approx(2).margin(0.2));
  CHECK(value_of_one_step(false, 1) == Approx(2).margin(0.2));
}

TEST_CASE("every setting moves what a DQN learns on tensors", "[unit]") {
  test::check_settings_move("dqn", test::dqn_changes(),
                            {"save_replay", "fused", "device", "torso", "dueling", "noisy", "ucb_c",
                             "count_bonus", "ties",
                             // what it lacks
                             "normalize_observations", "value", "atoms", "value_min", "value_max",
                             "sampling", "n_step", "priority_alpha", "priority_beta",
                             "priority_beta_end", "priority_epsilon", "exploration", "temperature"},
                            learned);
  CHECK(learned({{"exploration", "greedy"}}) != learned({}));
  CHECK(learned({{"dueling", "true"}}).size() > learned({}).size());
}

TEST_CASE("a DQN on tensors tries all actions alike", "[unit]") {
  const auto env = make("MountainCar-v0", {.num_envs = 3000, .seed = 3});
  const auto agent =
      on_tensors(context_for(*env, 5, 100), {{"epsilon", "1"}, {"epsilon_schedule", "constant"}});
  env->reset();
  agent->act(env->view(), Mode::explore);
  int counts[3] = {};
  for (int i = 0; i < 3000; ++i) ++counts[*env->view().actions.row<int>(i)];
  for (const int count : counts) CHECK(std::abs(count - 1000) < 120);
}

TEST_CASE("a DQN on tensors restored amid its episodes learns the very same", "[contract]") {
  const SettingValues variants[] = {{{"train_every_steps", "6"}},
                                    {{"train_every_steps", "6"}, {"replay", "false"}},
                                    {{"train_every_steps", "6"}, {"replay_capacity", "100"}}};
  for (const auto& settings : variants) {
    CHECK(test::resumes_exactly("CartPole-v1", [&](const LearnerContext& context) {
      return on_tensors(context, with(kQuick, settings));
    }));
  }
}

TEST_CASE("what a DQN has learned on tensors is played by one on arrays", "[unit]") {
  const auto env = make("CartPole-v1", {.num_envs = 2, .seed = 3});
  const auto context = context_for(*env, 5, 400);
  const auto first = on_tensors(context, kQuick);
  train(*env, *first, {.steps = 200});
  const auto second = on_arrays(context, kQuick);
  second->load(test::saved(*first));
  const auto third = on_tensors(context, kQuick);
  third->load(test::saved(*second));
  const std::vector<double> observation = {0.1, -0.2, 0.05, 0.3};
  const auto values = first->action_values(observation);
  for (const auto& other : {second.get(), third.get()}) {
    for (std::size_t a = 0; a < 2; ++a) {
      CHECK(other->action_values(observation)[a] == Approx(values[a]).epsilon(1e-5));
    }
  }
}

TEST_CASE("a replay of tensors keeps the last steps, and refuses another's", "[unit]") {
  TensorReplay replay(7, 2, Dtype::f32, 1, torch::kCPU);  // room for three steps
  const auto step = [](double t) {
    const torch::Tensor row = torch::full({2, 1}, t);
    return Transitions{row, torch::zeros({2}, torch::kInt64), torch::full({2}, t),
                       torch::zeros({2}, torch::kBool), row + 1};
  };
  for (int t = 1; t <= 5; ++t) replay.add(step(t));
  CHECK(replay.size() == 6);
  CHECK(replay.all().rewards.sum().item<double>() == 2 * (3 + 4 + 5));
  Rng rng(1);
  const Transitions drawn = replay.sample(600, rng);
  CHECK(drawn.rewards.mean().item<double>() == Approx(4).margin(0.15));
  CHECK(drawn.rewards.min().item<double>() == 3);
  CHECK(drawn.rewards.max().item<double>() == 5);
  CHECK(torch::equal(drawn.observations + 1, drawn.next_observations));
  Checkpoint checkpoint;
  replay.save(checkpoint, "replay");
  CHECK_THROWS_WITH(TensorReplay(4, 2, Dtype::f32, 1, torch::kCPU).load(checkpoint, "replay"),
                    Contains("is no replay of 2 steps"));
}

TEST_CASE("a DQN on tensors that diverges says so", "[unit]") {
  CHECK_THROWS_WITH(learned({{"optimizer", "sgd"},
                             {"learning_rate", "1e12"},
                             {"loss", "squared"},
                             {"max_gradient_norm", "0"}}),
                    Contains("not finite"));
}

TEST_CASE("a DQN for a device is made of tensors, or told that there is none", "[cuda]") {
  const auto env = make("CartPole-v1", {.num_envs = 2});
  const SettingValues cuda = {{"device", "cuda"}};
  if (cuda_device() == nullptr || !torch::cuda::is_available()) {
    CHECK_THROWS_WITH(make_learner("dqn", *env, 1, 100, cuda), Contains("device 'cuda'"));
    CHECK_THROWS_WITH(make_learner("rainbow", *env, 1, 100, cuda), Contains("device 'cuda'"));
    return;
  }
  const auto agent = make_learner("dqn", *env, 1, 100, cuda);
  CHECK(dynamic_cast<const TensorDqn*>(agent.get()) != nullptr);
  const auto rainbow = make_learner("rainbow", *env, 1, 100, cuda);
  CHECK(dynamic_cast<const Dqn*>(rainbow.get()) != nullptr);
  const auto context = context_of_poles();
  const auto all = with(kWhole, {{"train_every_steps", "40"}});
  check_close(learned_whole(*on_tensors(context, with(all, cuda))),
              learned_whole(*on_tensors(context, all)), 1e-4);
}
