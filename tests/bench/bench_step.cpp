#include <chrono>
#include <cstdio>

#include "envs/classic/cart_pole.h"
#include "envs/core/registry.h"

using namespace pavlov;

int main() {
  const auto now = [] { return std::chrono::steady_clock::now(); };
  const auto seconds = [](auto a, auto b) { return std::chrono::duration<double>(b - a).count(); };
  constexpr int kSteps = 20'000'000;
  CartPole env;
  Rng rng(1);
  env.reset(rng);
  double sum = 0;
  const auto t0 = now();
  unsigned x = 1;
  for (int t = 0; t < kSteps; ++t) {
    x = x * 1664525U + 1013904223U;
    const auto result = env.step(static_cast<int>(x >> 31), rng);
    sum += static_cast<double>(result.observation[2]);
    if (result.terminated) env.reset(rng);
  }
  const auto t1 = now();
  const auto batch = make("CartPole-v1");
  batch->reset();
  int* action = batch->view().actions.row<int>(0);
  for (int t = 0; t < kSteps; ++t) {
    x = x * 1664525U + 1013904223U;
    *action = static_cast<int>(x >> 31);
    batch->step();
    sum += batch->view().rewards[0];
  }
  const auto t2 = now();
  std::printf("typed %.1f M/s, batch of one %.1f M/s, overhead %.1f ns (%g)\n", kSteps / seconds(t0, t1) * 1e-6,
              kSteps / seconds(t1, t2) * 1e-6, (seconds(t1, t2) - seconds(t0, t1)) / kSteps * 1e9, sum);
}
