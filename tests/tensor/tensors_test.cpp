#include "agents/tensor/tensors.h"

#include <algorithm>

#include "envs/core/registry.h"
#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("rows are tensors without a copy", "[unit]") {
  const auto env = make("CartPole-v1?real=float", {.num_envs = 3, .seed = 1});
  env->reset();
  const BatchView& view = env->view();
  const torch::Tensor seen = tensor_of(view.observations, 3, torch::kCPU);
  CHECK(seen.data_ptr() == view.observations.data);
  CHECK(seen.sizes() == at::IntArrayRef{3, 4});
  CHECK(seen[2][1].item<float>() == view.observations.row<float>(2)[1]);
  view_of(view.actions, 3).copy_(torch::tensor({0.0, 1.0, 1.0}).view({3, 1}));
  CHECK(*view.actions.row<int>(0) == 0);
  CHECK(*view.actions.row<int>(2) == 1);
  env->step();
  CHECK(tensor_of(view.rewards, 3, torch::kCPU).data_ptr() == view.rewards);
  CHECK(tensor_of(view.terminated, 3, torch::kCPU).sum().item<int>() == 0);
}

TEST_CASE("tensors are drawn from our own streams", "[unit]") {
  Rng rng(3);
  rng.bits32();
  Rng same = rng;
  for (const double u : numbers_of<double>(draw_uniform(rng, 1001, torch::kCPU))) {
    REQUIRE(u == same.uniform());
  }
  for (const double z : numbers_of<double>(draw_normal(rng, 1001, torch::kCPU))) {
    REQUIRE(z == Approx(same.normal()).epsilon(1e-9).margin(1e-12));
  }
  CHECK(rng == same);
}

TEST_CASE("orders are drawn from our own streams", "[unit]") {
  Rng rng(3);
  const auto order = numbers_of<std::int64_t>(draw_order(rng, 1000, torch::kCPU));
  Rng again(3);
  CHECK(numbers_of<std::int64_t>(draw_order(again, 1000, torch::kCPU)) == order);
  CHECK(numbers_of<std::int64_t>(draw_order(rng, 1000, torch::kCPU)) != order);
  auto sorted = order;
  std::ranges::sort(sorted);
  double moved = 0;
  for (std::int64_t i = 0; i < 1000; ++i) {
    REQUIRE(sorted[static_cast<std::size_t>(i)] == i);
    moved += std::abs(static_cast<double>(order[static_cast<std::size_t>(i)] - i)) / 1000;
  }
  CHECK(moved == Approx(1000.0 / 3).epsilon(0.1));
}
