#include "nets/core/compute_threads.h"

#include <atomic>
#include <thread>
#include <vector>

#include "tests/support/catch.h"

using namespace pavlov;

TEST_CASE("every part is done once, whatever the number of threads", "[unit]") {
  for (const int threads : {1, 2, 5}) {
    set_compute_threads(threads);
    CHECK(compute_threads() == threads);
    for (int parts = 0; parts < 60; ++parts) {
      std::vector<std::atomic<int>> done(static_cast<std::size_t>(parts));
      std::atomic<bool> worker_known = true;
      compute_parallel(parts, [&](int part, int worker) {
        ++done[static_cast<std::size_t>(part)];
        if (worker < 0 || worker >= threads) worker_known = false;
      });
      for (const auto& count : done) CHECK(count == 1);
      CHECK(worker_known);
    }
  }
  set_compute_threads(1);
}

TEST_CASE("several threads may compute at once, each gets all its parts done", "[unit]") {
  set_compute_threads(3);
  std::atomic<int> wrong = 0;
  std::vector<std::thread> callers;
  for (int caller = 0; caller < 4; ++caller) {
    callers.emplace_back([&wrong] {
      for (int round = 0; round < 2000; ++round) {
        std::atomic<int> sum = 0;
        compute_parallel(10, [&](int part, int) { sum += part; });
        if (sum != 45) ++wrong;
      }
    });
  }
  for (std::thread& caller : callers) caller.join();
  set_compute_threads(1);
  CHECK(wrong == 0);
}

TEST_CASE("parts that run at the same time have different workers", "[unit]") {
  set_compute_threads(4);
  std::atomic<bool> clash = false;
  std::vector<std::atomic<int>> inside(4);
  for (int round = 0; round < 200; ++round) {
    compute_parallel(32, [&](int, int worker) {
      if (++inside[static_cast<std::size_t>(worker)] > 1) clash = true;
      --inside[static_cast<std::size_t>(worker)];
    });
  }
  set_compute_threads(1);
  CHECK_FALSE(clash);
}

TEST_CASE("the number of threads is 1 or more", "[unit]") {
  CHECK_THROWS_WITH(set_compute_threads(0), Contains("threads must be 1 or more, not 0"));
}
