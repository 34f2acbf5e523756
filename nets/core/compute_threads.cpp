#include "nets/core/compute_threads.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "core/settings.h"

namespace pavlov {
namespace {

constexpr int kPartBits = 20;
constexpr std::uint32_t kMostParts = 1U << kPartBits;  // less one

using Call = void (*)(const void* body, int part, int worker);

void relax() {
#ifdef __x86_64__
  __builtin_ia32_pause();
#endif
}

/// Workers that share the parts of one job at a time with the thread that brings it.
///
/// Parts are handed out by one atomic ticket. Who takes a part by moving the ticket from the value
/// that they saw knows that the job was still that one, so that nobody waits for workers who come
/// late or not at all. The thread that brings the job takes its first parts, workers the last, so
/// that in a series of jobs parts mostly find their numbers in their core's cache.
class Team {
 public:
  explicit Team(int threads) {
    for (int worker = 1; worker < threads; ++worker) {
      workers_.emplace_back([this, worker] { serve(worker); });
    }
  }
  ~Team() {
    stop_ = true;
    ++jobs_;
    jobs_.notify_all();
    for (std::thread& worker : workers_) worker.join();
  }
  Team(const Team&) = delete;
  Team& operator=(const Team&) = delete;

  int threads() const { return static_cast<int>(workers_.size()) + 1; }

  void run(int parts, Call call, const void* body) {
    call_.store(call, std::memory_order_relaxed);
    body_.store(body, std::memory_order_relaxed);
    done_.store(0, std::memory_order_relaxed);
    const std::uint32_t job = jobs_.load(std::memory_order_relaxed) + 1;
    ticket_.store(Ticket{.job = job, .end = static_cast<std::uint32_t>(parts)}.packed());
    jobs_.store(job);
    jobs_.notify_all();
    take_parts(0);
    for (int spins = 0; done_.load(std::memory_order_acquire) < parts; ++spins) {
      if (spins < kSpins) {
        relax();
      } else {
        std::this_thread::yield();
      }
    }
  }

 private:
  static constexpr int kSpins = 2000;  // some 50 us

  /// Parts begin … end - 1 of a job are left.
  struct Ticket {
    std::uint32_t job = 0;
    std::uint32_t begin = 0;
    std::uint32_t end = 0;

    static Ticket from(std::uint64_t packed) {
      return {.job = static_cast<std::uint32_t>(packed >> 2 * kPartBits),
              .begin = static_cast<std::uint32_t>(packed >> kPartBits) % kMostParts,
              .end = static_cast<std::uint32_t>(packed) % kMostParts};
    }
    std::uint64_t packed() const {
      return std::uint64_t{job} << 2 * kPartBits | std::uint64_t{begin} << kPartBits | end;
    }
  };

  void take_parts(int worker) {
    std::uint64_t seen = ticket_.load();
    for (;;) {
      Ticket ticket = Ticket::from(seen);
      if (ticket.begin == ticket.end) return;
      const Call call = call_.load(std::memory_order_relaxed);
      const void* body = body_.load(std::memory_order_relaxed);
      const std::uint32_t part = worker == 0 ? ticket.begin++ : --ticket.end;
      if (!ticket_.compare_exchange_weak(seen, ticket.packed())) continue;
      call(body, static_cast<int>(part), worker);
      done_.fetch_add(1, std::memory_order_release);
      seen = ticket_.load();
    }
  }

  void serve(int worker) {
    for (std::uint32_t last = 0; !stop_;) {
      std::uint32_t job = jobs_.load();
      for (int spins = 0; job == last && spins < kSpins; ++spins) {
        relax();
        job = jobs_.load(std::memory_order_relaxed);
      }
      if (job == last) {
        jobs_.wait(last);
        continue;
      }
      last = job;
      take_parts(worker);
    }
  }

  std::atomic<std::uint64_t> ticket_{0};
  std::atomic<Call> call_{nullptr};
  std::atomic<const void*> body_{nullptr};
  std::atomic<int> done_{0};
  std::atomic<std::uint32_t> jobs_{0};
  std::atomic<bool> stop_{false};
  std::vector<std::thread> workers_;
};

std::atomic<int> wanted_threads = 1;
std::mutex team_mutex;
std::unique_ptr<Team> team;

}  // namespace

void set_compute_threads(int threads) {
  require(threads >= 1, "compute", "threads", threads, "1 or more");
  wanted_threads = threads;
  const std::scoped_lock lock(team_mutex);
  if (threads == (team ? team->threads() : 1)) return;
  team.reset();
  if (threads > 1) team = std::make_unique<Team>(threads);
}

int compute_threads() { return wanted_threads; }

void detail::run_parts(int parts, Call call, const void* body) {
  if (parts > 1 && parts < static_cast<int>(kMostParts) && compute_threads() > 1) {
    const std::unique_lock lock(team_mutex, std::try_to_lock);
    if (lock.owns_lock() && team) return team->run(parts, call, body);
  }
  for (int part = 0; part < parts; ++part) call(body, part, 0);
}

}  // namespace pavlov
