#include "core/thread_pool.h"

#include <algorithm>
#include <stdexcept>
#include <string>
#include <utility>

#include "core/spin_wait.h"

namespace pavlov {
namespace {

void hand_out(std::atomic<std::uint32_t>& count) {
  count.fetch_add(1, std::memory_order_release);
  count.notify_one();
}

}  // namespace

ThreadPool::ThreadPool(int threads) : threads_(threads) {
  if (threads < 1) {
    throw std::invalid_argument("work is done by 1 thread or more, not " + std::to_string(threads));
  }
  for (int i = 0; i < threads; ++i) workers_.push_back(std::make_unique<Worker>());
}

ThreadPool::~ThreadPool() {
  ends_.store(true, std::memory_order_relaxed);
  for (const auto& worker : workers_) {
    if (!worker->thread.joinable()) continue;
    hand_out(worker->begun);
    worker->thread.join();
  }
}

void ThreadPool::run(int ranges, Work work) {
  const int sharers = std::min(threads_, ranges);
  for (int i = 1; i < sharers; ++i) {
    std::thread& thread = workers_[static_cast<std::size_t>(i)]->thread;
    if (!thread.joinable()) thread = std::thread([this, i] { serve(i); });
  }
  work_ = work;
  done_.store(0, std::memory_order_relaxed);
  // A range is taken only where it is left, and then all of the above is seen.
  for (int i = 0; i < sharers; ++i) {
    Worker& worker = *workers_[static_cast<std::size_t>(i)];
    const int begin = i * ranges / sharers;
    worker.end = (i + 1) * ranges / sharers;
    worker.left.store(worker.end - begin, std::memory_order_release);
  }
  for (int i = 1; i < sharers; ++i) hand_out(workers_[static_cast<std::size_t>(i)]->begun);

  const int others = ranges - help(0);
  spin_wait(done_, [others](int done) { return done == others; });
  if (fault_) std::rethrow_exception(std::exchange(fault_, nullptr));
}

void ThreadPool::serve(int number) {
  const std::atomic<std::uint32_t>& begun = workers_[static_cast<std::size_t>(number)]->begun;
  for (std::uint32_t seen = 0; !ends_.load(std::memory_order_relaxed);) {
    if (const int ranges = help(number)) {
      done_.fetch_add(ranges, std::memory_order_release);
      done_.notify_one();
    }
    spin_wait(begun, [seen](std::uint32_t now) { return now != seen; });
    seen = begun.load(std::memory_order_relaxed);
  }
}

int ThreadPool::help(int number) {
  int ranges = 0;
  for (int i = 0; i < threads_; ++i) {
    Worker& worker = *workers_[static_cast<std::size_t>((number + i) % threads_)];
    while (worker.left.load(std::memory_order_relaxed) > 0) {
      const int left = worker.left.fetch_sub(1, std::memory_order_acquire);
      if (left <= 0) break;
      const int range = worker.end - left;
      try {
        work_.call(work_.context, range);
      } catch (...) {
        keep(std::current_exception(), range);
      }
      ++ranges;
    }
  }
  return ranges;
}

void ThreadPool::keep(std::exception_ptr fault, int range) {
  const std::lock_guard lock(fault_mutex_);
  if (fault_ && faulty_range_ < range) return;
  fault_ = std::move(fault);
  faulty_range_ = range;
}

}  // namespace pavlov
