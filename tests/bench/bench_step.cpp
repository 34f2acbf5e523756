// How fast cart-pole steps: the typed struct, the same through the registry as a batch of one, a
// float loop with the C library's sine as the ceiling, and Gymnasium's, where a Python with it is
// found (environment variable PAVLOV_PYTHON, else python3). All in one run, so that ratios count.

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "envs/classic/cart_pole.h"
#include "envs/core/registry.h"

using namespace pavlov;

namespace {

constexpr int kSteps = 100'000;  // few milliseconds, so that some rounds run undisturbed
constexpr int kRounds = 200;

/// Left and right at random (Knuth's linear congruential generator, its highest bit).
struct Actions {
  unsigned x = 1;
  int next() {
    x = x * 1664525U + 1013904223U;
    return static_cast<int>(x >> 31);
  }
};

/// Each loop steps and resets kSteps times and returns a sum, so that nothing is optimised away.
double typed_loop() {
  CartPole env;
  Rng rng(1);
  Actions actions;
  env.reset(rng);
  double sum = 0;
  for (int t = 0; t < kSteps; ++t) {
    const auto result = env.step(actions.next(), rng);
    sum += static_cast<double>(result.observation[2]) + result.reward;
    if (result.terminated) env.reset(rng);
  }
  return sum;
}

double batch_loop() {
  const auto env = make("CartPole-v1", {.seed = 1});
  const auto& view = env->view();
  Actions actions;
  env->reset();
  double sum = 0;
  for (int t = 0; t < kSteps; ++t) {
    *view.actions.row<int>(0) = actions.next();
    env->step();
    sum += static_cast<double>(view.observations.row<float>(0)[2]) + view.rewards[0];
  }
  return sum;
}

double float_loop() {
  const CartPole::Config config;
  Rng rng(1);
  Actions actions;
  CartPoleState<float> state;
  double sum = 0;
  for (int t = 0; t < kSteps; ++t) {
    state = cart_pole_step(state, static_cast<float>(20 * actions.next() - 10), config);
    sum += static_cast<double>(state.theta);
    if (std::abs(state.x) > 2.4F || std::abs(state.theta) > 0.2094395F) {
      for (float* number : {&state.x, &state.x_dot, &state.theta, &state.theta_dot}) {
        *number = static_cast<float>(rng.uniform(-0.05, 0.05));
      }
    }
  }
  return sum;
}

/// A loop and the least time it took of several, in nanoseconds a step.
struct Measurement {
  const char* name;
  double (*loop)();
  double nanoseconds = 1e9;
  double sum = 0;

  void measure() {
    const auto start = std::chrono::steady_clock::now();
    sum = loop();
    const std::chrono::duration<double, std::nano> time = std::chrono::steady_clock::now() - start;
    nanoseconds = std::min(nanoseconds, time.count() / kSteps);
  }
  void print() const {
    std::printf("%-36s %8.2f M steps/s %8.1f ns a step   (sum %g)\n", name, 1e3 / nanoseconds,
                nanoseconds, sum);
  }
};

/// Nanoseconds a step of Gymnasium's cart-pole; 0 where it cannot be run.
double gymnasium_nanoseconds() {
  const char* chosen = std::getenv("PAVLOV_PYTHON");
  const std::string command = std::string(chosen != nullptr ? chosen : "python3") + R"( -c '
import random, time
import gymnasium
env = gymnasium.make("CartPole-v1")
env.reset(seed=1)
actions = random.Random(1).choices((0, 1), k=5000)
best = float("inf")
for _ in range(40):
    start = time.perf_counter()
    for action in actions:
        _, _, terminated, truncated, _ = env.step(action)
        if terminated or truncated:
            env.reset()
    best = min(best, time.perf_counter() - start)
print(best / len(actions) * 1e9)
' 2>/dev/null)";
  std::FILE* const pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return 0;
  double nanoseconds = 0;
  const bool found = std::fscanf(pipe, "%lf", &nanoseconds) == 1;
  return pclose(pipe) == 0 && found ? nanoseconds : 0;
}

}  // namespace

int main() {
  Measurement typed{"typed step with auto-reset, double", typed_loop};
  Measurement batch{"batch of one through the registry", batch_loop};
  Measurement ceiling{"float loop, C library's sine", float_loop};
  for (int round = 0; round < kRounds; ++round) {
    for (Measurement* m : {&typed, &batch, &ceiling}) m->measure();
  }
  for (const Measurement* m : {&typed, &batch, &ceiling}) m->print();
  std::printf("typed against the float loop: ratio %.2f\n",
              ceiling.nanoseconds / typed.nanoseconds);
  std::printf("overhead of the batch of one: %.1f ns a step\n",
              batch.nanoseconds - typed.nanoseconds);
  if (const double python = gymnasium_nanoseconds(); python > 0) {
    std::printf("%-36s %8.3f M steps/s %8.1f ns a step\n", "Gymnasium's CartPole-v1 loop",
                1e3 / python, python);
    std::printf("typed against Gymnasium: ratio %.0f; batch of one: ratio %.0f\n",
                python / typed.nanoseconds, python / batch.nanoseconds);
  } else {
    std::printf("Gymnasium: skipped, no Python with gymnasium (set PAVLOV_PYTHON to one)\n");
  }
}
