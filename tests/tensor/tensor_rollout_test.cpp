#include "agents/tensor/tensor_rollout.h"

#include "agents/deep/rollout.h"
#include "agents/tensor/tensors.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("advantages of tensors are those of a rollout", "[unit]") {
  constexpr int kSteps = 13;
  constexpr int kEnvs = 5;
  TensorRollout rollout({.num_steps = kSteps,
                         .num_envs = kEnvs,
                         .observation_width = 1,
                         .action_width = 1,
                         .num_parameters = 1},
                        torch::kCPU);
  RewardStream stream(kSteps, kEnvs);
  Rng rng(2);
  const auto random = [&] { return draw_normal(rng, kEnvs, torch::kCPU); };
  std::vector<double> rewards;
  for (int t = 0; t < kSteps; ++t) {
    const torch::Tensor reward = random();
    const torch::Tensor terminated = random() > 1;
    const torch::Tensor ended =
        t + 1 == kSteps ? torch::ones({kEnvs}, torch::kBool) : terminated.logical_or(random() > 1);
    const torch::Tensor tails = random() * ended * terminated.logical_not();
    const torch::Tensor row = torch::zeros({kEnvs, 1});
    rollout.add(row, {.draws = row, .parameters = row}, reward, ended, tails);
    for (int i = 0; i < kEnvs; ++i) {
      rewards.push_back(reward[i].item<double>());
      stream.add(ended[i].item<bool>(), tails[i].item<double>());
    }
  }
  REQUIRE(rollout.full());
  const torch::Tensor values = draw_normal(rng, kSteps * kEnvs, torch::kCPU).to(torch::kFloat32);
  for (const double lambda : {0.0, 0.7, 1.0}) {
    rollout.estimate(values, 0.9, lambda);
    stream.estimate(rewards, numbers_of<float>(values), 0.9, lambda);
    const auto advantages = numbers_of<double>(rollout.advantages());
    const auto returns = numbers_of<double>(rollout.returns());
    for (std::size_t k = 0; k < advantages.size(); ++k) {
      REQUIRE(advantages[k] == Approx(stream.advantages()[k]).epsilon(1e-12).margin(1e-12));
      REQUIRE(returns[k] == Approx(stream.returns()[k]).epsilon(1e-12).margin(1e-12));
    }
  }
}

TEST_CASE("a rollout of tensors refuses what was saved of another", "[unit]") {
  const auto rollout_of = [](int steps, int envs, int width) {
    return TensorRollout({.num_steps = steps,
                          .num_envs = envs,
                          .observation_width = width,
                          .action_width = 1,
                          .num_parameters = 1},
                         torch::kCPU);
  };
  auto rollout = rollout_of(4, 2, 3);
  const torch::Tensor row = torch::zeros({2, 1});
  for (int t = 0; t < 3; ++t) {
    rollout.add(torch::zeros({2, 3}), {.draws = row, .parameters = row}, torch::zeros({2}),
                torch::zeros({2}, torch::kBool), torch::zeros({2}));
  }
  Checkpoint checkpoint;
  rollout.save(checkpoint, "rollout");
  CHECK_THROWS_WITH(rollout_of(3, 2, 3).load(checkpoint, "rollout"), Contains("is no rollout of"));
  CHECK_THROWS_WITH(rollout_of(4, 4, 3).load(checkpoint, "rollout"), Contains("is no rollout of"));
  CHECK_THROWS_WITH(rollout_of(4, 2, 4).load(checkpoint, "rollout"),
                    Contains("rollout.observations"));
}
