#include "experiments/harness/interrupt.h"

#include <atomic>
#include <csignal>

namespace pavlov {
namespace {

std::atomic<bool> flag = false;  // set in a signal handler, read by any thread
static_assert(std::atomic<bool>::is_always_lock_free);

void raise_flag(int /*signal*/) { flag = true; }

struct sigaction previous_interrupt;
struct sigaction previous_terminate;

}  // namespace

InterruptGuard::InterruptGuard() {
  flag = false;
  struct sigaction action {};
  action.sa_handler = raise_flag;
  action.sa_flags = static_cast<int>(SA_RESETHAND | SA_RESTART);
  sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, &previous_interrupt);
  ::sigaction(SIGTERM, &action, &previous_terminate);
}

InterruptGuard::~InterruptGuard() {
  ::sigaction(SIGINT, &previous_interrupt, nullptr);
  ::sigaction(SIGTERM, &previous_terminate, nullptr);
}

bool InterruptGuard::interrupted() { return flag; }

}  // namespace pavlov
