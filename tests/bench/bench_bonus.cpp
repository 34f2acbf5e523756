// What random network distillation costs: whole iterations of PPO on CartPole-v1 (rollouts of 256
// steps of 8 copies, minibatches of 64) with the bonus and without, on one thread, for networks of
// several widths; the bonus's networks are as wide as PPO's. Ten epochs and a predictor that learns
// from every step are the defaults; four and a quarter of the steps are those of Burda et al.
// (2018).
//
//     ./run bench_bonus
//
// Wanted: the bonus costs less than 40 % of an iteration's time.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>

#include "agents/core/registry.h"
#include "agents/core/train.h"
#include "agents/exploration/curious_learner.h"
#include "envs/core/registry.h"
#include "nets/core/compute_threads.h"

using namespace pavlov;

namespace {

constexpr int kCopies = 8;
constexpr int kRollout = 256;

struct Case {
  std::string width;
  int epochs;
  std::string update_proportion;
};

/// Seconds of processor time for an iteration, the best of five.
double measure(const Case& test, const char* bonus) {
  constexpr std::int64_t kIterations = 5;
  const SettingValues settings = {{"hidden_sizes", test.width + "," + test.width},
                                  {"rollout_steps", std::to_string(kRollout)},
                                  {"epochs", std::to_string(test.epochs)}};
  const SettingValues of_bonus = {{"hidden_sizes", test.width},
                                  {"features", test.width},
                                  {"update_proportion", test.update_proportion}};
  double best = 1e9;
  for (int run = 0; run < 5; ++run) {
    const auto env = make("CartPole-v1", {.num_envs = kCopies});
    const std::int64_t steps = kIterations * kRollout * kCopies;
    const auto learner = make_curious_learner(
        "ppo", settings, bonus, bonus == std::string("none") ? SettingValues{} : of_bonus,
        context_for(*env, 0, steps));
    train(*env, *learner, {.steps = kRollout * kCopies});  // the bonus warms up
    const std::clock_t begin = std::clock();
    train(*env, *learner, {.steps = steps});
    best = std::min(best, static_cast<double>(std::clock() - begin) / CLOCKS_PER_SEC);
  }
  return best / kIterations;
}

}  // namespace

int main() {
  set_compute_threads(1);
  std::printf("PPO         epochs   share learned   iteration   with RND   RND costs\n");
  for (const Case& test :
       {Case{"64", 10, "1"}, Case{"64", 4, "0.25"}, Case{"256", 10, "1"}, Case{"256", 4, "0.25"}}) {
    const double plain = measure(test, "none");
    const double curious = measure(test, "rnd");
    std::printf("%3s x %-3s %8d %15s %8.1f ms %7.1f ms %8.0f %%\n", test.width.c_str(),
                test.width.c_str(), test.epochs, test.update_proportion.c_str(), 1e3 * plain,
                1e3 * curious, 100 * (curious - plain) / plain);
  }
}
