// What a second thread brings: batches on one and on two threads, and physical environments, whose
// steps take unequal time, stepped together and asynchronously. Steps of a copy a second of real
// time, random actions; the best of many short rounds. Two threads need two idle cores.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "envs/core/async_env.h"

using namespace pavlov;

namespace {

/// Steps a second in the quickest of many rounds of about so many steps.
double measure(int steps, const std::function<void()>& round) {
  double best = 1e9;
  double all = 0;
  for (int i = 0; i < 5 || all < 2; ++i) {
    const auto start = std::chrono::steady_clock::now();
    round();
    const std::chrono::duration<double> time = std::chrono::steady_clock::now() - start;
    best = std::min(best, time.count());
    all += time.count();
  }
  return steps / best;
}

/// Random actions, row after row.
RowStorage random_actions(const Space& space, int rows) {
  RowStorage storage = row_storage(rows, space);
  Rng rng(1);
  for (int i = 0; i < rows; ++i) {
    const auto action = sample(space, rng);
    for (std::size_t j = 0; j < action.size(); ++j) {
      storage.rows().set(i, static_cast<int>(j), action[j]);
    }
  }
  return storage;
}

double together(const std::string& name, int copies, int steps, int threads) {
  const auto env = make(name, {.num_envs = copies, .seed = 1, .threads = threads});
  constexpr int kSets = 16;
  const auto actions = random_actions(env->action_space(), kSets * copies);
  const std::size_t bytes = actions.rows().bytes_per_row() * static_cast<std::size_t>(copies);
  int set = 0;
  env->reset();
  return measure(steps, [&] {
    for (int done = 0; done < steps; done += copies) {
      std::memcpy(env->view().actions.bytes(0), actions.rows().bytes(set++ % kSets * copies),
                  bytes);
      env->step();
    }
  });
}

/// Of `copies` copies half at a time are received and sent.
double asynchronously(const std::string& name, int copies, int steps, int threads) {
  AsyncEnv env(name, {.num_envs = copies, .seed = 1, .threads = threads});
  constexpr int kSets = 16;
  const int half = copies / 2;
  const auto actions = random_actions(env.action_space(), kSets * half);
  int set = 0;
  env.reset();
  return measure(steps, [&] {
    for (int done = 0; done < steps; done += half) {
      const AsyncBatch& batch = env.receive(half);
      Rows rows = actions.rows();
      rows.data = actions.rows().bytes(set++ % kSets * half);
      env.send(batch.ids, rows);
    }
  });
}

}  // namespace

int main() {
  const std::string grid =
      "GridWorld-v0?map=S......./......../......../......../......../......../......../.......G";
  std::printf("%-22s %6s %12s %12s %6s\n", "steps/s together", "copies", "1 thread", "2 threads",
              "ratio");
  struct Work {
    std::string title, name;
    int copies, steps;
  };
  for (const Work& work : {Work{"cart-pole", "CartPole-v1", 64, 100'000},
                           Work{"cart-pole", "CartPole-v1", 256, 100'000},
                           Work{"cart-pole", "CartPole-v1", 4096, 400'000},
                           Work{"grid world 8x8", grid, 1024, 4'000'000},
                           Work{"grid world 8x8", grid, 65'536, 16'000'000},
                           Work{"breakout", "MinAtar-Breakout-v0", 64, 100'000},
                           Work{"breakout", "MinAtar-Breakout-v0", 4096, 400'000},
                           Work{"lunar lander", "LunarLander-v3", 16, 2000}}) {
    const double one = together(work.name, work.copies, work.steps, 1);
    const double two = together(work.name, work.copies, work.steps, 2);
    std::printf("%-22s %6d %12.0f %12.0f %6.2f\n", work.title.c_str(), work.copies, one, two,
                two / one);
  }
  std::printf("\n%-22s %6s %12s %12s %12s %12s\n", "steps/s", "copies", "1 thread", "2 together",
              "2 async", "async gains");
  for (const char* name : {"LunarLander-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3"}) {
    for (const int copies : {4, 16}) {
      const double one = together(name, copies, 2000, 1);
      const double two = together(name, copies, 2000, 2);
      const double async = asynchronously(name, copies, 2000, 2);
      std::printf("%-22.22s %6d %12.0f %12.0f %12.0f %12.2f\n", name, copies, one, two, async,
                  async / two);
    }
  }
}
