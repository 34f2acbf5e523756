#pragma once

#include <algorithm>
#include <cstdint>
#include <thread>
#include <type_traits>
#include <vector>

#include "core/parallel.h"
#include "core/rng.h"
#include "experiments/harness/progress.h"

namespace pavlov {

/// The answers of `run(index, rng)` for index = 0 … runs - 1, each with a random stream of its own
/// from `seed`, on `threads` threads (0: as many as the machine has). What comes out does not
/// depend on the number of threads. On a terminal a progress bar shows.
template <class Run>
auto independent_runs(int runs, std::uint64_t seed, const Run& run, int threads = 0) {
  using Answer = std::decay_t<decltype(run(0, Rng(0)))>;
  static_assert(!std::is_same_v<Answer, bool>,
                "threads cannot write to neighbours in vector<bool>");
  if (threads <= 0) threads = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  std::vector<Answer> answers(static_cast<std::size_t>(runs));
  const Rng root = Rng(seed).child("run");
  Progress progress(runs, Progress::Unit::runs);
  parallel_for(runs, threads, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t i = begin; i < end; ++i) {
      answers[static_cast<std::size_t>(i)] =
          run(static_cast<int>(i), root.child(static_cast<std::uint64_t>(i)));
      progress.advance(1);
    }
  });
  return answers;
}

}  // namespace pavlov
