#include "experiments/harness/interrupt.h"

#include <csignal>

namespace pavlov {
namespace {

volatile std::sig_atomic_t flag = 0;

void raise_flag(int /*signal*/) { flag = 1; }

struct sigaction previous_interrupt;
struct sigaction previous_terminate;

}  // namespace

InterruptGuard::InterruptGuard() {
  flag = 0;
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

bool InterruptGuard::interrupted() { return flag != 0; }

}  // namespace pavlov
