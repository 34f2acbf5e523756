// How much slower training is with a window open than without, on the display or else on one
// without a screen (Xvfb). Pairs of runs, one after the other.
//
//     ./run bench_watch
//     ./run bench_watch --pairs 5
//
// Wanted: more than 90 % of the speed. That of the training thread alone, in processor time, does
// not depend on what else the machine does; the whole needs a second core for the window.

#include <algorithm>
#include <cstdio>
#include <ctime>
#include <string>
#include <vector>

#include "core/statistics.h"
#include "experiments/harness/experiment.h"
#include "experiments/harness/interrupt.h"
#include "experiments/harness/watch/training_window.h"
#include "tests/support/scratch_folder.h"
#include "tests/support/virtual_display.h"

using namespace pavlov;

namespace {

struct Config {
  int pairs = 3;
  static void visit(auto& self, auto&& field) {
    field("pairs", self.pairs, "runs with and without a window, of each agent (>= 1)");
  }
};

struct Speed {
  double whole = 0;   ///< steps a second
  double thread = 0;  ///< steps in a second of the training thread's processor time
};

double thread_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

Speed train_once(const RunSetup& setup, bool window) {
  const test::ScratchFolder scratch;
  TrainingRun run(setup);
  std::unique_ptr<TrainingWindow> watched;
  if (window) watched = std::make_unique<TrainingWindow>(run, scratch.path);
  Progress progress(0, Progress::Unit::steps, Progress::Style::none);
  const double before = thread_seconds();
  const RunOutcome outcome = run.train(scratch.path, "bench_watch", progress);
  const auto steps = static_cast<double>(outcome.steps);
  return {.whole = steps / outcome.seconds, .thread = steps / (thread_seconds() - before)};
}

double median(std::vector<double> numbers) {
  std::ranges::sort(numbers);
  return numbers[numbers.size() / 2];
}

void compare(const Config& config, const Arguments& arguments) {
  const RunSetup setup = read_setup({}, arguments);
  std::vector<double> whole;
  std::vector<double> thread;
  Speed fastest;
  train_once(setup, false);
  for (int i = 0; i < config.pairs; ++i) {
    const Speed alone = train_once(setup, false);
    const Speed watched = train_once(setup, true);
    whole.push_back(watched.whole / alone.whole);
    thread.push_back(watched.thread / alone.thread);
    fastest.whole = std::max(fastest.whole, alone.whole);
  }
  std::printf("%-28s %12.0f %14.1f %% %14.1f %%\n", describe(setup).c_str(), fastest.whole,
              100 * median(whole), 100 * median(thread));
}

int run(const Config& config) {
  if (!missing_display().empty() && !test::use_virtual_display()) return 1;
  std::printf("%-28s %12s %16s %16s\n", "", "steps/s", "with a window", "of the thread");
  compare(config, {"--env", "CartPole-v1", "--agent", "dqn", "--steps", "40000"});
  compare(config, {"--env", "CartPole-v1", "--agent", "ppo", "--steps", "60000"});
  compare(config, {"--env", "GridWorld-v0", "--agent", "q-learning", "--steps", "40000000"});
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  return run_experiment<Config>(argc, argv, "What does watching cost a training?", run);
}
