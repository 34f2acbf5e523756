// What a second thread brings: batches on one and on two threads, and physical environments, whose
// steps take unequal time, stepped together and asynchronously while a learner is busy. Random
// actions. What is compared takes turns, and ratios are medians over the rounds: those of machines
// whose processors are shared with others say something, too. Two threads need two idle cores.
//
// The ceiling of two threads is two batches of half as many copies that know nothing of each other.
// Writing actions is no part of the time: it is the learner's, on one thread or more.
// A learner is busy for as long as one thread needs for the steps of a batch: stepped together on
// two threads it comes between them; asynchronously, one thread steps some copies while it learns
// from the others. At best that is 1.5 times as fast.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "core/statistics.h"
#include "envs/core/async_env.h"

using namespace pavlov;

namespace {

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
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

constexpr int kSets = 16;  // of actions, which take turns

/// A batch that is stepped with random actions.
class Stepped {
 public:
  Stepped(const std::string& name, int copies, int threads)
      : env_(make(name, {.num_envs = copies, .seed = 1, .threads = threads})),
        actions_(random_actions(env_->action_space(), kSets * copies)) {
    env_->reset();
  }
  /// Seconds of the step alone.
  double step() {
    const int copies = env_->size();
    std::memcpy(env_->view().actions.bytes(0), actions_.rows().bytes(set_++ % kSets * copies),
                actions_.rows().bytes_per_row() * static_cast<std::size_t>(copies));
    return seconds_of([&] { env_->step(); });
  }
  double run(int steps) {
    double seconds = 0;
    for (int i = 0; i < steps; ++i) seconds += step();
    return seconds;
  }

 private:
  std::unique_ptr<VectorEnv> env_;
  RowStorage actions_;
  int set_ = 0;
};

/// Copies of which half at a time are received and sent.
class Asynchronous {
 public:
  Asynchronous(const std::string& name, int copies, int threads)
      : env_(name, {.num_envs = copies, .seed = 1, .threads = threads}),
        half_(copies / 2),
        actions_(random_actions(env_.action_space(), kSets * half_)) {
    env_.reset();
  }
  /// `learn` is done with what was received, before it is sent on.
  void run(int halves, const std::function<void()>& learn) {
    for (int i = 0; i < halves; ++i) {
      const AsyncBatch& batch = env_.receive(half_);
      learn();
      Rows rows = actions_.rows();
      rows.data = actions_.rows().bytes(set_++ % kSets * half_);
      env_.send(batch.ids, rows);
    }
  }

 private:
  AsyncEnv env_;
  int half_;
  RowStorage actions_;
  int set_ = 0;
};

/// Seconds that each contestant tells in every round.
std::vector<std::vector<double>> take_turns(
    const std::vector<std::function<double()>>& contestants) {
  std::vector<std::vector<double>> seconds(contestants.size());
  double all = 0;
  for (int round = 0; round < 15 || all < 1; ++round) {
    for (std::size_t i = 0; i < contestants.size(); ++i) {
      seconds[i].push_back(contestants[i]());
      all += seconds[i].back();
    }
  }
  return seconds;
}

double median_ratio(const std::vector<double>& a, const std::vector<double>& b) {
  std::vector<double> ratios;
  for (std::size_t i = 0; i < a.size(); ++i) ratios.push_back(a[i] / b[i]);
  return median(ratios);
}

struct Work {
  std::string title, name;
  int copies, steps;  ///< of each copy in a round
};

void compare_threads(const Work& work) {
  Stepped one(work.name, work.copies, 1);
  Stepped two(work.name, work.copies, 2);
  Stepped left(work.name, work.copies / 2, 1);
  Stepped right(work.name, work.copies / 2, 1);
  const auto seconds =
      take_turns({[&] { return one.run(work.steps); }, [&] { return two.run(work.steps); },
                  [&] {
                    double others = 0;
                    std::thread other([&] { others = left.run(work.steps); });
                    const double own = right.run(work.steps);
                    other.join();
                    return std::max(own, others);
                  }});
  std::printf("%-22s %6d %14.0f %10.2f %10.2f\n", work.title.c_str(), work.copies,
              work.copies * work.steps / median(seconds[0]), median_ratio(seconds[0], seconds[1]),
              median_ratio(seconds[0], seconds[2]));
}

void compare_with_learner(const char* name, int copies) {
  constexpr int kSteps = 40;
  Stepped one(name, copies, 1);
  one.run(500);  // so that episodes end at different times
  const double busy = one.run(500) / 500;
  const auto learn_for = [](double seconds) {
    const auto start = std::chrono::steady_clock::now();
    while (std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() <
           seconds) {
    }
  };
  Stepped two(name, copies, 2);
  two.run(500);
  Asynchronous async(name, copies, 1);
  async.run(1000, [] {});
  const auto together = [&] {
    for (int i = 0; i < kSteps; ++i) {
      two.step();
      learn_for(busy);
    }
  };
  const auto apart = [&] { async.run(2 * kSteps, [&] { learn_for(busy / 2); }); };
  const auto seconds =
      take_turns({[&] { return seconds_of(together); }, [&] { return seconds_of(apart); }});
  std::printf("%-24s %4d %14.0f %14.0f %10.2f\n", name, copies,
              copies * kSteps / median(seconds[0]), copies * kSteps / median(seconds[1]),
              median_ratio(seconds[0], seconds[1]));
}

}  // namespace

int main() {
  const std::string grid =
      "GridWorld-v0?map=S......./......../......../......../......../......../......../.......G";
  std::printf("%-22s %6s %14s %10s %10s\n", "stepped together", "copies", "steps/s on 1",
              "2 threads", "ceiling");
  for (const Work& work :
       {Work{"cart-pole", "CartPole-v1", 256, 400}, Work{"cart-pole", "CartPole-v1", 4096, 50},
        Work{"cart-pole, float32", "CartPole-v1?real=float", 16'384, 50},
        Work{"cart-pole, float32", "CartPole-v1?real=float", 65'536, 20},
        Work{"grid world 8x8", grid, 65'536, 50}, Work{"breakout", "MinAtar-Breakout-v0", 4096, 50},
        Work{"lunar lander", "LunarLander-v3", 16, 50},
        Work{"lunar lander", "LunarLander-v3", 64, 20}}) {
    compare_threads(work);
  }
  std::printf("\n%-24s %4s %14s %14s %10s\n", "with a busy learner", "", "together/s", "async/s",
              "async gains");
  for (const char* name : {"LunarLander-v3", "BipedalWalker-v3", "BipedalWalkerHardcore-v3"}) {
    for (const int copies : {4, 16}) compare_with_learner(name, copies);
  }
}
