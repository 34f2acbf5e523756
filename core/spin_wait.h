#pragma once

#include <atomic>

namespace pavlov {

/// Tells the processor that this thread is only waiting.
inline void pause_thread() {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#endif
}

/// Waits until `done(value)`: at first it looks again and again, for some 50 microseconds, because
/// most waits are short and waking a thread costs as much; then it sleeps. Who changes the value
/// calls `notify_one` or `notify_all` on it. What was written before that change is seen after.
template <class T, class Done>
void spin_wait(const std::atomic<T>& value, Done done) {
  constexpr int kLooks = 2000;
  for (int looks = 0;; ++looks) {
    const T now = value.load(std::memory_order_acquire);
    if (done(now)) return;
    if (looks < kLooks) {
      pause_thread();
    } else {
      value.wait(now, std::memory_order_acquire);
    }
  }
}

}  // namespace pavlov
