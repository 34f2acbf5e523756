#pragma once

namespace pavlov {

/// While one lives, Ctrl-C (SIGINT) and SIGTERM only raise a flag, for a loop to end cleanly; the
/// second one kills the program as ever.
class InterruptGuard {
 public:
  InterruptGuard();
  ~InterruptGuard();
  InterruptGuard(const InterruptGuard&) = delete;
  InterruptGuard& operator=(const InterruptGuard&) = delete;

  static bool interrupted();
};

/// Exit code of a program that stopped for Ctrl-C and kept what it had: 128 + SIGINT.
inline constexpr int kInterruptedExit = 130;

}  // namespace pavlov
