#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace pavlov {

/// Threads that stand by to share a loop with their caller, again and again. Handing out work and
/// waiting for it takes a microsecond, no lock and no allocation; threads that have nothing to do
/// for longer sleep. One caller at a time.
class ThreadPool {
 public:
  /// So many threads (>= 1), the caller among them. The others start when they are needed first.
  /// Throws std::invalid_argument for fewer than 1.
  explicit ThreadPool(int threads);
  /// A pool of its own, of as many threads.
  ThreadPool(const ThreadPool& other) : ThreadPool(other.threads()) {}
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool();

  int threads() const { return threads_; }

  /// Calls `body(begin, end)` for consecutive ranges that make up 0 … count - 1 together, on all
  /// threads, and waits until all are done. Ranges begin at multiples of `grain` (>= 1), so that
  /// less work than that is never split. Where the body's work on an item does not depend on the
  /// range it lies in, results are the same for any number of threads. The first range's exception
  /// is thrown again here.
  ///
  /// Each thread has some neighbouring ranges of its own, the same in each loop, and helps the
  /// others when it is through with them: a thread that comes late delays nobody.
  template <class Body>
  void for_ranges(std::int64_t count, std::int64_t grain, Body&& body) {
    const std::int64_t grains = (count + grain - 1) / grain;
    const std::int64_t ranges = std::min<std::int64_t>(grains, kRangesPerThread * threads_);
    if (threads_ == 1 || ranges <= 1) {
      if (count > 0) body(std::int64_t{0}, count);
      return;
    }
    auto work = [&](std::int64_t range) {
      const std::int64_t begin = range * grains / ranges * grain;
      const std::int64_t end = (range + 1) * grains / ranges * grain;
      body(begin, end < count ? end : count);
    };
    run(static_cast<int>(ranges), {&work, [](void* context, std::int64_t range) {
                                     (*static_cast<decltype(work)*>(context))(range);
                                   }});
  }

 private:
  static constexpr int kRangesPerThread = 16;

  /// A function of a range's number.
  struct Work {
    void* context = nullptr;
    void (*call)(void* context, std::int64_t range) = nullptr;
  };
  /// A thread and its share of the ranges. Apart from its neighbours, so that no two threads write
  /// to one line of the cache without need.
  struct alignas(64) Worker {
    std::atomic<int> left{0};             ///< ranges of the share that nobody has taken; <= 0: none
    int end = 0;                          ///< one behind the last of them
    std::atomic<std::uint32_t> begun{0};  ///< loops it was called for
    std::thread thread;                   ///< none for the caller
  };

  void run(int ranges, Work work);
  void serve(int number);
  /// Does ranges that are left until none is, beginning with those of thread `number`. How many.
  int help(int number);
  void keep(std::exception_ptr fault, int range);

  int threads_;
  std::vector<std::unique_ptr<Worker>> workers_;  ///< [threads], the caller first
  Work work_;
  std::atomic<int> done_{0};  ///< ranges of this loop that others than the caller have done
  std::atomic<bool> ends_{false};

  std::mutex fault_mutex_;
  std::exception_ptr fault_;
  int faulty_range_ = 0;
};

}  // namespace pavlov
