#include "core/thread_pool.h"

#include <span>
#include <stdexcept>
#include <string>

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
}

ThreadPool::~ThreadPool() {
  work_ = {};
  for (const auto& worker : workers_) hand_out(worker->begun);
  for (const auto& worker : workers_) worker->thread.join();
}

void ThreadPool::run(int ranges, Work work) {
  work_ = work;
  while (std::ssize(workers_) < ranges - 1) {
    const std::int64_t range = std::ssize(workers_) + 1;
    auto worker = std::make_unique<Worker>();
    worker->thread = std::thread([this, range, &served = *worker] { serve(served, range); });
    workers_.push_back(std::move(worker));
  }
  const std::span workers(workers_.data(), static_cast<std::size_t>(ranges - 1));
  for (const auto& worker : workers) hand_out(worker->begun);
  std::exception_ptr fault;
  try {
    work.call(work.context, 0);
  } catch (...) {
    fault = std::current_exception();
  }
  for (const auto& worker : workers) {
    const std::uint32_t begun = worker->begun.load(std::memory_order_relaxed);
    spin_wait(worker->finished, [&](std::uint32_t finished) { return finished == begun; });
    if (!fault) fault = worker->fault;
    worker->fault = nullptr;
  }
  if (fault) std::rethrow_exception(fault);
}

void ThreadPool::serve(Worker& worker, std::int64_t range) {
  for (std::uint32_t done = 0;; ++done) {
    spin_wait(worker.begun, [&](std::uint32_t begun) { return begun != done; });
    if (work_.call == nullptr) return;
    try {
      work_.call(work_.context, range);
    } catch (...) {
      worker.fault = std::current_exception();
    }
    hand_out(worker.finished);
  }
}

}  // namespace pavlov
