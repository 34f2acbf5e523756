#include "agents/tensor/tensor_distribution.h"

#include "agents/deep/distribution.h"
#include "agents/tensor/tensors.h"
#include "tests/support/catch.h"

using namespace pavlov;
using torch::Tensor;

namespace {

constexpr int kRows = 200;

/// Rows of random parameters, some of them far out.
Tensor random_parameters(int width) {
  Rng rng(4);
  return (2 * draw_normal(rng, kRows * width, torch::kCPU))
      .to(torch::kFloat32)
      .view({kRows, width});
}

/// Requires of n rows all that one row of the family has, and its gradient.
void check_family(const Space& space, bool squash, const Tensor& legal = {}) {
  const auto one = make_action_distribution(space, squash, "test");
  const auto all = make_tensor_distribution(space, squash, torch::kCPU);
  const auto width = static_cast<std::size_t>(one->num_parameters());
  const Tensor parameters = random_parameters(one->num_parameters()).requires_grad_();
  Rng rng(7);
  Rng same = rng;
  const Tensor words = draw_words(rng, kRows * one->width(), torch::kCPU);
  const Tensor draws = all->sample(parameters.detach(), legal, words);
  const Tensor mode = all->mode(parameters.detach(), legal);
  const Tensor action = all->to_action(draws);
  const Tensor log_p = all->log_probability(parameters, legal, draws);
  const Tensor entropy = all->entropy(parameters, legal);
  (0.7 * log_p + 0.3 * entropy).sum().backward();

  std::vector<double> draw(static_cast<std::size_t>(one->width()));
  std::vector<double> expected_action(draw.size());
  std::vector<float> gradient(width);
  for (int i = 0; i < kRows; ++i) {
    INFO("row " << i);
    const auto p = numbers_of<float>(parameters[i]);
    const auto allowed =
        legal.defined() ? numbers_of<std::uint8_t>(legal[i]) : std::vector<std::uint8_t>(width, 1);
    one->sample(p, allowed.data(), same, draw);
    one->to_action(draw, expected_action);
    one->gradient(p, allowed.data(), draw, 0.7, 0.3, gradient);
    for (std::size_t j = 0; j < draw.size(); ++j) {
      const auto at = static_cast<std::int64_t>(j);
      REQUIRE(draws[i][at].item<double>() == Approx(draw[j]).epsilon(1e-7).margin(1e-7));
      REQUIRE(action[i][at].item<double>() ==
              Approx(expected_action[j]).epsilon(1e-7).margin(1e-7));
    }
    REQUIRE(log_p[i].item<double>() ==
            Approx(one->log_probability(p, allowed.data(), draw)).epsilon(1e-4).margin(1e-4));
    REQUIRE(entropy[i].item<double>() ==
            Approx(one->entropy(p, allowed.data())).epsilon(1e-4).margin(1e-4));
    const auto by_parameters = numbers_of<float>(parameters.grad()[i]);
    for (std::size_t j = 0; j < width; ++j) {
      REQUIRE(by_parameters[j] == Approx(gradient[j]).epsilon(1e-3).margin(1e-4));
    }
    one->mode(p, allowed.data(), draw);
    for (std::size_t j = 0; j < draw.size(); ++j) {
      REQUIRE(mode[i][static_cast<std::int64_t>(j)].item<double>() == Approx(draw[j]));
    }
  }
  CHECK(rng == same);
}

}  // namespace

TEST_CASE("distributions of tensors are those of single rows, draw for draw", "[unit]") {
  check_family(Discrete{.n = 5, .start = -2}, false);
  check_family(Box({-2, -1}, {2, 0.5}), false);
  check_family(Box({-2, -1}, {2, 0.5}), true);
}

TEST_CASE("illegal choices are never drawn from tensors", "[unit]") {
  Tensor legal = torch::zeros({kRows, 5}, torch::kBool);
  Rng rng(9);
  for (int i = 0; i < kRows; ++i) {
    legal[i][static_cast<std::int64_t>(rng.below(5))] = true;
    for (int j = 0; j < 5; ++j) {
      if (rng.bernoulli(0.4)) legal[i][j] = true;
    }
  }
  check_family(Discrete{.n = 5}, false, legal);
}

TEST_CASE("several discrete components have no distribution of tensors", "[unit]") {
  CHECK(make_tensor_distribution(MultiDiscrete{{2, 3}}, false, torch::kCPU) == nullptr);
}
