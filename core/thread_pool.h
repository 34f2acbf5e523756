#pragma once

#include <atomic>
#include <cstdint>
#include <exception>
#include <memory>
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

  /// Calls `body(begin, end)` for consecutive ranges that make up 0 … count - 1 together, each on a
  /// thread of its own, and waits for all. Ranges begin at multiples of `grain` (>= 1), so that
  /// less work than that is never split. Where the body's work on an item does not depend on the
  /// range it lies in, results are the same for any number of threads. The first range's exception
  /// is thrown again here.
  template <class Body>
  void for_ranges(std::int64_t count, std::int64_t grain, Body&& body) {
    const std::int64_t grains = (count + grain - 1) / grain;
    const auto ranges = static_cast<int>(grains < threads_ ? grains : threads_);
    if (ranges <= 1) {
      if (count > 0) body(std::int64_t{0}, count);
      return;
    }
    auto work = [&](std::int64_t range) {
      const std::int64_t begin = range * grains / ranges * grain;
      const std::int64_t end = (range + 1) * grains / ranges * grain;
      body(begin, end < count ? end : count);
    };
    run(ranges, {&work, [](void* context, std::int64_t range) {
                   (*static_cast<decltype(work)*>(context))(range);
                 }});
  }

 private:
  /// A function of a range's number.
  struct Work {
    void* context = nullptr;
    void (*call)(void* context, std::int64_t range) = nullptr;
  };
  /// Apart from its neighbours, so that no two threads write to one line of the cache.
  struct alignas(64) Worker {
    std::atomic<std::uint32_t> begun{0};     ///< pieces of work handed out
    std::atomic<std::uint32_t> finished{0};  ///< and done
    std::exception_ptr fault;
    std::thread thread;
  };

  void run(int ranges, Work work);
  void serve(Worker& worker, std::int64_t range);

  int threads_;
  Work work_;  ///< no function: the threads are to end
  std::vector<std::unique_ptr<Worker>> workers_;
};

}  // namespace pavlov
